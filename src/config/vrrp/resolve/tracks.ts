import { quote } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement } from '../../language/tree.ts';
import type { TrackDraft, TracksDraft } from '../decode/draft.ts';
import { FILE_WEIGHT } from '../decode/weight.ts';
import type { TrackedInterface, TrackedName, TrackedService, TrackWeight, VrrpTracks } from '../model.ts';

/** A defined object of one kind; `usable` is false when it was reported and left out. */
export interface Definition {
  readonly weight?: number | undefined;
  readonly reverse?: boolean | undefined;
  readonly usable: boolean;
}

export type Definitions = ReadonlyMap<string, Definition>;

/** All objects that tracks may name, and those that were named so far. */
export interface Trackables {
  readonly scripts: Definitions;
  readonly files: Definitions;
  readonly processes: Definitions;
  readonly services: ReadonlySet<string>;
  readonly named: {
    readonly scripts: Set<string>;
    readonly files: Set<string>;
    readonly processes: Set<string>;
  };
}

/** How weights count in the block that tracks. */
export type WeightRule = 'count' | 'owner' | 'sync-group';

export interface TrackPlace {
  /** The name of the instance or group. */
  readonly name: string;
  /** The instance's own interface; null for a group. */
  readonly ownInterface: string | null;
  readonly weights: WeightRule;
}

export function resolveTracks(
  draft: TracksDraft,
  place: TrackPlace,
  trackables: Trackables,
  context: DecodeContext,
): VrrpTracks {
  const resolver = new TrackResolver(place, context);
  const { scripts, files, processes, services, named } = trackables;
  return {
    interfaces: resolver.interfaces(draft.interfaces),
    scripts: resolver.named(draft.scripts, 'script', scripts, named.scripts, 0),
    files: resolver.files(draft.files, files, named.files),
    processes: resolver.named(draft.processes, 'process', processes, named.processes, 0),
    services: resolver.services(draft.services, services),
  };
}

const DEFINED_BY = { script: 'vrrp_script', file: 'track_file', process: 'vrrp_track_process' } as const;

class TrackResolver {
  readonly #place: TrackPlace;
  readonly #context: DecodeContext;

  constructor(place: TrackPlace, context: DecodeContext) {
    this.#place = place;
    this.#context = context;
  }

