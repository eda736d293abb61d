import { comparable, differingFields } from './changed-fields.ts';
import type { Check, CheckPacing } from './config.ts';

/**
 * Describes differences, with both values where each is one word: `weight 3 -> 5`. A value with parts is only named.
 * The objects must not hold a secret.
 */
export function changedValues<T extends object>(
  before: T,
  after: T,
  ignored: readonly (keyof T & string)[],
): string[] {
  return differingFields(before, after, ignored).map(({ label, from, to }) => {
    const [old, now] = [valueText(from), valueText(to)];
    return old === null || now === null ? label : `${label} ${old} -> ${now}`;
  });
}

/**
 * Describes changed times of checks in the words of keepalived.conf; `checks` stands for a changed definition or number
 * of checks.
 */
export function changedChecks(before: readonly Check[], after: readonly Check[]): string[] {
  const specs = (checks: readonly Check[]): string => comparable(checks.map(({ spec }) => spec));
  if (specs(before) !== specs(after)) return ['checks'];
  const changes = after.flatMap((check, index) => {
    const known = before[index];
    return known === undefined ? [] : changedPacing(known.pacing, check.pacing);
  });
  return [...new Set(changes)];
}

/** These are milliseconds in the model and seconds in a file. */
const TIMES: Readonly<Partial<Record<keyof CheckPacing, string>>> = {
  delayLoop: 'delay_loop',
  delayBeforeRetry: 'delay_before_retry',
  warmup: 'warmup',
  jitter: 'jitter',
  delayDownMax: 'delay_down_max',
};

const OTHERS: Readonly<Partial<Record<keyof CheckPacing, string>>> = {
  retry: 'retry',
  alpha: 'alpha',
  rise: 'rise',
};

function changedPacing(before: CheckPacing, after: CheckPacing): string[] {
  const words = { ...TIMES, ...OTHERS };
  return (Object.keys(words) as (keyof CheckPacing)[]).flatMap((name) => {
    const text = (value: unknown): string =>
      name in TIMES && typeof value === 'number' ? String(value / 1000) : (valueText(value) ?? '');
    const [from, to] = [text(before[name]), text(after[name])];
    return from === to ? [] : [`${words[name]} ${from} -> ${to}`];
  });
}

function valueText(value: unknown): string | null {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' || typeof value === 'string' ? String(value) : null;
}
