import type { AttemptTiming, CheckType, ProbeResult } from '../../checkers/types.ts';
import type { Instant, WallTime } from '../base/time.ts';
import type { Check, CheckId, Config, RealServerId, VirtualServerId } from '../config/model.ts';
import { carryVirtualServer, type Findings, type LoadContext } from './carry-over.ts';
import { stepCheck, type Verdict } from './check-state.ts';
import type { DesiredChange, DesiredState } from './desired.ts';
import { DesiredIndex } from './desired-index.ts';
import { evaluateQuorum, evaluateServer, type Moment, virtualServerRemoval } from './evaluate.ts';
import type { DirectorView, Transition } from './facts.ts';
import { type Intent, isExpired, type Override, type ServerOverride, stepOverride } from './override.ts';
import {
  type CheckRecord,
  noteAttempt,
  type ServerRecord,
  type VirtualServerRecord,
  weightOf,
} from './records.ts';
import { checkName } from './status-words.ts';

export interface LoadOutcome {
  readonly checks: {
    /** Schedule these; see firstDue in check-state.ts. */
    readonly added: readonly Check[];
    /** Known before, same definition: their timers and running attempts go on. */
    readonly kept: readonly Check[];
    readonly removed: readonly CheckId[];
  };
  readonly changes: DesiredChange;
  /** In the order in which they are to be told. */
  readonly transitions: readonly Transition[];
}

export interface RecordOutcome {
  /** When the check's next attempt is due; null when the check is not, or no longer, configured. */
  readonly nextDue: Instant | null;
  readonly changes: DesiredChange;
  readonly transitions: readonly Transition[];
}

export interface OverrideOutcome {
  /** False when no such server is configured. */
  readonly known: boolean;
  readonly changes: DesiredChange;
  readonly transitions: readonly Transition[];
}

/** A check and where it belongs. */
interface CheckPlace {
  readonly check: CheckRecord;
  readonly server: ServerRecord;
  readonly virtualServer: VirtualServerRecord;
}

const NO_CHANGES: DesiredChange = new Map();
const NOTHING_TOLD: readonly Transition[] = [];
const NO_FINDINGS: Findings = new Map();

/**
 * Holds the configuration and all that is known of health, and decides what the kernel should have: check states,
 * servers, quorum, sorry server. Synchronous and deterministic; each call is one message. A result costs at most the
 * servers of its own virtual server, and nothing when it changes neither a verdict nor a weight.
 */
export class Director {
  #records = new Map<VirtualServerId, VirtualServerRecord>();
  #checks = new Map<CheckId, CheckPlace>();
  #loaded = false;
  readonly #index = new DesiredIndex();
  /** What was said in an earlier run, until the first load. */
  #restored: ReadonlyMap<string, Override> = new Map();

  /**
   * Takes a configuration, the first or a later one; what is known of objects that stay is kept. `findings` are what
   * checks whose state is known at once (FILE_CHECK) say now; only those of checks that are new are used.
   */
  load(config: Config, now: Instant, wall: WallTime, findings: Findings = NO_FINDINGS): LoadOutcome {
    const context: LoadContext = {
      startup: !this.#loaded,
      now,
      wall,
      findings,
      restored: ({ virtualServer, realServer }) =>
        this.#restored.get(nameOf(virtualServer, realServer)) ?? null,
      added: [],
      kept: [],
      transitions: [],
    };
    const removed: Transition[] = [];
    const configured = new Set(config.virtualServers.map((virtualServer) => virtualServer.id));
    for (const [id, record] of this.#records) {
      if (!configured.has(id)) removed.push(...virtualServerRemoval(record, wall));
    }
    const records = new Map<VirtualServerId, VirtualServerRecord>();
    for (const virtualServer of config.virtualServers) {
      const old = this.#records.get(virtualServer.id);
      records.set(virtualServer.id, carryVirtualServer(old, virtualServer, context));
    }
    const checks = placesOf(records);
    const gone = [...this.#checks.keys()].filter((id) => !checks.has(id));
    this.#records = records;
    this.#checks = checks;
    this.#loaded = true;
    this.#restored = new Map();
    return {
      checks: { added: context.added, kept: context.kept, removed: gone },
      changes: this.#index.replace([...records.values()]),
      transitions: [...removed, ...context.transitions],
    };
  }

  /** Takes what one attempt of a check found. */
  record(id: CheckId, result: ProbeResult, timing: AttemptTiming, wall: WallTime): RecordOutcome {
    const place = this.#checks.get(id);
    if (place === undefined) return { nextDue: null, changes: NO_CHANGES, transitions: NOTHING_TOLD };
    const { check } = place;
    noteAttempt(check, result, timing.endedAt - timing.startedAt, wall);
    const { state, nextDue, turned, first } = stepCheck(check.state, result, check.policy, timing);
    check.state = state;
    const reweighed = weightOf(place.server) !== place.server.effectiveWeight;
    if (turned === null && !reweighed && !(first && state.verdict === 'down')) {
      return { nextDue, changes: NO_CHANGES, transitions: NOTHING_TOLD };
    }
    const transitions: Transition[] = [];
    if (turned !== null) {
      check.since = wall;
      transitions.push(checkTransition(place, turned, result.detail, wall));
    }
    const changes = this.#settle(place, { now: timing.endedAt, wall }, transitions);
    return { nextDue, changes, transitions };
  }

  /** Before the first load: what operators said in an earlier run of servers that will be configured. */
  restore(overrides: readonly ServerOverride[]): void {
    this.#restored = new Map(
      overrides.map(({ virtualServer, realServer, override }) => [
        nameOf(virtualServer, realServer),
        override,
      ]),
    );
  }

