import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { InstanceKey } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import { count, countSign } from '../instance/tallies.ts';
import type { Turn } from '../instance/turn.ts';
import { ADVICE, type Sighting, type Sign, type SignCause, type SplitEpisode } from './sign.ts';

/**
 * The largest number of signs that are kept for an instance, the newest ones, so that forged packets cannot fill the
 * memory.
 */
export const MAX_SIGNS = 8;
/**
 * A sign expires when it was not observed for this many intervals of its sender, and never earlier than the second
 * value.
 */
const LASTING_INTERVALS = 5;
const MIN_LASTING: Milliseconds = 2000;

/**
 * Notes a sign at an instance. While the instance is MASTER, another MASTER is a split brain, which is reported once
 * for its whole length.
 */
export function noteSign(turn: Turn, key: InstanceKey, sighting: Sighting): void {
  const { cause, peer, words, isMaster, interval } = sighting;
  const instance = turn.instance(key);
  const fresh = instance.signs.filter(({ until }) => until > turn.now);
  const known = fresh.find((sign) => sign.cause === cause && sign.peer === peer);
  const lasting = LASTING_INTERVALS * Math.max(interval, instance.spec.advertInterval);
  const sign: Sign = {
    cause,
    peer,
    words,
    isMaster,
    since: known?.since ?? turn.now,
    at: turn.now,
    until: turn.now + Math.max(MIN_LASTING, lasting),
    count: (known?.count ?? 0) + 1,
  };
  const others = fresh.filter((one) => one !== known).slice(1 - MAX_SIGNS);
  turn.put(key, { signs: [...others, sign], tallies: countSign(instance.tallies, cause) });
  if (isMaster && instance.phase === 'master') noteSplit(turn, key, sign);
}

/**
 * Notes a sign of a split brain that ended at `at`, when this node yielded. A split brain that was reported before is
 * only closed.
 */
export function noteEndedSplit(turn: Turn, key: InstanceKey, at: Instant, sighting: Sighting): void {
  noteSign(turn, key, sighting);
  const { split, spec } = turn.instance(key);
  const { words } = sighting;
  if (split !== null && split.until > at) {
    turn.put(key, { split: { ...split, at, until: at } });
    turn.log('info', `(${spec.name}) the split brain has ended: ${words}`, { instance: spec.name });
    return;
  }
  reportSplit(turn, key, { since: at, at, until: at, words }, sighting.cause);
}

/** Removes signs whose cause has ended. */
export function dropSigns(turn: Turn, key: InstanceKey, cause: SignCause, peer: IpAddress | null): void {
  const { signs } = turn.instance(key);
  const kept = signs.filter((sign) => sign.cause !== cause || sign.peer !== peer);
  if (kept.length !== signs.length) turn.put(key, { signs: kept });
}

function noteSplit(turn: Turn, key: InstanceKey, { cause, words, until }: Sign): void {
  const { split } = turn.instance(key);
  if (split !== null && split.until > turn.now) {
    turn.put(key, { split: { ...split, at: turn.now, until: Math.max(split.until, until) } });
    return;
  }
  reportSplit(turn, key, { since: turn.now, at: turn.now, until, words }, cause);
}

function reportSplit(turn: Turn, key: InstanceKey, split: SplitEpisode, cause: SignCause): void {
  const { spec, tallies } = turn.instance(key);
  const { words } = split;
  turn.put(key, { split, tallies: count(tallies, 'splits') });
  turn.log('error', `(${spec.name}) split brain: ${words}`, { instance: spec.name, hint: ADVICE[cause] });
  if (spec.reportsSplits) turn.mention(key, 'SPLIT', `${words}\n${ADVICE[cause]}`);
}

/** The signs that have not expired. */
export function freshSigns({ signs }: InstanceState, now: Instant): readonly Sign[] {
  return signs.filter(({ until }) => until > now);
}

/** Whether another node is MASTER beside this one, as far as this node can see. */
export function isSplit(instance: InstanceState, now: Instant): boolean {
  return instance.phase === 'master' && freshSigns(instance, now).some(({ isMaster }) => isMaster);
}
