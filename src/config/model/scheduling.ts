import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import type { VirtualServer } from './config.ts';

/**
 * Whether a scheduler finds a server by a hash and keeps to it even when the server takes no new connections; clients
 * are then refused (ip_vs_dh.c; ip_vs_sh.c and ip_vs_mh.c without their fallback flag).
 */
export function hashesWithoutFallback({
  scheduler,
  flags,
}: Pick<VirtualServer['params'], 'scheduler' | 'flags'>): boolean {
  if (scheduler === 'dh') return true;
  return (scheduler === 'sh' || scheduler === 'mh') && (flags & SERVICE_FLAG.sched1) === 0;
}

/**
 * Whether every director with the same servers and weights sends a connection to the same server: mh that also hashes
 * the port (linux/ip_vs.h: IP_VS_SVC_F_SCHED_MH_PORT).
 */
export function keepsConnectionsInFleet({
  scheduler,
  flags,
}: Pick<VirtualServer['params'], 'scheduler' | 'flags'>): boolean {
  return scheduler === 'mh' && (flags & SERVICE_FLAG.sched2) !== 0;
}
