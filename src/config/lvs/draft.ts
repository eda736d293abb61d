import type { Protocol, ServiceKey, Tunnel } from '../../../ipvs/types.ts';
import type { AddressFamily, IpAddress } from '../../base/ip-address.ts';
import type { AnyCheckDraft } from '../checks/check-language.ts';
import type { ConfiguredValue, PacingDraft } from '../checks/pacing-draft.ts';
import type { SourceDraft } from '../fullnat/source-addresses.ts';
import type { Statement } from '../language/tree.ts';
import type { NotifyDraft, ServiceNotifyDraft } from '../notify/notify-keywords.ts';
import type { WatchDraft } from './connection-watch.ts';

/** The forwarding methods that a configuration can name. */
export interface Method {
  readonly forwarding: 'nat' | 'dr' | 'tun';
  readonly tunnel: Tunnel;
  /**
   * True for NAT that replaces the source address as well (FNAT of DPVS; lvsd's own on a plain kernel). Absent where
   * the client's address stays.
   */
  readonly fullnat?: true;
}

export type VirtualServerHeader =
  | { readonly kind: 'address'; readonly address: IpAddress; readonly port: number }
  | { readonly kind: 'fwmark'; readonly mark: number }
  | { readonly kind: 'group'; readonly group: GroupDraft };

/** A virtual_server_group with its entries in file order. */
export interface GroupDraft {
  /**
   * The reason why the group cannot be used: it has no entry, or one was refused, which was reported. Null when it can
   * be used.
   */
  readonly fault: 'empty' | 'refused' | null;
  readonly name: string;
  readonly statement: Statement;
  readonly addresses: readonly { readonly address: IpAddress; readonly port: number }[];
  readonly marks: readonly { readonly mark: number; readonly family: AddressFamily | null }[];
}

export type SchedulerFlag = 'sh-port' | 'sh-fallback' | 'mh-port' | 'mh-fallback';

export interface VirtualServerDraft extends PacingDraft, SourceDraft, WatchDraft {
  name?: string;
  /** The value of snmp_name, which is the name where `name` is missing. */
  snmpName?: string;
  readonly statement: Statement;
  readonly header: VirtualServerHeader;
  family?: AddressFamily;
  scheduler?: string;
  method?: Method;
  protocol?: Protocol;
  /** The statements of these keywords, also when the value could not be used and was reported already. */
  schedulerStatement?: Statement;
  methodStatement?: Statement;
  protocolStatement?: Statement;
  /** The time in seconds. */
  persistenceTimeout?: number;
  granularity?: { readonly family: AddressFamily; readonly netmask: number; readonly statement: Statement };
  persistenceEngine?: string;
  onePacket?: Statement;
  flags: number;
  schedulerFlags: readonly {
    readonly flag: SchedulerFlag;
    readonly early: boolean;
    readonly statement: Statement;
  }[];
  quorum?: ConfiguredValue<number>;
  hysteresis?: ConfiguredValue<number>;
  weight?: number;
  inhibitOnFailure?: boolean;
  virtualhost?: string;
  sorryServer?: EndpointDraft;
  sorryInhibit?: ConfiguredValue<boolean> & { readonly early: boolean };
  sorryMethod?: ConfiguredValue<Method> & { readonly early: boolean };
  /** The share in percent. */
  failOpen?: ConfiguredValue<number>;
  haSuspend?: ConfiguredValue<boolean>;
  announce?: boolean;
  readonly realServers: RealServerDraft[];
  readonly notify: ServiceNotifyDraft;
}

/** An address with a port as a statement gives them; the port is 0 for none. */
export interface EndpointDraft {
  readonly statement: Statement;
  readonly address: IpAddress;
  readonly port: number;
}

export interface RealServerDraft extends PacingDraft, EndpointDraft, WatchDraft {
  name?: string;
  snmpName?: string;
  address: IpAddress;
  port: number;
  weight?: number;
  method?: Method;
  upperThreshold?: number;
  lowerThreshold?: number;
  inhibitOnFailure?: boolean;
  virtualhost?: string;
  readonly checks: AnyCheckDraft[];
  readonly notify: NotifyDraft;
}

/** The kernel services of a virtual server, at least one. */
export type Listeners = readonly [ServiceKey, ...ServiceKey[]];

/** keepalived's default, which keepalived reports with a warning. */
export const DEFAULT_SCHEDULER = 'wlc';
