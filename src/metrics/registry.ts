import type { Histogram, Registry } from 'prom-client';
import type { MetricName } from './names.ts';
import { METRICS } from './names.ts';

/** Gauges of prom-client whose names look like counters, which `promtool check metrics` refuses. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The parts of a reload that are timed separately. */
export type ReloadPhase = 'parse' | 'diff' | 'apply';

/** The number of observations that are kept until prom-client is loaded; beyond it, the latest are lost. */
export const MAX_EARLY_OBSERVATIONS = 1_000;

/**
 * The buckets in seconds range from nothing to do up to a start with tens of thousands of destinations on a slow
 * machine.
 */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Loaded {
  readonly registry: Registry;
  readonly reloadDuration: Histogram<'phase'>;
  readonly syncDuration: Histogram;
}

/**
 * Metrics that are observed when events happen, and prom-client's families of process and runtime. This is the only
 * importer of prom-client, which {@link load} loads and nothing else, because its import takes longer than a start may.
 */
export class MetricsRegistry {
  readonly #early: ((loaded: Loaded) => void)[] = [];
  #loading: Promise<Loaded> | null = null;
  #loaded: Loaded | null = null;

  /** Loads prom-client; called when the daemon has started. Calling it twice is safe. */
  async load(): Promise<void> {
    await this.#ready();
  }

  observeReload(phase: ReloadPhase, seconds: number): void {
    this.#observe(({ reloadDuration }) => reloadDuration.observe({ phase }, seconds));
  }

  /** One full comparison with the kernel, repairs included. */
  observeSync(seconds: number): void {
    this.#observe(({ syncDuration }) => syncDuration.observe(seconds));
  }

  /** The text of the named families, or of all for an empty set. */
  async render(families: ReadonlySet<string>): Promise<string> {
    const { registry } = await this.#ready();
    if (families.size === 0) return registry.metrics();
    const known = [...families].filter((name) => registry.getSingleMetric(name) !== undefined);
    if (known.every((name) => name in METRICS)) {
      const texts = await Promise.all(known.map((name) => registry.getSingleMetricAsString(name)));
      return texts.map((text) => `${text}\n`).join('');
    }
    // Collecting one family of prom-client's fills others (the lag of the loop, CPU, memory), so all are collected.
    const texts = (await registry.metrics()).split('\n\n');
    return texts
      .filter((text) => families.has(familyOf(text)))
      .map((text) => `${text.trimEnd()}\n`)
      .join('');
  }

  #observe(observation: (loaded: Loaded) => void): void {
    if (this.#loaded !== null) observation(this.#loaded);
    else if (this.#early.length < MAX_EARLY_OBSERVATIONS) this.#early.push(observation);
  }

  #ready(): Promise<Loaded> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<Loaded> {
    const { collectDefaultMetrics, Histogram, Registry } = (await import('prom-client')).default;
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
    const options = (name: MetricName) => ({
      name,
      help: METRICS[name].help,
      buckets: BUCKETS,
      registers: [registry],
    });
    const loaded: Loaded = {
      registry,
      reloadDuration: new Histogram({
        ...options('lvsd_config_reload_duration_seconds'),
        labelNames: ['phase'],
      }),
      syncDuration: new Histogram(options('lvsd_ipvs_sync_duration_seconds')),
    };
    this.#loaded = loaded;
    for (const observation of this.#early.splice(0)) observation(loaded);
    return loaded;
  }
}

/** The family that a text of prom-client describes; the text begins with `# HELP NAME`. */
function familyOf(text: string): string {
  return text.split(' ', 3)[2] ?? '';
}
