import type { IpAddress } from '../../src/base/ip-address.ts';
import type { LogFields, LogLevel } from '../../src/base/logger.ts';
import type { VirtualRouting } from '../../src/base/virtual-routing.ts';
import type { InstanceKey, VirtualAddress } from './spec.ts';

/** The states that scripts, FIFOs and mails are told of, in keepalived's spelling; SPLIT is ours. */
export type ToldState =
  | 'MASTER'
  | 'BACKUP'
  | 'FAULT'
  | 'STOP'
  | 'DELETED'
  | 'MASTER_RX_LOWER_PRI'
  | 'SPLIT'
  | 'MASTER_PRIORITY'
  | 'BACKUP_PRIORITY';

/** One thing that is told to scripts, FIFOs, people and the event journal. */
export interface Telling {
  readonly subject: 'instance' | 'group';
  readonly name: string;
  readonly state: ToldState;
  /** The effective priority; 0 for groups. */
  readonly priority: number;
  /** Why, in words without a period. */
  readonly reason: string;
}

/** What the adapters do, in the order given. */
export type RouterAction =
  /** At once, through the instance's sending socket. The payload is complete, with its checksum. */
  | {
      readonly kind: 'send-advert';
      readonly instance: InstanceKey;
      readonly socket: string;
      readonly source: IpAddress;
      readonly destination: IpAddress;
      readonly priority: number;
      readonly payload: Uint8Array;
    }
  /** "Is there already" is success. */
  | {
      readonly kind: 'add-addresses';
      readonly instance: InstanceKey;
      readonly addresses: readonly VirtualAddress[];
    }
  /** "Is not there" and "no such interface" are success. */
  | {
      readonly kind: 'remove-addresses';
      readonly instance: InstanceKey;
      readonly addresses: readonly VirtualAddress[];
    }
  /** Keeps these in the kernel from now on, and adds again what somebody removes. After the addresses. */
  | { readonly kind: 'add-routing'; readonly instance: InstanceKey; readonly routing: VirtualRouting }
  /** "Is not there" is success. Before the addresses. */
  | { readonly kind: 'remove-routing'; readonly instance: InstanceKey; readonly routing: VirtualRouting }
  /** Complete Ethernet frames, after the addresses of the same instance are there. */
  | {
      readonly kind: 'announce';
      readonly instance: InstanceKey;
      readonly interface: string;
      readonly frames: readonly Uint8Array[];
    }
  /** What of the instance's announcements still waits for its addresses is dropped. */
  | { readonly kind: 'drop-announcements'; readonly instance: InstanceKey }
  /** Starts a track script. Its end is told by `script-ended`, always; after `timeout` ms it is made to end. */
  | { readonly kind: 'run-script'; readonly script: string; readonly timeout: number }
  /** Asks by ARP or neighbour solicitation whether these addresses are alive; each answer is told by `peer-answered`. */
  | {
      readonly kind: 'ask-peers';
      readonly instance: InstanceKey;
      readonly interface: string;
      readonly addresses: readonly IpAddress[];
    }
  /** Pings the arbiters of the instance at once, besides their interval; each end is told by `pinged`. */
  | { readonly kind: 'ask-arbiters'; readonly instance: InstanceKey }
  /** Starts the fence command. Its end is told by `fence-ended`, always; after `timeout` ms it is made to end. */
  | {
      readonly kind: 'run-fence';
      readonly instance: InstanceKey;
      readonly name: string;
      readonly peer: IpAddress;
      readonly timeout: number;
    }
  /** An instance's `promote_secondaries`, notify scripts, mail and the like hang on it. */
  | { readonly kind: 'tell'; readonly telling: Telling }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string; readonly fields: LogFields };
