import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { InstanceKey } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import type { Fault } from '../tracking/weigh.ts';

/** Addresses whose answers to ping tell a node that is cut off from one whose peer is dead. */
export interface ArbiterSpec {
  /** At least one. */
  readonly addresses: readonly IpAddress[];
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  /** Tries in a row that all addresses must leave unanswered. */
  readonly fall: number;
  /** An isolated MASTER keeps the addresses, or gives them up. An isolated BACKUP never takes over. */
  readonly onIsolated: 'hold' | 'release';
}

/** What pings found so far. */
export interface ArbiterState {
  /** The last answer of any address; null: none yet. */
  readonly answeredAt: Instant | null;
  /** By address: tries in a row without an answer. */
  readonly silent: ReadonlyMap<IpAddress, number>;
  readonly isolatedSince: Instant | null;
  /** Why this host could not ask the last time, in words; null: it could. Never a sign of isolation. */
  readonly trouble: string | null;
  /** A takeover waits for the next answer. */
  readonly isAwaited: boolean;
}

export const NOTHING_ASKED: ArbiterState = {
  answeredAt: null,
  silent: new Map(),
  isolatedSince: null,
  trouble: null,
  isAwaited: false,
};

/** How one ping ended. */
export type PingOutcome =
  | { readonly kind: 'answered' | 'silent' }
  /** This host's own trouble, in words. */
  | { readonly kind: 'not-asked'; readonly reason: string };

/** Takes the end of one ping. True: who is isolated may have changed, or a takeover that waits may go on. */
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
 * Whether a takeover has to wait: this node is isolated, or no arbiter has answered since the master fell silent. Of an
 * arbiter that this host cannot ask nothing is known, and it holds nobody up.
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

/** With `release` a node that is isolated takes no part. */
export function isolationFaults({ spec, arbiter }: InstanceState): readonly Fault[] {
  if (spec.arbiter?.onIsolated !== 'release' || arbiter.isolatedSince === null) return [];
  return [{ id: 'isolated', words: `isolated: ${listWords(spec.arbiter)}`, since: arbiter.isolatedSince }];
}

/** What the arbiters mean for an instance, in words; null: nothing. */
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
