import type { HistogramData } from '../../checkers/engine/histogram.ts';
import type { MetricFamily } from './names.ts';

declare const labelTextBrand: unique symbol;

/**
 * Escaped labels as they stand between the braces: `proto="TCP",local_port="80"`. They are rendered once and used for
 * many series.
 */
export type LabelText = string & { readonly [labelTextBrand]: true };

/** One series: the suffix of the family's name (`_bucket` and so on, mostly empty), labels and value. */
export interface Sample {
  readonly suffix: '' | '_bucket' | '_sum' | '_count';
  readonly labels: LabelText;
  readonly value: number;
}

export const NO_LABELS: LabelText = '' as LabelText;

/** Renders labels after `base`. Values may be any text. */
export function labelText(
  labels: Readonly<Record<string, string | number>>,
  base: LabelText = NO_LABELS,
): LabelText {
  let text: string = base;
  for (const name in labels) {
    const value = String(labels[name] ?? '');
    text += `${text === '' ? '' : ','}${name}="${escapeLabelValue(value)}"`;
  }
  return text as LabelText;
}

/** The text format 0.0.4 of one family (prometheus.io/docs/instrumenting/exposition_formats); empty without samples. */
export function renderFamily(name: string, family: MetricFamily, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  let text = `# HELP ${name} ${escapeHelp(family.help)}\n# TYPE ${name} ${family.type}\n`;
  for (const { suffix, labels, value } of samples) {
    text += labels === '' ? `${name}${suffix} ` : `${name}${suffix}{${labels}} `;
    text += `${formatValue(value)}\n`;
  }
  return text;
}

/** The cumulative buckets, sum and count of a distribution of spans, in seconds. */
export function histogramSamples(data: HistogramData, labels: LabelText): readonly Sample[] {
  const samples: Sample[] = [];
  let cumulative = 0;
  for (const [index, bound] of data.bounds.entries()) {
    cumulative += data.counts[index] ?? 0;
    samples.push({ suffix: '_bucket', labels: labelText({ le: bound / 1000 }, labels), value: cumulative });
  }
  samples.push({ suffix: '_bucket', labels: labelText({ le: '+Inf' }, labels), value: data.count });
  samples.push({ suffix: '_sum', labels, value: data.sum / 1000 });
  samples.push({ suffix: '_count', labels, value: data.count });
  return samples;
}

function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function escapeLabelValue(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
