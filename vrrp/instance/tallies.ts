import type { Milliseconds } from '../../src/base/time.ts';
import type { RefusalReason } from '../protocol/refusal.ts';
import type { SignCause } from '../split/sign.ts';

/** The counters of an instance since the start, or since they were cleared. */
export interface Tallies {
  readonly advertsReceived: number;
  readonly advertsSent: number;
  readonly resignationsReceived: number;
  readonly resignationsSent: number;
  readonly becameMaster: number;
  readonly releasedMaster: number;
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Adverts that were accepted with another list of addresses, or another form of checksum. */
  readonly addressMismatches: number;
  readonly checksumMismatches: number;
  /** Virtual addresses that somebody removed while MASTER. */
  readonly addressesLost: number;
  readonly sendFailures: number;
  /** The largest delay of an advert of this node. */
  readonly greatestLateness: Milliseconds;
  /** The longest silence between two adverts of a master. */
  readonly greatestGap: Milliseconds;
  /** The number of times that each sign of a second MASTER was seen. */
  readonly signs: Readonly<Partial<Record<SignCause, number>>>;
  /** The number of times that two nodes were MASTER. */
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

/** Adds one to a counter. */
export function count(tallies: Tallies, what: Countable): Tallies {
  return { ...tallies, [what]: tallies[what] + 1 };
}

/** Counts one more refused packet. */
export function countRefusal(tallies: Tallies, reason: RefusalReason): Tallies {
  return { ...tallies, refused: { ...tallies.refused, [reason]: (tallies.refused[reason] ?? 0) + 1 } };
}

/** Counts one more sign of a second MASTER. */
export function countSign(tallies: Tallies, cause: SignCause): Tallies {
  return { ...tallies, signs: { ...tallies.signs, [cause]: (tallies.signs[cause] ?? 0) + 1 } };
}
