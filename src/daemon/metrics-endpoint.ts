import type { EngineStatistics } from '../../checkers/engine/statistics.ts';
import { DirectorError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';
import type { TransitionPublisher } from '../events/transition-publisher.ts';
import type { RealServerDetail } from '../metrics/families/collect.ts';
import type { HealthSource } from '../metrics/health.ts';
import { formatListenAddress, parseListenAddress } from '../metrics/listen-address.ts';
import { MetricsServer } from '../metrics/metrics-server.ts';
import type { Readiness } from '../metrics/readiness.ts';
import type { MetricsRegistry } from '../metrics/registry.ts';
import type { StatusSource } from './status-source.ts';

/** The time after which a port that was in use is tried again. */
export const LISTEN_RETRY: Milliseconds = 30_000;

export interface MetricsEndpointComponents {
  readonly registry: MetricsRegistry;
  readonly health: HealthSource;
  readonly readiness: () => Readiness;
  readonly engine: { statistics(): EngineStatistics };
  readonly publisher: Pick<TransitionPublisher, 'counters'>;
  readonly status: StatusSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ignoredSignals: () => ReadonlyMap<string, number>;
  /** How much detail the metrics have about servers. */
  readonly detail: RealServerDetail;
  readonly revision: string | null;
  /** The runtime and its version, such as `node v20.20.2`. */
  readonly runtime: string;
  /** The metrics of the VRRP half; null when there is none. */
  readonly vrrpMetrics: ((names: string | null) => Promise<string>) | null;
}

/**
 * Serves `/metrics` and `/healthz`. A port that is in use costs the metrics, not the service: that is logged, and the
 * port is tried again.
 */
export class MetricsEndpoint {
  readonly #components: MetricsEndpointComponents;
  readonly #address: string;
  #server: MetricsServer | null = null;
  #cancelRetry: Cancel = () => undefined;

  constructor(components: MetricsEndpointComponents, address: string) {
    this.#components = components;
    this.#address = address;
  }

  async start(): Promise<void> {
    const { vrrpMetrics } = this.#components;
    const {
      registry,
      health,
      readiness,
      engine,
      publisher,
      status,
      clock,
      logger,
      revision,
      runtime,
      ignoredSignals,
    } = this.#components;
    const server = new MetricsServer(
      {
        registry,
        health,
        readiness,
        clock,
        logger,
        snapshot: async () => ({
          status: await status.measurements(),
          engine: engine.statistics(),
          notifications: publisher.counters(),
          revision,
          runtime,
          ignoredSignals: ignoredSignals(),
        }),
        ...(vrrpMetrics === null ? {} : { foreign: vrrpMetrics }),
      },
      { address: parseListenAddress(this.#address), realServers: this.#components.detail },
    );
    this.#server = server;
    try {
      const bound = await server.start();
      logger.info('serving metrics', { address: formatListenAddress(bound) });
    } catch (error) {
      if (!(error instanceof DirectorError)) throw error;
      logger.error(`${error.message}; everything else works, and it is tried again`, { hint: error.hint });
      this.#server = null;
      this.#retryLater();
    }
  }

  async stop(): Promise<void> {
    this.#cancelRetry();
    await this.#server?.stop();
  }

  #retryLater(): void {
    const { clock, logger } = this.#components;
    this.#cancelRetry = clock.schedule(clock.now() + LISTEN_RETRY, () => {
      this.start().catch((error: unknown) => {
        logger.error('metrics could not be served', { error: String(error) });
      });
    });
  }
}
