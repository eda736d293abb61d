import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import type { VirtualServer } from './config.ts';

/**
 * Schedulers that find a server by a hash, and go on with it even when it takes no new connections: then they refuse
 * the client (ip_vs_dh.c; ip_vs_sh.c and ip_vs_mh.c without their fallback flag).
 */
export function hashesWithoutFallback({
  scheduler,
  flags,
}: Pick<VirtualServer['params'], 'scheduler' | 'flags'>): boolean {
  if (scheduler === 'dh') return true;
  return (scheduler === 'sh' || scheduler === 'mh') && (flags & SERVICE_FLAG.sched1) === 0;
}
