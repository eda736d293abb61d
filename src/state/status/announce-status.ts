import type { WallTime } from '../../base/time.ts';
import type { WriteTime } from './time-words.ts';

/** Which virtual addresses a BGP daemon of this host is offered. */
export interface AnnounceStatus<Time = string> {
  /** The routing table with the routes, and the origin that marks them as ours. */
  readonly table: number;
  readonly protocol: number;
  /** Why the routes are not as they should be; null when they are. */
  readonly error: string | null;
  /** In the order of the file. */
  readonly addresses: readonly AnnouncedAddress<Time>[];
  readonly announcements: number;
  readonly withdrawals: number;
  /** Routes that somebody else changed and that were put right. */
  readonly repairs: number;
}

export interface AnnouncedAddress<Time = string> {
  readonly address: string;
  readonly announced: boolean;
  /** Since when it is so. */
  readonly since: Time;
  /** Why. */
  readonly reason: string;
}

/** The part of a status document that is there when the file announces. */
export function announceStatus<Time>(
  status: AnnounceStatus<WallTime> | null,
  write: WriteTime<Time>,
): { readonly announce?: AnnounceStatus<Time> } {
  if (status === null) return {};
  const addresses = status.addresses.map((one) => ({ ...one, since: write(one.since) }));
  return { announce: { ...status, addresses } };
}
