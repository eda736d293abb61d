import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import type { PingOutcome } from '../split/arbiter.ts';
import type { Handover } from './handover.ts';
import type { Links } from './link.ts';
import type { InstanceKey, RouterSpec, VirtualAddress } from './spec.ts';

/** A VRRP packet from a socket, without its IP header. */
export interface Datagram {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** The TTL or hop limit. */
  readonly ttl: number;
  /** The VRRP message with exactly the length of the IP header. It may share memory with a receive buffer. */
  readonly payload: Uint8Array;
}

/** The ways in which a run of a track script can end. */
export type ScriptOutcome =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  /** The script could not be run: that is no result, or a failure when the script itself is at fault. */
  | { readonly kind: 'not-executed'; readonly reason: string }
  /** This host has no process, memory or descriptor left, which is never the script's failure. */
  | { readonly kind: 'not-started'; readonly reason: string };

/** The state of one virtual service, as the LVS half reports it. */
export interface ServiceStanding {
  readonly up: boolean;
  /** The part of its pool that is alive, 0..1. */
  readonly fraction: number;
  /** The reason in words. */
  readonly reason: string;
}

/** All events of the VRRP process. */
export type RouterEvent =
  /** The first configuration or a later one, always as a whole. */
  | { readonly kind: 'configure'; readonly spec: RouterSpec }
  /**
   * The process begins to work, with a configuration and known links. `loadedFor` is the time that it took to load;
   * absent for none.
   */
  | { readonly kind: 'start'; readonly loadedFor?: Milliseconds }
  /** The time of `nextDeadline` has come. An early or late event does no harm. */
  | { readonly kind: 'timer' }
  /** A packet from the socket with this key (see `requiredSockets`). */
  | { readonly kind: 'datagram'; readonly socket: string; readonly datagram: Datagram }
  /** A VRRP packet as it arrived at this interface, before any firewall and whatever its destination is. */
  | { readonly kind: 'overheard'; readonly interface: string; readonly datagram: Datagram }
  | { readonly kind: 'links'; readonly links: Links }
  /** The kernel removed this address, without a request of ours. */
  | { readonly kind: 'address-lost'; readonly interface: string; readonly address: IpAddress }
  /** Adding the addresses of a MASTER failed with an error other than "exists already". */
  | {
      readonly kind: 'address-refused';
      readonly instance: InstanceKey;
      readonly address: VirtualAddress;
      readonly reason: string;
    }
  /** The socket with this key could not be opened (the reason in words), or is open (null). */
  | { readonly kind: 'socket'; readonly socket: string; readonly error: string | null }
  /** Sending failed, with the reason in words. */
  | { readonly kind: 'send-failed'; readonly instance: InstanceKey; readonly reason: string }
  | { readonly kind: 'script-ended'; readonly script: string; readonly outcome: ScriptOutcome }
  /** The text of the file, or null when there is none. */
  | { readonly kind: 'file-read'; readonly file: string; readonly text: string | null }
  | { readonly kind: 'process-count'; readonly process: string; readonly count: number }
  | { readonly kind: 'service'; readonly service: string; readonly standing: ServiceStanding }
  /** An operator's handover of the instance with this name; null ends it. */
  | { readonly kind: 'hand-over'; readonly instance: string; readonly handover: Handover | null }
  /** The owner of this address answered a question of `ask-peers`. */
  | { readonly kind: 'peer-answered'; readonly instance: InstanceKey; readonly address: IpAddress }
  /** A search for other holders of the addresses of the MASTER with this name has ended: one of them, or null. */
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
  /** The fence command ended with success (null) or failed (the reason in words). */
  | { readonly kind: 'fence-ended'; readonly instance: InstanceKey; readonly error: string | null }
  /** SIGTERM was received: resign, remove the addresses, notify of STOP. */
  | { readonly kind: 'stop' }
  /** SIGRTMAX-1 was received: the counters begin at zero. */
  | { readonly kind: 'clear-statistics' };
