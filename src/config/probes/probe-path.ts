import type { ForwardingPath } from '../../../checkers/connection/spec.ts';
import { type AddressFamily, addressFamily, type IpAddress } from '../../base/ip-address.ts';
import type { CheckSurroundings } from '../checks/check-language.ts';
import type { ConnectionDraft } from '../checks/connection.ts';
import type { PacingDraft } from '../checks/pacing-draft.ts';
import type { Target } from '../checks/resolve-connection.ts';
import { readChoice } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword } from '../decode/keyword.ts';
import { choice, type Entries } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { MAX_PROBED_DESTINATIONS } from './probe-marks.ts';

/** The way in which an attempt reaches its server: directly, or on the way of clients' packets. */
export type ProbePath = 'direct' | 'forwarding';

const PATHS: readonly ProbePath[] = ['direct', 'forwarding'];

/**
 * probe_path (lvsd's own) is for virtual servers, real servers and checks that use the network; the innermost applies.
 */
export const PROBE_PATH_KEYWORDS: Entries<PacingDraft> = [
  [
    'probe_path',
    choice(PATHS, (draft, value, statement) => {
      draft.probePath = { value: value === 'forwarding' ? 'forwarding' : 'direct', statement };
    }),
  ],
];

/** The same keyword in the block of a check without a connection that could be forwarded. */
export const NO_PROBE_PATH: Keyword<object> = {
  argument: { kind: 'choice', words: PATHS },
  decode: (_draft, statement, context) => {
    if (readChoice(statement, PATHS, context) !== 'forwarding') return;
    const message = `${writtenName(statement)} has no effect here: only checks over TCP or UDP can go by the way of the packets of clients`;
    context.warning('option-without-effect', statement, message, { topic: 'probe_path' });
  },
};

/** The settings of the check and of the blocks around it, the check first. */
export function wantedPath(inherited: readonly PacingDraft[]): PacingDraft['probePath'] {
  return inherited.find(({ probePath }) => probePath !== undefined)?.probePath;
}

/** Reports a check that connects directly in a virtual server or real server whose probes take the clients' way. */
export function reportDirect(keyword: string, statement: Statement, context: DecodeContext): void {
  const message = `${keyword} goes straight to its server: probe_path is for checks over TCP or UDP`;
  context.info('option-without-effect', statement, message, { topic: 'probe_path' });
}

/** The target of a data-path probe, its mark, and the way that it takes. */
export interface ResolvedPath {
  readonly target: Target;
  readonly mark: number;
  readonly path: ForwardingPath;
}

/** Undefined when there is no virtual address to connect to or no mark left, which is reported. */
export function resolvePath(
  draft: ConnectionDraft,
  wanted: NonNullable<PacingDraft['probePath']>,
  around: CheckSurroundings,
  context: DecodeContext,
): ResolvedPath | undefined {
  const { statement } = wanted;
  const target = virtualTarget(draft, around);
  if (target === null) {
    const message = `${writtenName(statement)} forwarding: ${around.virtualServerId} has no virtual address that the probe could go to`;
    context.error('probe-without-address', statement, message, {
      hint: 'name it with connect_ip in the check, and the port with connect_port',
    });
    return undefined;
  }
  reportUnused(draft, target.address, context);
  judgeSource(draft, around, context);
  const { method, port } = around.destination;
  const { address } = around.realServer;
  const { forwarding, tunnel } = method;
  const kept = forwarding === 'nat' ? port : 0;
  const family: AddressFamily = addressFamily(target.address);
  const offset = around.whole.probeMarks.offsetOf({ family, address, port: kept, forwarding, tunnel });
  if (offset === undefined) {
    const message = `${writtenName(statement)} forwarding: more than ${MAX_PROBED_DESTINATIONS} servers`;
    context.error('group-limit', statement, message);
    return undefined;
  }
  const name = method.fullnat === true ? 'fullnat' : forwarding;
  // Except for NAT, the packets keep their port, whatever port the real server has.
  const unchanged = draft.connectPort ?? (target.port === 0 ? around.port : target.port);
  const own = forwarding === 'nat' ? around.port : unchanged;
  return {
    target,
    mark: around.whole.probeMarkBase() + offset,
    path: { method: name, server: { address, port: own } },
  };
}

/**
 * The first address of the virtual server, or connect_ip: one of its addresses, or any address where it has only
 * firewall marks.
 */
function virtualTarget(draft: ConnectionDraft, { listeners }: CheckSurroundings): Target | null {
  const own = listeners.filter((key) => key.kind === 'address');
  const named = draft.connectAddress?.value;
  if (own.length === 0) return named === undefined ? null : { address: named, port: draft.connectPort ?? 0 };
  const found = own.find(({ address }) => address === named) ?? own[0];
  return found === undefined ? null : { address: found.address, port: found.port };
}

/** The draft of a data-path probe without the settings that would lead its packets elsewhere. */
export function onItsPath(draft: ConnectionDraft, address: IpAddress): ConnectionDraft {
  const { mark: _mark, bindInterface: _interface, ...others } = draft;
  return { ...others, connectAddress: { value: address, statement: draft.statement } };
}

function reportUnused(draft: ConnectionDraft, virtual: IpAddress, context: DecodeContext): void {
  const { mark, bindInterface, connectAddress } = draft;
  const elsewhere = connectAddress?.value === virtual ? undefined : connectAddress;
  for (const [word, given, why] of [
    ['fwmark', mark?.value === 0 ? undefined : mark, "the probe's own mark decides its way"],
    ['bind_if', bindInterface, "the probe's own mark decides its way"],
    ['connect_ip', elsewhere, `the probe goes to an address of the virtual server, ${virtual}`],
  ] as const) {
    if (given === undefined) continue;
    const message = `${word} beside probe_path forwarding: ${why}`;
    context.tolerate('option-without-effect', given.statement, message, {
      consequence: 'it is ignored',
    });
  }
}

/** The answer to a virtual address stays on the server, which has that address as well. */
function judgeSource(draft: ConnectionDraft, { listeners }: CheckSurroundings, context: DecodeContext): void {
  const bound = draft.bindAddress;
  if (bound === undefined) return;
  if (!listeners.some((key) => key.kind === 'address' && key.address === bound.value)) return;
  const message = `${writtenName(bound.statement)} ${bound.value} is the virtual address: a probe from it gets no answer`;
  context.error('probe-source-virtual', bound.statement, message, {
    hint: "name an address of this host's own",
  });
}
