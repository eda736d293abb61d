import type { WallTime } from '../base/time.ts';
import type { LabelText, Sample } from './exposition.ts';
import { labelText, NO_LABELS } from './exposition.ts';

/** One gauge or counter value. */
export function sample(value: number, labels: LabelText = NO_LABELS): Sample {
  return { suffix: '', labels, value };
}

/** A flag as 1 or 0. */
export function flag(value: boolean, labels: LabelText = NO_LABELS): Sample {
  return sample(value ? 1 : 0, labels);
}

/** The time in Unix seconds, as Prometheus counts it. */
export function unixSeconds(time: WallTime): number {
  return time / 1000;
}

/** One sample for each member of a record, which becomes the value of `label`. */
export function byLabel(
  label: string,
  values: Readonly<Record<string, number | undefined>>,
  base: LabelText = NO_LABELS,
): Sample[] {
  const samples: Sample[] = [];
  for (const name in values) samples.push(sample(values[name] ?? 0, labelText({ [label]: name }, base)));
  return samples;
}
