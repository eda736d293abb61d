/** One measured thing: every run's value in one unit. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface BenchResult {
  readonly measurements: readonly Measurement[];
  /** What the figures mean, one line each; ratios are made of medians, or of pairs, in one run. */
  readonly remarks: readonly string[];
}

export type Bench = () => Promise<BenchResult>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Median of the ratios of runs that were made next to each other. */
export function pairedRatio(left: readonly number[], right: readonly number[]): number {
  return median(left.map((value, index) => value / (right[index] ?? Number.NaN)));
}

/** A Markdown table with minimum, median and maximum, and the remarks. */
export function formatResult({ measurements, remarks }: BenchResult): string {
  const rows = measurements.map(({ name, unit, values }) => {
    const figures = [Math.min(...values), median(values), Math.max(...values)].map(format);
    return `| ${name} | ${unit} | ${figures.join(' | ')} | ${values.length} |`;
  });
  const head = ['| what | unit | min | median | max | runs |', '|---|---|---|---|---|---|'];
  return [...head, ...rows, '', ...remarks.map((remark) => `- ${remark}`)].join('\n');
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
