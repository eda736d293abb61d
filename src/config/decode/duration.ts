import type { Milliseconds } from '../../base/time.ts';

/** The result of parsing a duration. `unit` is true when the text has a unit. */
export interface ParsedDuration {
  /** The value; undefined when the text is no duration. */
  readonly value: Milliseconds | undefined;
  /** True when the text had more than six decimals and was rounded. */
  readonly rounded: boolean;
  readonly unit: boolean;
}

const DURATION = /^[ \t]*\+?([0-9]{0,15})(?:\.([0-9]{0,30}))?(ms|s|m|h)?$/;
const DECIMALS = 6;
const ENDS_IN_UNIT = /^[0-9.]+[a-z]+$/;

const UNIT: Readonly<Record<string, Milliseconds>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Parses `6`, `2.5`, `.5`, `5.`, `6s`, `500ms`, `1m`, `1h`; a number alone is in seconds. Six decimals count. */
export function parseDuration(text: string): ParsedDuration {
  const match = DURATION.exec(text);
  const [, whole = '', fraction = '', unit] = match ?? [];
  if (match === null || whole + fraction === '') {
    return { value: undefined, rounded: false, unit: ENDS_IN_UNIT.test(text) };
  }
  const factor = UNIT[unit ?? 's'] ?? 1000;
  // The value is computed in whole microseconds first, so that 0.1 s is 100 ms and not 100.00000000000001 ms.
  const micros = Number(whole) * 1_000_000 + microseconds(fraction);
  const rounded = fraction.length > DECIMALS;
  return { value: (micros * factor) / 1_000_000, rounded, unit: unit !== undefined };
}

/** keepalived rounds half up at the seventh decimal. */
function microseconds(fraction: string): number {
  const half = Number(fraction[DECIMALS] ?? 0) >= 5 ? 1 : 0;
  return Number(fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0')) + half;
}
