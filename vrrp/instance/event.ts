import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import type { PingOutcome } from '../split/arbiter.ts';
import type { Handover } from './handover.ts';
import type { Links } from './link.ts';
import type { InstanceKey, RouterSpec, VirtualAddress } from './spec.ts';

/** A VRRP packet as a socket handed it over, without IP header. */
export interface Datagram {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** TTL or hop limit. */
  readonly ttl: number;
  /** The VRRP message: what the IP header's length says, not more. May share memory with a receive buffer. */
  readonly payload: Uint8Array;
}

/** How a run of a track script ended. */
export type ScriptOutcome =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  /** It could not be run at all: says nothing new, or is a failure when the script itself is at fault. */
  | { readonly kind: 'not-executed'; readonly reason: string }
  /** This host has no process, memory or descriptor left: never the script's failure. */
  | { readonly kind: 'not-started'; readonly reason: string };

/** What the checker says of one virtual service. */
export interface ServiceStanding {
  readonly up: boolean;
  /** The part of its pool that is alive, 0..1. */
  readonly fraction: number;
  /** In words. */
  readonly reason: string;
}

/** Everything that can happen to the VRRP process. */
export type RouterEvent =
  /** The first configuration, or another. The whole of it. */
  | { readonly kind: 'configure'; readonly spec: RouterSpec }
  /** Begins to work: configured once, links known. `loadedFor`: how long its process took to come so far; absent: no time. */
  | { readonly kind: 'start'; readonly loadedFor?: Milliseconds }
  /** The instant of `nextDeadline` has come. Early or late does no harm. */
  | { readonly kind: 'timer' }
  /** From the socket with this key (see `requiredSockets`). */
  | { readonly kind: 'datagram'; readonly socket: string; readonly datagram: Datagram }
  /** A VRRP packet as it came to this interface, before any firewall and whatever its destination. */
  | { readonly kind: 'overheard'; readonly interface: string; readonly datagram: Datagram }
  | { readonly kind: 'links'; readonly links: Links }
  /** The kernel took this address off, and not because we asked. */
  | { readonly kind: 'address-lost'; readonly interface: string; readonly address: IpAddress }
  /** Adding addresses of a MASTER failed with something else than "is there already". */
  | {
      readonly kind: 'address-refused';
      readonly instance: InstanceKey;
      readonly address: VirtualAddress;
      readonly reason: string;
    }
  /** The socket with this key could not be opened (in words), or is open (null). */
  | { readonly kind: 'socket'; readonly socket: string; readonly error: string | null }
  /** Sending failed, in words. */
  | { readonly kind: 'send-failed'; readonly instance: InstanceKey; readonly reason: string }
  | { readonly kind: 'script-ended'; readonly script: string; readonly outcome: ScriptOutcome }
  /** The file's text, or null when there is none. */
  | { readonly kind: 'file-read'; readonly file: string; readonly text: string | null }
  | { readonly kind: 'process-count'; readonly process: string; readonly count: number }
  | { readonly kind: 'service'; readonly service: string; readonly standing: ServiceStanding }
  /** An operator said so of the instance with this name; null: takes back what was said. */
  | { readonly kind: 'hand-over'; readonly instance: string; readonly handover: Handover | null }
  /** The owner of this address answered a question of `ask-peers`. */
  | { readonly kind: 'peer-answered'; readonly instance: InstanceKey; readonly address: IpAddress }
  /** A look for other holders of the addresses of the MASTER with this name ended: one of them, or null. */
  | {
      readonly kind: 'holder';
      readonly instance: string;
      readonly found: { readonly address: IpAddress; readonly mac: string } | null;
    }
  /** Another host announced an address on this interface, by gratuitous ARP or a neighbour advertisement. */
  | { readonly kind: 'announced'; readonly interface: string; readonly address: IpAddress }
  /** A ping of an arbiter ended. */
  | {
      readonly kind: 'pinged';
      readonly instance: InstanceKey;
      readonly address: IpAddress;
      readonly outcome: PingOutcome;
    }
  /** The fence command ended, well (null) or not (in words). */
  | { readonly kind: 'fence-ended'; readonly instance: InstanceKey; readonly error: string | null }
  /** SIGTERM: resign, take the addresses off, tell STOP. */
  | { readonly kind: 'stop' }
  /** SIGRTMAX-1: counters begin at nought. */
  | { readonly kind: 'clear-statistics' };
