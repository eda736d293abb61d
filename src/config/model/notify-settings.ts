import type { Script, ScriptIdentity } from '../../base/processes/script.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { RealServerId, VirtualServerId } from './ids.ts';

/** Who is told of what, resolved from global_defs, virtual servers and real servers. */
export interface NotifySettings {
  /** notify_fifo, then lvs_notify_fifo where it is another; each path once. */
  readonly fifos: readonly NotifyFifo[];
  /** Null without smtp_server or without a recipient. */
  readonly mail: MailSettings | null;
  /** rs_init_notifies: real servers that start up are told as well. */
  readonly realServersAtStart: boolean;
  /** How long a notify script may run; keepalived sets no limit. */
  readonly scriptTimeout: Milliseconds;
  /** Every virtual server of the configuration. */
  readonly virtualServers: ReadonlyMap<VirtualServerId, VirtualServerNotify>;
}

export interface VirtualServerNotify {
  /** keepalived's name; see the functions below. */
  readonly name: string;
  /** What people call it, for mails; absent: nothing. */
  readonly called?: string;
  /** quorum_up. */
  readonly up: Script | null;
  /** quorum_down. */
  readonly down: Script | null;
  readonly mail: boolean;
  /** Told at shutdown, with its real servers. */
  readonly omega: boolean;
  readonly quorum: number;
  readonly hysteresis: number;
  /** With one, starting without quorum is told; without one it is not. */
  readonly sorryServer: boolean;
  /** Every real server of the virtual server. */
  readonly realServers: ReadonlyMap<RealServerId, RealServerNotify>;
}

export interface RealServerNotify {
  readonly name: string;
  readonly called?: string;
  /** notify_up. */
  readonly up: Script | null;
  /** notify_down. */
  readonly down: Script | null;
  readonly mail: boolean;
}

export interface NotifyFifo {
  readonly path: string;
  /** Whose the FIFO is when we create it, and who may own one that exists; null: the daemon. */
  readonly owner: ScriptIdentity | null;
  /** Started when the FIFO is open; its path is already the last argument. */
  readonly script: Script | null;
  /** A NUL after each newline, as keepalived writes. */
  readonly nul: boolean;
}

export interface MailSettings {
  /** Address or host name, resolved for each mail. */
  readonly host: string;
  readonly port: number;
  /** keepalived: `none`. `starttls` insists on it. */
  readonly tls: 'none' | 'starttls' | 'implicit';
  /** The password is a secret: never logged or shown. */
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly heloName: string;
  /** For the connect and for each reply. */
  readonly timeout: Milliseconds;
  readonly from: string;
  /** At least one. */
  readonly to: readonly string[];
  /** Begins each subject, in brackets. */
  readonly routerId: string;
}

/** keepalived: no notifications at all. */
export const NO_NOTIFICATIONS: NotifySettings = {
  fifos: [],
  mail: null,
  realServersAtStart: false,
  scriptTimeout: 60_000,
  virtualServers: new Map(),
};

/** keepalived's name of a service by address, and of a real server with its service's protocol: `[10.0.0.1]:tcp:80`. */
export function endpointName(
  address: string,
  protocol: 'tcp' | 'udp' | 'sctp' | 'none',
  port: number,
): string {
  return `[${address}]:${protocol}:${port}`;
}

/** keepalived's name of a service by firewall mark. */
export function fwmarkName(mark: number): string {
  return `FWM ${mark}`;
}

/** keepalived's name of the n-th (from 0) virtual server on one group. */
export function groupName(group: string, ordinal: number): string {
  return `[${group}]:${ordinal}`;
}
