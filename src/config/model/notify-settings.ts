import type { Script, ScriptIdentity } from '../../base/processes/script.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { RealServerId, VirtualServerId } from './ids.ts';

/** The receivers of notifications, resolved from global_defs, virtual servers and real servers. */
export interface NotifySettings {
  /** notify_fifo, then lvs_notify_fifo where it is another one; each path once. */
  readonly fifos: readonly NotifyFifo[];
  /** Null without smtp_server or without a recipient. */
  readonly mail: MailSettings | null;
  /** rs_init_notifies: real servers that start up are notified as well. */
  readonly realServersAtStart: boolean;
  /** The longest run of a notify script; keepalived sets no limit. */
  readonly scriptTimeout: Milliseconds;
  /** Every virtual server of the configuration. */
  readonly virtualServers: ReadonlyMap<VirtualServerId, VirtualServerNotify>;
}

export interface VirtualServerNotify {
  /** keepalived's name for it; see the functions below. */
  readonly name: string;
  /** The operators' name for it, for mails; absent without one. */
  readonly called?: string;
  /** The script of quorum_up. */
  readonly up: Script | null;
  /** The script of quorum_down. */
  readonly down: Script | null;
  readonly mail: boolean;
  /** True when its end at shutdown is notified, with its real servers. */
  readonly omega: boolean;
  readonly quorum: number;
  readonly hysteresis: number;
  /** With a sorry server, a start without quorum is notified; without one it is not. */
  readonly sorryServer: boolean;
  /** Every real server of the virtual server. */
  readonly realServers: ReadonlyMap<RealServerId, RealServerNotify>;
}

export interface RealServerNotify {
  readonly name: string;
  readonly called?: string;
  /** The script of notify_up. */
  readonly up: Script | null;
  /** The script of notify_down. */
  readonly down: Script | null;
  readonly mail: boolean;
}

export interface NotifyFifo {
  readonly path: string;
  /**
   * The owner of a FIFO that lvsd creates, and the permitted owner of one that exists; null for the daemon's user.
   */
  readonly owner: ScriptIdentity | null;
  /** Started when the FIFO is open; the path of the FIFO is already its last argument. */
  readonly script: Script | null;
  /** True when a NUL follows each newline, as keepalived writes. */
  readonly nul: boolean;
}

export interface MailSettings {
  /** An address or a host name, which is resolved for each mail. */
  readonly host: string;
  readonly port: number;
  /** keepalived has only `none`. With `starttls` a server without TLS is refused. */
  readonly tls: 'none' | 'starttls' | 'implicit';
  /** The password is a secret and is never logged or shown. */
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly heloName: string;
  /** The timeout for the connection and for each reply. */
  readonly timeout: Milliseconds;
  readonly from: string;
  /** The recipients, at least one. */
  readonly to: readonly string[];
  /** The text in brackets at the beginning of each subject. */
  readonly routerId: string;
}

/** The settings of keepalived without any notification. */
export const NO_NOTIFICATIONS: NotifySettings = {
  fifos: [],
  mail: null,
  realServersAtStart: false,
  scriptTimeout: 60_000,
  virtualServers: new Map(),
};

/**
 * keepalived's name for a service by address, and for a real server with its service's protocol: `[10.0.0.1]:tcp:80`.
 */
export function endpointName(
  address: string,
  protocol: 'tcp' | 'udp' | 'sctp' | 'none',
  port: number,
): string {
  return `[${address}]:${protocol}:${port}`;
}

/** keepalived's name for a service by firewall mark. */
export function fwmarkName(mark: number): string {
  return `FWM ${mark}`;
}

/** keepalived's name for the n-th (from 0) virtual server on one group. */
export function groupName(group: string, ordinal: number): string {
  return `[${group}]:${ordinal}`;
}
