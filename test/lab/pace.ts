import type { LabKernel } from './machine.ts';

/** What a boot up to the end of the prelude takes where the lab's time limits were chosen, in milliseconds. */
const REFERENCE_BOOT_MS: Readonly<Record<LabKernel, number>> = { uml: 2500, host: 400 };
/** A hang must end as well. */
const SLOWEST_PACE = 8;

/** How many times slower this run is than the machine that limits were chosen on, by its boot; from 1 to 8. */
export function paceOf(kernel: LabKernel, bootMs: number): number {
  return Math.min(SLOWEST_PACE, Math.max(1, bootMs / REFERENCE_BOOT_MS[kernel]));
}

/** The same for programs inside of a run, which find it in LAB_PACE; 1 outside of the lab. */
export const LAB_PACE: number = Math.max(1, Number(process.env['LAB_PACE'] ?? 1) || 1);

/** A time limit, in whatever unit, for this run: waiting longer than needed harms nobody, giving up too early does. */
export function paced(limit: number): number {
  return limit * LAB_PACE;
}
