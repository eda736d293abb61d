import { indexWithin } from './line.ts';

const CLOSE_PARENTHESIS = 0x29;

/** The values that `~SEQ` and `~LST` give to their variables, one set for each line that they make. */
export interface GeneratorSpec {
  /** The offset after the closing parenthesis of the text that is read once for each set. */
  readonly restStart: number;
  readonly sets: Iterator<readonly (readonly [name: string, value: string])[]>;
}

/** Whether a line starts a generator; any other leading `~` is an ordinary character. */
export function isGenerator(text: string, start: number): boolean {
  return text.startsWith('~SEQ', start) || text.startsWith('~LST', start);
}

/**
 * Parses `~SEQ(var, [start,] [step,] end) rest`, `~SEQx(...)` or `~LST(...)`. `substitute` replaces references in the
 * parenthesised part. Undefined when it is malformed.
 */
export function parseGenerator(
  text: string,
  start: number,
  end: number,
  substitute: (text: string) => string,
): GeneratorSpec | undefined {
  const list = text.startsWith('~LST', start);
  const hexadecimal = !list && text.charAt(start + 4) === 'x';
  const open = skipSpace(text, start + (hexadecimal ? 5 : 4), end);
  const close = indexWithin(text, CLOSE_PARENTHESIS, open, end);
  if (text.charAt(open) !== '(' || close === -1) return undefined;
  const inner = substitute(text.slice(open + 1, close));
  const sets = list ? listSets(inner) : sequenceSets(inner, hexadecimal);
  return sets === undefined ? undefined : { restStart: skipSpace(text, close + 1, end), sets };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function sequenceSets(inner: string, hexadecimal: boolean): GeneratorSpec['sets'] | undefined {
  const [name = '', ...numbers] = inner.split(',').map((part) => part.trim());
  if (!NAME.test(name) || numbers.length < 1 || numbers.length > 3) return undefined;
  const values = numbers.map(parseCInteger);
  if (values.some((value) => value === undefined)) return undefined;
  const last = values.at(-1) ?? 0;
  const first = values.length > 1 ? (values[0] ?? 0) : last < 0 ? -1 : 1;
  const step = values.length === 3 ? (values[1] ?? 0) : last < first ? -1 : 1;
  if (step === 0 || (last - first) * step < 0) return undefined;
  return sequence(name, first, step, last, hexadecimal);
}

function* sequence(
  name: string,
  first: number,
  step: number,
  last: number,
  hexadecimal: boolean,
): Generator<[[string, string]]> {
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) {
    yield [[name, hexadecimal ? formatHexadecimal(value) : String(value)]];
  }
}

/** Formats like C's `%x` for a 64-bit number. */
function formatHexadecimal(value: number): string {
  return (value < 0 ? BigInt.asUintN(64, BigInt(value)) : value).toString(16);
}

const C_INTEGER = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]+)|([0-9]+))$/;

/** Parses like strtol with base 0: decimal, `0x` hexadecimal or `0` octal. */
function parseCInteger(text: string): number | undefined {
  const match = C_INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign, hexadecimal, octal, decimal] = match;
  const magnitude =
    hexadecimal !== undefined
      ? Number.parseInt(hexadecimal, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal);
  if (!Number.isSafeInteger(magnitude)) return undefined;
  return sign === '-' ? -magnitude : magnitude;
}

function listSets(inner: string): GeneratorSpec['sets'] | undefined {
  const groups = listGroups(inner);
  const [names, ...values] = groups ?? [];
  if (names === undefined || names.length === 0 || names.some((name) => !NAME.test(name))) return undefined;
  if (values.length === 0 || values.some((group) => group.length > names.length)) return undefined;
  return values
    .map((group) => names.map((name, index): readonly [string, string] => [name, group[index] ?? '']))
    .values();
}

/**
 * Splits `v, a, b` into [[v],[a],[b]], and `{v1, v2}, {a,b}` into [[v1,v2],[a,b]]. Undefined when braces do not match.
 */
function listGroups(inner: string): string[][] | undefined {
  if (!inner.includes('{')) return inner.split(',').map((part) => [part.trim()]);
  const groups: string[][] = [];
  let at = 0;
  while (at < inner.length) {
    const open = skipSpace(inner, at, inner.length);
    const close = inner.indexOf('}', open);
    if (inner.charAt(open) !== '{' || close === -1) return undefined;
    groups.push(
      inner
        .slice(open + 1, close)
        .split(',')
        .map((part) => part.trim()),
    );
    at = skipSpace(inner, close + 1, inner.length);
    if (at < inner.length && inner.charAt(at) !== ',') return undefined;
    at += 1;
  }
  return groups;
}

function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at += 1;
  return at;
}
