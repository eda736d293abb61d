import { readFileSync } from 'node:fs';

const CLOCK_TICKS_PER_SECOND = 100;

/** CPU time so far, user and system together, in seconds. */
export interface ProcessTimes {
  readonly own: number;
  /** Of children that ended and were waited for. */
  readonly children: number;
}

/** proc(5): fields 14 to 17 of /proc/PID/stat. */
export function processTimes(pid: number): ProcessTimes {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];
  const ticks = (from: number): number =>
    ((fields[from] ?? 0) + (fields[from + 1] ?? 0)) / CLOCK_TICKS_PER_SECOND;
  return { own: ticks(11), children: ticks(13) };
}

export function residentMib(pid: number): number {
  return Number(/VmRSS:\s+([0-9]+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
