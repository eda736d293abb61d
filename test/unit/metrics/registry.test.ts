import { describe, expect, it } from 'vitest';
import { OBSERVED_METRICS } from '../../../src/metrics/names.ts';
import { MAX_EARLY_OBSERVATIONS, MetricsRegistry } from '../../../src/metrics/registry.ts';
import { parseExposition } from '../../support/prometheus-text.ts';

async function count(registry: MetricsRegistry, name: string): Promise<number | undefined> {
  const { series } = parseExposition(await registry.render(new Set([name])));
  return series.find((entry) => entry.name === `${name}_count`)?.value;
}

async function value(registry: MetricsRegistry, name: string): Promise<number | undefined> {
  return parseExposition(await registry.render(new Set([name]))).series[0]?.value;
}

describe('MetricsRegistry', () => {
  it('renders what it observes, process and runtime', async () => {
    const registry = new MetricsRegistry();
    registry.observeReload('parse', 0.02);
    registry.observeSync(0.4);
    const { families } = parseExposition(await registry.render(new Set()));
    for (const name of [
      ...OBSERVED_METRICS,
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_p99_seconds',
    ]) {
      expect(families.get(name)?.help).not.toBe('');
    }
  });

  it('keeps what was observed before prom-client was loaded, up to its bound', async () => {
    const registry = new MetricsRegistry();
    for (let index = 0; index < MAX_EARLY_OBSERVATIONS + 5; index += 1) registry.observeSync(0.1);
    await registry.load();
    expect(await count(registry, 'lvsd_ipvs_sync_duration_seconds')).toBe(MAX_EARLY_OBSERVATIONS);
    registry.observeSync(0.1);
    expect(await count(registry, 'lvsd_ipvs_sync_duration_seconds')).toBe(MAX_EARLY_OBSERVATIONS + 1);
  });

  it('shares nothing with another one', async () => {
    const [first, second] = [new MetricsRegistry(), new MetricsRegistry()];
    first.observeSync(1);
    expect(await count(first, 'lvsd_ipvs_sync_duration_seconds')).toBe(1);
    expect(await count(second, 'lvsd_ipvs_sync_duration_seconds')).toBe(0);
  });

  it('renders nothing for a family that it has not', async () => {
    expect(await new MetricsRegistry().render(new Set(['lvsd_build_info']))).toBe('');
  });

  it('tells of a single family what it tells of it among all, also where a sibling fills it', async () => {
    const registry = new MetricsRegistry();
    await registry.load();
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'process_cpu_seconds_total',
      'process_virtual_memory_bytes',
      'nodejs_heap_size_used_bytes',
    ]) {
      // The histogram of the loop's lag is emptied by each look at it, and knows nothing until the loop has turned.
      await expect.poll(() => value(registry, name), { message: name, timeout: 10_000 }).toBeGreaterThan(0);
    }
  });

  it('renders the families asked for and no other, of its own and of the process', async () => {
    const registry = new MetricsRegistry();
    const wanted = ['process_open_fds', 'lvsd_ipvs_sync_duration_seconds'];
    const { families } = parseExposition(await registry.render(new Set(wanted)));
    expect([...families.keys()].sort()).toEqual([...wanted].sort());
  });
});
