import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { METRICS } from '../../../src/metrics/names.ts';
import { MetricsRegistry } from '../../../src/metrics/registry.ts';
import { VRRP_METRICS } from '../../../src/vrrp/api/metrics.ts';
import { parseExposition } from '../../support/prometheus-text.ts';

function read(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

/** Names of time series in PromQL: ours, and those of process and runtime. */
function seriesIn(text: string): string[] {
  return [...new Set(text.match(/\b(?:lvsd|process|nodejs)_[a-z0-9_]+/g) ?? [])];
}

async function knownSeries(): Promise<ReadonlySet<string>> {
  const { families } = parseExposition(await new MetricsRegistry().render(new Set()));
  const known = new Set([...families.keys(), ...Object.keys(METRICS), ...Object.keys(VRRP_METRICS)]);
  for (const [name, { type }] of Object.entries(METRICS)) {
    if (type !== 'histogram') continue;
    known.delete(name);
    for (const suffix of ['_bucket', '_sum', '_count']) known.add(name + suffix);
  }
  return known;
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const RULES: readonly Rule[] = parse(read('deploy/prometheus/lvsd.rules.yml')).groups.flatMap(
  (group: { readonly rules: readonly Rule[] }) => group.rules,
);

describe('the alert rules', () => {
  it.each(RULES.map((rule) => [rule.alert, rule] as const))(
    '%s asks for series that exist',
    async (_, rule) => {
      const known = await knownSeries();
      expect(seriesIn(rule.expr).filter((name) => !known.has(name))).toEqual([]);
      expect(`${rule.annotations.summary}${rule.annotations.description}`).not.toBe('');
      expect(['critical', 'warning']).toContain(rule.labels.severity);
    },
  );

  it('have names of their own', () => {
    expect(new Set(RULES.map(({ alert }) => alert)).size).toBe(RULES.length);
  });

  it('tell of a pause that lasts, and leave the stale kernel of a paused director to that rule', () => {
    const ruleOf = (name: string): Rule | undefined => RULES.find(({ alert }) => alert === name);
    expect(ruleOf('LvsdPaused')?.expr).toBe('lvsd_ipvs_paused == 1');
    expect(ruleOf('LvsdKernelSyncStale')?.expr).toMatch(/ unless on \(instance\) lvsd_ipvs_paused == 1$/);
  });

  it('balance their parentheses and braces', () => {
    for (const { expr } of RULES) {
      for (const [open, close] of ['()', '{}', '[]'].map((pair) => [...pair])) {
        expect(expr.split(open ?? '').length).toBe(expr.split(close ?? '').length);
      }
    }
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
  readonly gridPos: { readonly x: number; readonly w: number };
}

const DASHBOARD: { readonly panels: readonly Panel[] } = JSON.parse(read('deploy/grafana/lvsd.json'));

describe('the Grafana dashboard', () => {
  const shown = DASHBOARD.panels.filter(({ type }) => type !== 'row');

  it.each(shown.map((panel) => [panel.title, panel] as const))(
    '%s asks for series that exist',
    async (_, panel) => {
      const known = await knownSeries();
      const asked = (panel.targets ?? []).flatMap(({ expr }) => seriesIn(expr));
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.filter((name) => !known.has(name))).toEqual([]);
    },
  );

  it('asks for series that exist in its variables and annotations', async () => {
    const known = await knownSeries();
    expect(seriesIn(read('deploy/grafana/lvsd.json')).filter((name) => !known.has(name))).toEqual([]);
  });

  it('gives each panel an id of its own and a place on the 24 columns', () => {
    expect(new Set(DASHBOARD.panels.map(({ id }) => id)).size).toBe(DASHBOARD.panels.length);
    for (const { gridPos } of DASHBOARD.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});
