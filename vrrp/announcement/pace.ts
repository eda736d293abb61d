import { addressFamily, type IpAddress } from '../../src/base/ip-address.ts';
import type { Instant } from '../../src/base/time.ts';
import type { InstanceKey, PaceSpec } from '../instance/spec.ts';

/** One address that is to be announced on one interface. */
export interface Announcement {
  readonly instance: InstanceKey;
  readonly interface: string;
  readonly address: IpAddress;
}

/** The announcements on some interfaces that must keep a distance in time. */
export interface PaceState {
  readonly spec: PaceSpec;
  /**
   * Each announcement waits at most once, as in keepalived, so the list is never longer than the number of addresses.
   */
  readonly waiting: readonly Announcement[];
  readonly nextArp: Instant;
  readonly nextNeighbour: Instant;
}

export function beginPace(spec: PaceSpec): PaceState {
  return { spec, waiting: [], nextArp: 0, nextNeighbour: 0 };
}

/** Takes an announcement, which is sent now or waits. */
export function offerAnnouncement(
  pace: PaceState,
  announcement: Announcement,
  now: Instant,
): { pace: PaceState; send: boolean } {
  if (now >= nextOf(pace, announcement)) return { pace: sent(pace, announcement, now), send: true };
  if (pace.waiting.some((other) => isSame(other, announcement))) return { pace, send: false };
  return { pace: { ...pace, waiting: [...pace.waiting, announcement] }, send: false };
}

/** The announcements that may be sent now, in the order in which they were offered. */
export function duePaced(pace: PaceState, now: Instant): { pace: PaceState; send: readonly Announcement[] } {
  let left: PaceState = { ...pace, waiting: [] };
  const send: Announcement[] = [];
  const waiting: Announcement[] = [];
  for (const announcement of pace.waiting) {
    if (now < nextOf(left, announcement)) {
      waiting.push(announcement);
      continue;
    }
    send.push(announcement);
    left = sent(left, announcement, now);
  }
  return { pace: send.length === 0 ? pace : { ...left, waiting }, send };
}

/** Drops the announcements of an instance that is no longer MASTER. */
export function dropAnnouncements(pace: PaceState, instance: InstanceKey): PaceState {
  if (!pace.waiting.some((waiting) => waiting.instance === instance)) return pace;
  return { ...pace, waiting: pace.waiting.filter((waiting) => waiting.instance !== instance) };
}

/** The time at which the next announcement may be sent; null when none waits. */
export function nextPaced(pace: PaceState): Instant | null {
  if (pace.waiting.length === 0) return null;
  return Math.min(...pace.waiting.map((announcement) => nextOf(pace, announcement)));
}

function nextOf(pace: PaceState, { address }: Announcement): Instant {
  return addressFamily(address) === 'inet' ? pace.nextArp : pace.nextNeighbour;
}

function sent(pace: PaceState, { address }: Announcement, now: Instant): PaceState {
  return addressFamily(address) === 'inet'
    ? { ...pace, nextArp: now + pace.spec.arpInterval }
    : { ...pace, nextNeighbour: now + pace.spec.neighbourInterval };
}

function isSame(one: Announcement, other: Announcement): boolean {
  return (
    one.instance === other.instance && one.interface === other.interface && one.address === other.address
  );
}
