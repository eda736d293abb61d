import { setPriority } from 'node:os';
import { runInRealTime } from '../../native/scheduling.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { VrrpConfig } from '../config/vrrp/model.ts';

/**
 * The SCHED_RR priority without vrrp_rt_priority: above all ordinary processes and below other real-time processes.
 */
const DEFAULT_REALTIME_PRIORITY = 2;
/** RLIMIT_RTTIME in microseconds without vrrp_rlimit_rttime: a process that runs this long without a pause hangs. */
export const DEFAULT_REALTIME_LIMIT = 1_000_000;

/**
 * Sets the name, niceness and real-time scheduling of the VRRP process. A setting that is not permitted is logged, and
 * costs only punctuality.
 */
export function applyProcessSettings(
  { processName, nice, realtimePriority, realtimeLimit }: VrrpConfig['process'],
  process: NodeJS.Process,
  logger: Logger,
): void {
  process.title = processName ?? 'lvsd-vrrp';
  if (nice !== null) {
    try {
      setPriority(process.pid, nice);
    } catch (error) {
      logger.warn('cannot set the niceness of the VRRP process', { nice, error: describeError(error) });
    }
  }
  const priority = realtimePriority ?? DEFAULT_REALTIME_PRIORITY;
  const refused = runInRealTime(priority, realtimeLimit ?? DEFAULT_REALTIME_LIMIT);
  if (refused === null) return;
  logger.warn('the VRRP process runs without real-time scheduling: a busy host can delay its adverts', {
    error: `sched_setscheduler: ${refused}`,
    hint: 'it needs CAP_SYS_NICE, and RestrictRealtime=no in its unit',
  });
}
