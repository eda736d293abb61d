import { failed, inconclusive, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';
import type { FileCheckSpec } from './spec.ts';

const INT32_MAX = 2_147_483_647;
/** keepalived uses this value as the mark of a fault. */
const INT32_MIN = -2_147_483_648;
/** Numbers in a file; keepalived's bounds, which are one wider than 32 bits above. */
const MAX_FILE_VALUE = 2_147_483_648;

/** What reading the file gave. */
export type FileReading =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** The file exists but cannot be read, through a fault of this host or because it is not a regular file. */
  | { readonly kind: 'unreadable'; readonly reason: string };

// strtoll(3) with base 0: blanks, a sign, then `0x` hexadecimal, `0` octal or decimal digits; what follows is ignored.
const NUMBER = /^[ \t\n\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))/;

/**
 * The number at the start of a text; 0 when there is none, null when it is outside -2147483648..2147483648, which
 * keepalived ignores.
 */
export function parseFileValue(text: string): number | null {
  const match = NUMBER.exec(text);
  if (match === null) return 0;
  const [, sign, hexadecimal, octal, decimal] = match;
  const magnitude = magnitudeOf(hexadecimal, octal, decimal);
  if (magnitude > MAX_FILE_VALUE) return null;
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
}

function magnitudeOf(
  hexadecimal: string | undefined,
  octal: string | undefined,
  decimal: string | undefined,
): number {
  if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16);
  if (decimal !== undefined) return Number.parseInt(decimal, 10);
  return octal === undefined || octal === '' ? 0 : Number.parseInt(octal, 8);
}

/** FILE_CHECK's verdict: one function for the start, for each change of the file and for each reload. */
export function judgeFile(
  reading: FileReading,
  spec: Pick<FileCheckSpec, 'weight' | 'reverse'>,
): ProbeResult {
  if (reading.kind === 'unreadable') return inconclusive(reading.reason);
  const value = reading.kind === 'missing' ? 0 : parseFileValue(reading.text);
  if (value === null) return inconclusive('the number in the file is out of range and ignored');
  const found = reading.kind === 'missing' ? 'no file, taken as 0' : `file says ${value}`;
  if (spec.weight === 0) {
    const fault = spec.reverse ? value === 0 : value !== 0;
    return fault ? failed('value', found) : passed(found);
  }
  const by = contributionOf(value, spec);
  if (by <= INT32_MIN) return failed('value', `${found}, the lowest contribution to a weight`);
  return passed(`${found}, weight ${by < 0 ? '' : '+'}${by}`, { weight: { kind: 'offset', by } });
}

function contributionOf(
  value: number,
  { weight, reverse }: Pick<FileCheckSpec, 'weight' | 'reverse'>,
): number {
  const product = value * weight * (reverse ? -1 : 1);
  // Adding 0 turns -0 into 0.
  return Math.min(Math.max(product, INT32_MIN), INT32_MAX) + 0;
}