  /** Takes what an operator wants of one server, or how its drain went. */
  override(intent: Intent, now: Instant, wall: WallTime): OverrideOutcome {
    const virtualServer = this.#records.get(intent.server.virtualServer);
    const server = virtualServer?.servers.find(({ config }) => config.id === intent.server.realServer);
    if (virtualServer === undefined || server === undefined) {
      return { known: false, changes: NO_CHANGES, transitions: NOTHING_TOLD };
    }
    server.override = stepOverride(server.override, intent);
    server.effectiveWeight = weightOf(server);
    const transitions: Transition[] = [];
    const changes = this.#settlePool(virtualServer, { now, wall }, transitions);
    return { known: true, changes, transitions };
  }

  /** Every override in force, in file order. */
  overrides(): readonly ServerOverride[] {
    return [...this.#records.values()].flatMap(({ config: { id: virtualServer }, servers }) =>
      servers.flatMap(({ config: { id: realServer }, override }) =>
        override === null ? [] : [{ virtualServer, realServer, override }],
      ),
    );
  }

  /** Those of {@link overrides} that have had their time. */
  expired(wall: WallTime): readonly ServerOverride[] {
    return this.overrides().filter(({ override }) => isExpired(override, wall));
  }

  /** What the check's next attempt tests: the url's index for HTTP, 0 for the others and for unknown checks. */
  step(id: CheckId): number {
    return this.#checks.get(id)?.check.state.cursor ?? 0;
  }

  /** What the kernel should have of ours, live: read it before the next call. */
  desired(): DesiredState {
    return this.#index.desired;
  }

  /** What the status shows, live: read it before the next call. */
  view(): DirectorView {
    return { virtualServers: [...this.#records.values()] };
  }

  /** From a check's verdict and claim to its server, its virtual server and their services. */
  #settle(place: CheckPlace, moment: Moment, transitions: Transition[]): DesiredChange {
    const { server, virtualServer } = place;
    const checkType = place.check.check.spec.type;
    const { up, effectiveWeight } = server;
    // Before the server comes up: it is added with its weight of now (keepalived: misc_dynamic).
    server.effectiveWeight = weightOf(server);
    const told = evaluateServer(server, virtualServer.config.id, moment);
    if (told !== null) transitions.push({ ...told, checkType, ...resultCodeOf(place.check) });
    if (server.up === up && server.effectiveWeight === effectiveWeight) return NO_CHANGES;
    return this.#settlePool(virtualServer, moment, transitions, checkType);
  }

  /** From the servers of a virtual server to its quorum and its services. */
  #settlePool(
    virtualServer: VirtualServerRecord,
    moment: Moment,
    transitions: Transition[],
    checkType?: CheckType,
  ): DesiredChange {
    const quorum = evaluateQuorum(virtualServer, moment, false);
    if (quorum !== null) transitions.push(checkType === undefined ? quorum : { ...quorum, checkType });
    return this.#index.refresh(virtualServer);
  }
}

/** Ids have no line breaks. */
function nameOf(virtualServer: VirtualServerId, realServer: RealServerId): string {
  return `${virtualServer}\n${realServer}`;
}

function resultCodeOf({ last }: CheckRecord): Pick<Transition, 'resultCode'> {
  return last === null ? {} : { resultCode: last.result.code };
}

function placesOf(records: ReadonlyMap<VirtualServerId, VirtualServerRecord>): Map<CheckId, CheckPlace> {
  const places = new Map<CheckId, CheckPlace>();
  for (const virtualServer of records.values()) {
    for (const server of virtualServer.servers) {
      for (const check of server.checks) places.set(check.check.id, { check, server, virtualServer });
    }
  }
  return places;
}

function checkTransition(place: CheckPlace, to: Verdict, reason: string, at: WallTime): Transition {
  return {
    kind: 'check',
    id: place.check.check.id,
    checkName: checkName(place.check.check.spec),
    virtualServer: place.virtualServer.config.id,
    realServer: place.server.config.id,
    to,
    at,
    reason,
    initial: false,
  };
}
