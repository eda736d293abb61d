import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { InstanceKey } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import type { Fault } from '../tracking/weigh.ts';

/** The addresses whose answers to ping distinguish a node that is cut off from one whose peer is dead. */
export interface ArbiterSpec {
  /** The list has at least one address. */
  readonly addresses: readonly IpAddress[];
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  /** The number of consecutive tries that all addresses must leave unanswered. */
  readonly fall: number;
  /** Whether an isolated MASTER keeps the addresses or gives them up. An isolated BACKUP never takes over. */
  readonly onIsolated: 'hold' | 'release';
}

/** The results of pings so far. */
export interface ArbiterState {
  /** The time of the last answer of any address; null before the first. */
  readonly answeredAt: Instant | null;
  /** The number of consecutive tries without an answer, by address. */
  readonly silent: ReadonlyMap<IpAddress, number>;
  readonly isolatedSince: Instant | null;
  /** The reason why this host could not send the last ping; null when it could. It never counts as isolation. */
  readonly trouble: string | null;
  /** True while a takeover waits for the next answer. */
  readonly isAwaited: boolean;
}

export const NOTHING_ASKED: ArbiterState = {
  answeredAt: null,
  silent: new Map(),
  isolatedSince: null,
  trouble: null,
  isAwaited: false,
};

/** The result of one ping. */
export type PingOutcome =
  | { readonly kind: 'answered' | 'silent' }
  /** This host could not send the ping, for the reason given. */
  | { readonly kind: 'not-asked'; readonly reason: string };

/**
 * Takes the result of one ping. Returns true when isolation may have changed, or when a waiting takeover may go on.
 */
export function takePing(turn: Turn, key: InstanceKey, address: IpAddress, outcome: PingOutcome): boolean {
  const instance = turn.state.instances.get(key);
  const asked = instance?.spec.arbiter ?? null;
  if (instance === undefined || asked === null || !asked.addresses.includes(address)) return false;
  const { arbiter, spec } = instance;
  if (outcome.kind === 'not-asked') {
    turn.put(key, { arbiter: { ...arbiter, trouble: outcome.reason } });
    return false;
  }
  const next = afterPing(arbiter, asked, address, { isAnswer: outcome.kind === 'answered', at: turn.now });
  turn.put(key, { arbiter: next });
  const isIsolated = next.isolatedSince !== null;
  if (isIsolated === (arbiter.isolatedSince !== null))
    return outcome.kind === 'answered' && arbiter.isAwaited;
  const words = isIsolated ? `isolated: ${listWords(asked)}` : `not isolated any more: ${address} answers`;
  turn.log(isIsolated ? 'error' : 'info', `(${spec.name}) ${words}`, { instance: spec.name });
  return true;
}

function afterPing(
  before: ArbiterState,
  { addresses, fall }: ArbiterSpec,
  address: IpAddress,
  { isAnswer, at }: { readonly isAnswer: boolean; readonly at: Instant },
): ArbiterState {
  const tries = isAnswer ? 0 : (before.silent.get(address) ?? 0) + 1;
  const silent = new Map(before.silent).set(address, tries);
  const isIsolated = addresses.every((one) => (silent.get(one) ?? 0) >= fall);
  return {
    ...before,
    silent,
    answeredAt: isAnswer ? at : before.answeredAt,
    isolatedSince: isIsolated ? (before.isolatedSince ?? at) : null,
    trouble: null,
  };
}

/**
 * Whether a takeover has to wait, because this node is isolated or because no arbiter has answered since the master
 * fell silent. Nothing is known about an arbiter that this host cannot ping, so it delays no takeover.
 */
export function waitsForArbiter(turn: Turn, key: InstanceKey): boolean {
  const { spec, arbiter, heard } = turn.instance(key);
  if (spec.arbiter === null) return false;
  const hasAnswered =
    arbiter.answeredAt !== null && arbiter.answeredAt > (heard?.at ?? Number.NEGATIVE_INFINITY);
  const waits = arbiter.isolatedSince !== null || (!hasAnswered && arbiter.trouble === null);
  if (waits !== arbiter.isAwaited) turn.put(key, { arbiter: { ...arbiter, isAwaited: waits } });
  if (!waits) return false;
  turn.put(key, { deadline: turn.now + spec.arbiter.interval });
  return true;
}

/** With `release`, an isolated node does not take part. */
export function isolationFaults({ spec, arbiter }: InstanceState): readonly Fault[] {
  if (spec.arbiter?.onIsolated !== 'release' || arbiter.isolatedSince === null) return [];
  return [{ id: 'isolated', words: `isolated: ${listWords(spec.arbiter)}`, since: arbiter.isolatedSince }];
}

/** The effect of the arbiters on an instance, in words; null when they have none. */
export function arbiterWords({ phase, spec, arbiter }: InstanceState): string | null {
  if (spec.arbiter === null) return null;
  if (arbiter.isolatedSince !== null) {
    const then = phase === 'master' ? 'it keeps the addresses (on_isolated hold)' : 'it does not take over';
    return `isolated: ${listWords(spec.arbiter)}; ${then}`;
  }
  if (arbiter.trouble !== null) return `cannot ask its arbiters: ${arbiter.trouble}`;
  return arbiter.isAwaited && phase === 'backup'
    ? 'waits for an answer of an arbiter before it takes over'
    : null;
}

function listWords({ addresses }: ArbiterSpec): string {
  return addresses.length === 1
    ? `${addresses[0]} does not answer ping`
    : `none of ${addresses.join(', ')} answers ping`;
}
