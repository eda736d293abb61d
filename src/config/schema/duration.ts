import type { Milliseconds } from '../../base/time.ts';

/** What a duration's text says. `unit` tells that it named one. */
export interface ParsedDuration {
  /** Undefined when it is not a duration. */
  readonly value: Milliseconds | undefined;
  readonly unit: boolean;
}

const DURATION = /^[ \t]*\+?([0-9]{0,15})(?:\.([0-9]{0,6}))?(ms|s|m|h)?$/;
const ENDS_IN_UNIT = /^[0-9.]+[a-z]+$/;

const UNIT: Readonly<Record<string, Milliseconds>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads `6`, `2.5`, `.5`, `5.`, `6s`, `500ms`, `1m`, `1h`; a number alone is seconds. At most six decimals. */
export function parseDuration(text: string): ParsedDuration {
  const match = DURATION.exec(text);
  const [, whole = '', fraction = '', unit] = match ?? [];
  if (match === null || whole + fraction === '') return { value: undefined, unit: ENDS_IN_UNIT.test(text) };
  const factor = UNIT[unit ?? 's'] ?? 1000;
  // In whole microseconds first: 0.1 s must be 100 ms, not 100.00000000000001.
  const micros = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'));
  return { value: (micros * factor) / 1_000_000, unit: unit !== undefined };
}
