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
  /** NAT whose source address is replaced as well (FNAT of DPVS; ours on a plain kernel). Absent: the client's stays. */
  readonly fullnat?: true;
}

export type VirtualServerHeader =
  | { readonly kind: 'address'; readonly address: IpAddress; readonly port: number }
  | { readonly kind: 'fwmark'; readonly mark: number }
  | { readonly kind: 'group'; readonly group: GroupDraft };

/** A virtual_server_group with its entries in file order. */
export interface GroupDraft {
  /** Why it cannot be used: it has no entry, or one was refused, which was told. Null: it can. */
  readonly fault: 'empty' | 'refused' | null;
  readonly name: string;
  readonly statement: Statement;
  readonly addresses: readonly { readonly address: IpAddress; readonly port: number }[];
  readonly marks: readonly { readonly mark: number; readonly family: AddressFamily | null }[];
}

export type SchedulerFlag = 'sh-port' | 'sh-fallback' | 'mh-port' | 'mh-fallback';

export interface VirtualServerDraft extends PacingDraft, SourceDraft, WatchDraft {
  name?: string;
  /** snmp_name, which names it where `name` does not. */
  snmpName?: string;
  readonly statement: Statement;
  readonly header: VirtualServerHeader;
  family?: AddressFamily;
  scheduler?: string;
  method?: Method;
  protocol?: Protocol;
  /** Where these stand, also when their value could not be used and was told already. */
  schedulerStatement?: Statement;
  methodStatement?: Statement;
  protocolStatement?: Statement;
  /** Seconds. */
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
  /** Percent. */
  failOpen?: ConfiguredValue<number>;
  haSuspend?: ConfiguredValue<boolean>;
  announce?: boolean;
  readonly realServers: RealServerDraft[];
  readonly notify: ServiceNotifyDraft;
}

/** An address with a port, 0 for none, as a statement gives them. */
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

/** keepalived's default, which it complains about. */
export const DEFAULT_SCHEDULER = 'wlc';
