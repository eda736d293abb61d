import { ERRNO } from '../../netlink/errno.ts';
import type { IpAddress } from '../../src/base/ip-address.ts';
import { addressFamily } from '../../src/base/ip-address.ts';
import type { EffectiveTimeouts } from '../codec/settings.ts';
import type { ConnectionTimeouts, SyncDaemon } from '../types.ts';
import { isMulticast } from './address-type.ts';

/** A network interface that a sync daemon may use. */
export interface MemoryInterface {
  readonly mtu: number;
  readonly up: boolean;
}

/** 0 for success, or a positive errno. */
export type Verdict = number;

/** Timeouts that a namespace starts with (ip_vs_proto_tcp.c, ip_vs_proto_udp.c). */
export const INITIAL_TIMEOUTS: EffectiveTimeouts = Object.freeze({ tcp: 900, tcpFin: 120, udp: 300 });

/** INT_MAX / HZ at HZ=1000, the strictest kernel. */
const MAX_TIMEOUT_SECONDS = 2_147_483;

/** SET_CONFIG: all values are checked before any is taken; null and 0 leave a value as it is. */
export function nextTimeouts(
  current: EffectiveTimeouts,
  wanted: ConnectionTimeouts,
): EffectiveTimeouts | Verdict {
  for (const seconds of [wanted.tcp, wanted.tcpFin, wanted.udp]) {
    if ((seconds ?? 0) > MAX_TIMEOUT_SECONDS) return ERRNO.EINVAL;
  }
  return {
    tcp: wanted.tcp ?? current.tcp,
    tcpFin: wanted.tcpFin ?? current.tcpFin,
    udp: wanted.udp ?? current.udp,
  };
}

/** linux/ip_vs.h and ip_vs_sync.c: IP_VS_SYNC_GROUP, IP_VS_SYNC_PORT, the ttl, and the least length of a backup. */
const DEFAULT_GROUP = '224.0.0.81' as IpAddress;
const DEFAULT_PORT = 8848;
const DEFAULT_TTL = 1;
const MIN_BACKUP_LENGTH = 1024;
const MIN_MTU = 1500;
const MAX_MTU = 65_535;
const UDP_OVERHEAD = { inet: 28, inet6: 48 } as const;

/** The sync daemons of a namespace: at most one of each kind (ip_vs_sync.c: start_sync_thread, stop_sync_thread). */
export class MemorySyncDaemons {
  readonly #interfaces: ReadonlyMap<string, MemoryInterface>;
  readonly #running: Map<SyncDaemon['state'], SyncDaemon> = new Map();

  constructor(interfaces: ReadonlyMap<string, MemoryInterface>) {
    this.#interfaces = interfaces;
  }

  get any(): boolean {
    return this.#running.size > 0;
  }

  list(): readonly SyncDaemon[] {
    return (['master', 'backup'] as const).flatMap((state) => this.#running.get(state) ?? []);
  }

  start(daemon: SyncDaemon, hasMixedFamilies: boolean): Verdict {
    if (daemon.interface === '' || daemon.interface.length > 15) return ERRNO.EINVAL;
    if (daemon.group !== null && !isMulticast(daemon.group)) return ERRNO.EINVAL;
    if (hasMixedFamilies) return ERRNO.EINVAL;
    const device = this.#interfaces.get(daemon.interface);
    if (device === undefined) return ERRNO.ENODEV;
    if (this.#running.has(daemon.state)) return ERRNO.EEXIST;
    if (!device.up) return ERRNO.ENETUNREACH;
    this.#running.set(daemon.state, withDefaults(daemon, device));
    return 0;
  }

  stop(state: SyncDaemon['state']): Verdict {
    return this.#running.delete(state) ? 0 : ERRNO.ESRCH;
  }
}

function withDefaults(daemon: SyncDaemon, device: MemoryInterface): SyncDaemon {
  const group = daemon.group ?? DEFAULT_GROUP;
  const overhead = UDP_OVERHEAD[addressFamily(group)];
  const backup = daemon.state === 'backup';
  const mtu = backup ? Math.min(Math.max(device.mtu, MIN_MTU), MAX_MTU) : MIN_MTU;
  const least = backup ? MIN_BACKUP_LENGTH : 1;
  const maxLength =
    daemon.maxLength === null
      ? mtu - overhead
      : Math.min(Math.max(daemon.maxLength, least), MAX_MTU - overhead);
  return {
    state: daemon.state,
    interface: daemon.interface,
    syncId: daemon.syncId,
    maxLength,
    group,
    port: daemon.port ?? DEFAULT_PORT,
    ttl: daemon.ttl ?? DEFAULT_TTL,
  };
}