  interfaces(drafts: readonly TrackDraft[]): readonly TrackedInterface[] {
    return drafts.flatMap(({ name, statement, weight = 0, reverse = false }) => {
      if (name === this.#place.ownInterface) {
        const message = `${quote(name)} is the interface of ${this.#place.name} itself, which is followed in any case`;
        this.#context.tolerate('vrrp-own-interface', statement, message, {
          consequence: 'this line is ignored',
          hint: weight === 0 ? null : 'with dont_track_primary its loss is no fault any more',
        });
        return [];
      }
      // In a sync group the weight of an interface is lost, so that its loss is a fault (as in keepalived).
      if (weight !== 0 && this.#place.weights === 'sync-group') {
        const message = `the weight of ${quote(name)} does not count in a sync group: its loss is a fault`;
        this.#context.warning('vrrp-group-weight', statement, message, { hint: GROUP_HINT });
        return [{ interface: name, weight: 0, reverse }];
      }
      return this.#counts(name, statement, { weight, reverse }) ? [{ interface: name, weight, reverse }] : [];
    });
  }

  named(
    drafts: readonly TrackDraft[],
    kind: 'script' | 'process',
    definitions: Definitions,
    seen: Set<string>,
    standard: number,
  ): readonly TrackedName[] {
    return drafts.flatMap((draft) => {
      const { name, statement } = draft;
      const definition = this.#find(draft, kind, definitions, seen);
      if (definition === null) return [];
      const weight = draft.weight ?? definition.weight ?? standard;
      const reverse = draft.reverse ?? definition.reverse ?? false;
      // In keepalived, processes keep their weights in a sync group.
      const kept = kind === 'process' && this.#place.weights === 'sync-group';
      return kept || this.#counts(name, statement, { weight, reverse }) ? [{ name, weight, reverse }] : [];
    });
  }

  /** A file's default weight is 1, and becomes 0 where weights do not count (as in keepalived). */
  files(drafts: readonly TrackDraft[], definitions: Definitions, seen: Set<string>): readonly TrackedName[] {
    return drafts.flatMap((draft) => {
      const { name, statement } = draft;
      const definition = this.#find(draft, 'file', definitions, seen);
      if (definition === null) return [];
      const weight = this.#fileWeight(draft.weight ?? definition.weight ?? 1, statement);
      const reverse = draft.reverse ?? definition.reverse ?? false;
      if (weight === 1 && this.#place.weights !== 'count') {
        const message = `the weight of ${quote(name)} does not count here: a number other than 0 in it is a fault`;
        this.#context.warning('vrrp-group-weight', statement, message, { hint: 'write `weight 0`' });
        return [{ name, weight: 0, reverse }];
      }
      return this.#counts(name, statement, { weight, reverse }) ? [{ name, weight, reverse }] : [];
    });
  }

  /** The weight of a track_file may be larger, for the weights of real servers. */
  #fileWeight(weight: number, statement: Statement): number {
    const bounded = Math.min(FILE_WEIGHT.max, Math.max(FILE_WEIGHT.min, weight));
    if (bounded !== weight) {
      const message = `the weight ${weight} counts as ${bounded} for a priority`;
      this.#context.warning('vrrp-weight-range', statement, message);
    }
    return bounded;
  }

  services(drafts: readonly TrackDraft[], known: ReadonlySet<string>): readonly TrackedService[] {
    return drafts.flatMap(({ name, statement, weight = 0, reverse = false, per = 'state' }) => {
      if (!known.has(name)) {
        const hint =
          this.#context.suggest(name, known) ??
          'it is called as `lvsctl status` calls it: `tcp 10.0.0.1:80`, `fwmark 7 inet`, `tcp group NAME`';
        const message = `there is no virtual server ${quote(name)}`;
        this.#context.error('vrrp-unknown-service', statement, message, { hint });
        return [];
      }
      if (per === 'fraction' && weight === 0) {
        const message = `\`per fraction\` of ${quote(name)} needs a weight; without one it is a fault when it is down`;
        this.#context.warning('vrrp-fraction-without-weight', statement, message);
      }
      const share = weight === 0 ? 'state' : per;
      return this.#counts(name, statement, { weight, reverse })
        ? [{ service: name, weight, reverse, per: share }]
        : [];
    });
  }

  #find(
    { name, statement }: TrackDraft,
    kind: keyof typeof DEFINED_BY,
    definitions: Definitions,
    seen: Set<string>,
  ): Definition | null {
    const definition = definitions.get(name);
    if (definition !== undefined) {
      seen.add(name);
      return definition.usable ? definition : null;
    }
    const hint = this.#context.suggest(name, definitions.keys());
    const message = `there is no ${DEFINED_BY[kind]} ${quote(name)}`;
    this.#context.tolerate(`vrrp-unknown-${kind}`, statement, message, {
      consequence: 'nothing is tracked here',
      hint,
    });
    return null;
  }

  /** Returns false where a weight has no effect, which is reported. */
  #counts(name: string, statement: Statement, { weight }: TrackWeight): boolean {
    if (weight === 0 || this.#place.weights === 'count') return true;
    if (this.#place.weights === 'owner') {
      const message = `${quote(name)} is not tracked: no weight changes the priority 255 of ${this.#place.name}`;
      this.#context.warning('vrrp-owner-weight', statement, message, {
        hint: 'give it a priority of 254 at most, or no weight, so that it is a fault',
      });
    } else {
      const message = `${quote(name)} is not tracked: a weight in a member of a sync group does not count`;
      this.#context.warning('vrrp-group-weight', statement, message, { hint: GROUP_HINT });
    }
    return false;
  }
}

const GROUP_HINT = 'track it in the sync group, without a weight or with sync_group_tracking_weight';
