import type { Milliseconds } from '../../src/base/time.ts';
import type { RefusalReason } from '../protocol/refusal.ts';
import type { SignCause } from '../split/sign.ts';

/** What happened to an instance since the start, or since the counters were cleared. */
export interface Tallies {
  readonly advertsReceived: number;
  readonly advertsSent: number;
  readonly resignationsReceived: number;
  readonly resignationsSent: number;
  readonly becameMaster: number;
  readonly releasedMaster: number;
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Adverts taken although their list of addresses, or the form of their checksum, is another. */
  readonly addressMismatches: number;
  readonly checksumMismatches: number;
  /** Virtual addresses that somebody took off while MASTER. */
  readonly addressesLost: number;
  readonly sendFailures: number;
  /** The most that an advert of ours was sent after its time. */
  readonly greatestLateness: Milliseconds;
  /** The longest silence between two adverts of a master. */
  readonly greatestGap: Milliseconds;
  /** How often each sign of a second MASTER was seen. */
  readonly signs: Readonly<Partial<Record<SignCause, number>>>;
  /** How often two nodes were MASTER, each time counted once. */
  readonly splits: number;
}

export const NO_TALLIES: Tallies = {
  advertsReceived: 0,
  advertsSent: 0,
  resignationsReceived: 0,
  resignationsSent: 0,
  becameMaster: 0,
  releasedMaster: 0,
  refused: {},
  addressMismatches: 0,
  checksumMismatches: 0,
  addressesLost: 0,
  sendFailures: 0,
  greatestLateness: 0,
  greatestGap: 0,
  signs: {},
  splits: 0,
};

type Countable = {
  [Key in keyof Tallies]: Tallies[Key] extends number ? Key : never;
}[keyof Tallies];

/** One more of something. */
export function count(tallies: Tallies, what: Countable): Tallies {
  return { ...tallies, [what]: tallies[what] + 1 };
}

/** One more packet that was not taken. */
export function countRefusal(tallies: Tallies, reason: RefusalReason): Tallies {
  return { ...tallies, refused: { ...tallies.refused, [reason]: (tallies.refused[reason] ?? 0) + 1 } };
}

/** One more sign of a second MASTER. */
export function countSign(tallies: Tallies, cause: SignCause): Tallies {
  return { ...tallies, signs: { ...tallies.signs, [cause]: (tallies.signs[cause] ?? 0) + 1 } };
}
