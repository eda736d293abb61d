import type { IpAddress } from '../../src/base/ip-address.ts';
import type { LogFields, LogLevel } from '../../src/base/logger.ts';
import type { VirtualRouting } from '../../src/base/virtual-routing.ts';
import type { InstanceKey, VirtualAddress } from './spec.ts';

/** The states that scripts, FIFOs and mails are notified of, in keepalived's spelling; SPLIT is lvsd's own. */
export type NotifiedState =
  | 'MASTER'
  | 'BACKUP'
  | 'FAULT'
  | 'STOP'
  | 'DELETED'
  | 'MASTER_RX_LOWER_PRI'
  | 'SPLIT'
  | 'MASTER_PRIORITY'
  | 'BACKUP_PRIORITY';

/** A notification for scripts, FIFOs, mail recipients and the event journal. */
export interface VrrpNotification {
  readonly subject: 'instance' | 'group';
  readonly name: string;
  readonly state: NotifiedState;
  /** The effective priority; 0 for groups. */
  readonly priority: number;
  /** The reason in words without a period. */
  readonly reason: string;
}

/** The actions of the adapters, in the order given. */
export type RouterAction =
  /** Sends an advert at once, through the instance's sending socket. The payload is complete, with its checksum. */
  | {
      readonly kind: 'send-advert';
      readonly instance: InstanceKey;
      readonly socket: string;
      readonly source: IpAddress;
      readonly destination: IpAddress;
      readonly priority: number;
      readonly payload: Uint8Array;
    }
  /** An address that exists already is success. */
  | {
      readonly kind: 'add-addresses';
      readonly instance: InstanceKey;
      readonly addresses: readonly VirtualAddress[];
    }
  /** An address or interface that does not exist is success. */
  | {
      readonly kind: 'remove-addresses';
      readonly instance: InstanceKey;
      readonly addresses: readonly VirtualAddress[];
    }
  /**
   * Keeps the entries in the kernel from now on, and adds them again when somebody removes them. It comes after the
   * addresses.
   */
  | { readonly kind: 'add-routing'; readonly instance: InstanceKey; readonly routing: VirtualRouting }
  /** An entry that does not exist is success. It comes before the addresses. */
  | { readonly kind: 'remove-routing'; readonly instance: InstanceKey; readonly routing: VirtualRouting }
  /** Sends complete Ethernet frames when the addresses of the same instance exist. */
  | {
      readonly kind: 'announce';
      readonly instance: InstanceKey;
      readonly interface: string;
      readonly frames: readonly Uint8Array[];
    }
  /** Drops the instance's announcements that still wait for its addresses. */
  | { readonly kind: 'drop-announcements'; readonly instance: InstanceKey }
  /** Starts a track script. The event `script-ended` always follows; after `timeout` ms the script is ended. */
  | { readonly kind: 'run-script'; readonly script: string; readonly timeout: number }
  /**
   * Asks by ARP or neighbour solicitation whether these addresses are alive; the event `peer-answered` reports each
   * answer.
   */
  | {
      readonly kind: 'ask-peers';
      readonly instance: InstanceKey;
      readonly interface: string;
      readonly addresses: readonly IpAddress[];
    }
  /** Pings the arbiters of the instance at once, besides their interval; the event `pinged` reports each result. */
  | { readonly kind: 'ask-arbiters'; readonly instance: InstanceKey }
  /** Starts the fence command. The event `fence-ended` always follows; after `timeout` ms the command is ended. */
  | {
      readonly kind: 'run-fence';
      readonly instance: InstanceKey;
      readonly name: string;
      readonly peer: IpAddress;
      readonly timeout: number;
    }
  /** Notify scripts, FIFOs and mails of an instance or group depend on this action. */
  | { readonly kind: 'notify'; readonly notification: VrrpNotification }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string; readonly fields: LogFields };
