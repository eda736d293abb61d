/**
 * A regular expression of the decimal numbers from `min` to `max`, with leading zeros and a plus sign, as the decoders
 * read whole numbers that are written as text.
 */
export function decimalPattern(min: number, max: number): string {
  const below = min < 0 ? [`-0*(?:${unsigned(Math.max(1, -max), -min)})`] : [];
  const from = max < 0 ? [] : [`\\+?0*(?:${unsigned(Math.max(0, min), max)})`];
  return `^[ \\t]*(?:${[...below, ...from].join('|')})$`;
}

/** Without leading zeros; `min` and `max` are not negative. */
function unsigned(min: number, max: number): string {
  return segments(min, max)
    .map(([low, high]) => sameLength(String(low), String(high)))
    .join('|');
}

/** Splits a range so that all numbers of a part have equally many digits. */
function segments(min: number, max: number): readonly (readonly [number, number])[] {
  const parts: (readonly [number, number])[] = [];
  for (let low = min; low <= max; ) {
    const high = Math.min(max, 10 ** String(low).length - 1);
    parts.push([low, high]);
    low = high + 1;
  }
  return parts;
}

function sameLength(low: string, high: string): string {
  const rest = low.length - 1;
  if (rest === 0) return digits(low, high);
  const [first = '0'] = low;
  const [last = '0'] = high;
  if (first === last) return `${first}(?:${sameLength(low.slice(1), high.slice(1))})`;
  const zeros = '0'.repeat(rest);
  const nines = '9'.repeat(rest);
  const whole = (from: string, to: string): string[] => (from > to ? [] : [digits(from, to) + any(rest)]);
  const bottom = low.slice(1) === zeros ? [] : [`${first}(?:${sameLength(low.slice(1), nines)})`];
  const top = high.slice(1) === nines ? [] : [`${last}(?:${sameLength(zeros, high.slice(1))})`];
  const from = bottom.length === 0 ? first : String(Number(first) + 1);
  const to = top.length === 0 ? last : String(Number(last) - 1);
  return [...bottom, ...whole(from, to), ...top].join('|');
}

function digits(low: string, high: string): string {
  return low === high ? low : `[${low}-${high}]`;
}

function any(count: number): string {
  return count === 1 ? '[0-9]' : `[0-9]{${count}}`;
}
