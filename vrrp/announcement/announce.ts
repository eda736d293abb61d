import { addressFamily, type IpAddress } from '../../src/base/ip-address.ts';
import { carriedAddresses, type InstanceKey, type VirtualAddress } from '../instance/spec.ts';
import { type InstanceState, NO_ANNOUNCEMENTS } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { gratuitousArp } from '../protocol/arp.ts';
import { unsolicitedAdvertisement } from '../protocol/neighbour-advertisement.ts';
import { type Announcement, dropAnnouncements, duePaced, offerAnnouncement } from './pace.ts';

/**
 * Announces the addresses at the entry into MASTER, and sets the times of the second block and of the first refresh.
 */
export function announceEntry(turn: Turn, key: InstanceKey): void {
  const { spec } = turn.instance(key);
  const { repeat, delay, refresh } = spec.announcements;
  announce(turn, key, carriedAddresses(spec), repeat);
  turn.put(key, {
    announcements: {
      second: delay === null ? null : turn.now + delay,
      lowerPriority: null,
      refresh: refresh === null ? null : turn.now + refresh,
    },
  });
}

/** Announces addresses that a reload has given to a MASTER, as at its entry. */
export function announceAdded(turn: Turn, key: InstanceKey, added: readonly VirtualAddress[]): void {
  const { spec, announcements } = turn.instance(key);
  const { repeat, delay } = spec.announcements;
  announce(turn, key, added, repeat);
  if (delay !== null) turn.put(key, { announcements: { ...announcements, second: turn.now + delay } });
}

/**
 * Announces again after an advert of lower priority, because its sender may have announced the addresses as its own.
 */
export function announceAgainstLower(turn: Turn, key: InstanceKey): void {
  const { spec, announcements, phase } = turn.instance(key);
  const { lowerPriorityRepeat, lowerPriorityDelay } = spec.announcements;
  if (phase !== 'master' || lowerPriorityRepeat === 0) return;
  announce(turn, key, carriedAddresses(spec), lowerPriorityRepeat);
  if (lowerPriorityDelay === null) return;
  turn.put(key, { announcements: { ...announcements, lowerPriority: turn.now + lowerPriorityDelay } });
}

/**
 * A refresh is due together with an advert: whenever an advert was sent by the clock, it is decided whether a refresh
 * is due, too.
 */
export function announceRefresh(turn: Turn, key: InstanceKey): void {
  const { spec, announcements } = turn.instance(key);
  const { refresh, refreshRepeat } = spec.announcements;
  if (announcements.refresh === null || refresh === null || turn.now < announcements.refresh) return;
  announce(turn, key, carriedAddresses(spec), refreshRepeat);
  turn.put(key, { announcements: { ...announcements, refresh: turn.now + refresh } });
}

/** Sends the blocks that follow after a delay. */
export function announceDue(turn: Turn, key: InstanceKey): void {
  const { spec, announcements, phase } = turn.instance(key);
  if (phase !== 'master') return;
  const { second, lowerPriority } = announcements;
  if (second !== null && turn.now >= second) {
    announce(turn, key, carriedAddresses(spec), spec.announcements.repeat);
    turn.put(key, { announcements: { ...turn.instance(key).announcements, second: null } });
  }
  if (lowerPriority !== null && turn.now >= lowerPriority) {
    announce(turn, key, carriedAddresses(spec), spec.announcements.lowerPriorityRepeat);
    turn.put(key, { announcements: { ...turn.instance(key).announcements, lowerPriority: null } });
  }
}

/** Sends the announcements that waited for their pace. */
export function announcePaced(turn: Turn): void {
  const paces = turn.state.paces.map((pace) => {
    const due = duePaced(pace, turn.now);
    for (const announcement of due.send) sendFrames(turn, announcement.instance, [announcement]);
    return due.pace;
  });
  if (paces.some((pace, index) => pace !== turn.state.paces[index])) turn.set({ paces });
}

/** An instance that is no longer MASTER announces nothing. */
export function stopAnnouncing(turn: Turn, key: InstanceKey): void {
  turn.put(key, { announcements: NO_ANNOUNCEMENTS });
  turn.set({ paces: turn.state.paces.map((pace) => dropAnnouncements(pace, key)) });
  turn.act({ kind: 'drop-announcements', instance: key });
}

/** Announces our own source address to a unicast peer whose neighbour entry for it may be stale. */
export function announceSource(turn: Turn, instance: InstanceState): void {
  const { socket } = instance;
  if (socket === null) return;
  sendFrames(turn, instance.key, [
    { instance: instance.key, interface: socket.interface, address: socket.source },
  ]);
}

/**
 * The outer loop is over rounds and the inner one over addresses, so that every address is announced once before any is
 * announced twice.
 */
function announce(turn: Turn, key: InstanceKey, addresses: readonly VirtualAddress[], rounds: number): void {
  const own = turn.instance(key).interface;
  const now: Announcement[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { address, interface: device } of addresses) {
      const name = device ?? own;
      if (name === null) continue;
      const announcement = { instance: key, interface: name, address };
      if (mayGo(turn, announcement)) now.push(announcement);
    }
  }
  sendFrames(turn, key, now);
}

function mayGo(turn: Turn, announcement: Announcement): boolean {
  const { paces } = turn.state;
  const index = paces.findIndex(({ spec }) => spec.interfaces.includes(announcement.interface));
  const pace = paces[index];
  if (pace === undefined) return true;
  const offered = offerAnnouncement(pace, announcement, turn.now);
  if (offered.pace !== pace) turn.set({ paces: paces.with(index, offered.pace) });
  return offered.send;
}

/** Makes one action for each interface. Links without ARP, or without an Ethernet address, are left out. */
function sendFrames(turn: Turn, key: InstanceKey, announcements: readonly Announcement[]): void {
  const frames = new Map<string, Uint8Array[]>();
  for (const { interface: name, address } of announcements) {
    const frame = frameFor(turn, name, address);
    if (frame === null) continue;
    const known = frames.get(name);
    if (known === undefined) frames.set(name, [frame]);
    else known.push(frame);
  }
  for (const [name, list] of frames) {
    turn.act({ kind: 'announce', instance: key, interface: name, frames: list });
  }
}

function frameFor(turn: Turn, name: string, address: IpAddress): Uint8Array | null {
  const link = turn.state.links.get(name);
  if (link === undefined || !link.arp || link.mac.length !== 6) return null;
  return addressFamily(address) === 'inet'
    ? gratuitousArp(link.mac, address)
    : unsolicitedAdvertisement(link.mac, address, link.forwardsIpv6);
}
