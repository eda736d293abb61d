import type { Scenario } from './scenario.ts';

/** Where the scenario's clock starts after the first round of checks: `phase` plus a multiple of `period`, in seconds. */
export interface ClockPhase {
  readonly period: number;
  readonly phase: number;
}

/** The period of a file without delay_loop does not matter. */
const ANY_PERIOD = 1;
const STEP = 0.05;
/** Each check starts a little later than a period after the one before: of a period, this share is room for that. */
const ROOM_TO_DRIFT = 0.65;

/**
 * The start that keeps events away from checks. After a multiple of all periods both daemons are at the same place in them;
 * and in the middle between two checks it does not depend on some milliseconds which of the two notices an event.
 */
export function clockPhase({ conf, events }: Scenario): ClockPhase {
  const periods = [...new Set(conf.flatMap((line) => delayLoop(line) ?? []))];
  const period = periods.reduce(leastCommonMultiple, periods[0] ?? ANY_PERIOD);
  const times = [...new Set(events.map(({ at }) => at).filter((at) => at >= 0))];
  const margin = (phase: number): number =>
    Math.min(...periods.flatMap((one) => times.map((at) => room(modulo(-phase - at, one), one))), period);
  const phases = Array.from({ length: Math.round(period / STEP) }, (_, index) => index * STEP);
  const phase = phases.reduce((best, one) => (margin(one) > margin(best) + 1e-9 ? one : best), 0);
  return { period, phase };
}

/** How far the check that comes `after` an event is from being another one, as its period's share of that side. */
function room(after: number, period: number): number {
  return Math.min(after / (1 - ROOM_TO_DRIFT), (period - after) / ROOM_TO_DRIFT);
}

function delayLoop(line: string): number | null {
  const [keyword, seconds] = line.trim().split(/\s+/);
  return keyword === 'delay_loop' ? Number(seconds) : null;
}

/** Of seconds with at most two decimals. */
function leastCommonMultiple(a: number, b: number): number {
  const [x, y] = [Math.round(a * 100), Math.round(b * 100)];
  let [divisor, rest] = [x, y];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (x / divisor) * (y / 100);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
