import { CheckEngine } from '../../checkers/engine/engine.ts';
import { LazyHttp } from '../../checkers/http/lazy.ts';
import { createProbe, loadProbes, type ProbeTools } from '../../checkers/registry.ts';
import type { Kernel } from '../../ipvs/kernel.ts';
import type { ControlServer } from '../api/control-server.ts';
import type { ProcessMask } from '../api/control-socket.ts';
import type { Logger } from '../base/logger.ts';
import type { ProcessRunner } from '../base/process-runner.ts';
import type { Clock, Entropy } from '../base/time.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/model.ts';
import { MetricsRegistry } from '../metrics/registry.ts';
import type { OwnershipStore } from '../reconcile/ownership.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import type { SettingsStore } from '../reconcile/saved-settings.ts';
import { Director } from '../state/director.ts';
import { ConfigHistory } from './config-history.ts';
import type { UsableConfig } from './configuration.ts';
import { createEndpoints } from './endpoints.ts';
import { HealthLoop } from './health-loop.ts';
import { Heartbeats } from './heartbeats.ts';
import type { MetricsEndpoint } from './metrics-endpoint.ts';
import { OperatorDesk } from './operator-desk.ts';
import type { OperatorStore } from './operator-store.ts';
import type { DaemonOptions } from './options.ts';
import { Reloader } from './reloader.ts';

export interface DaemonComponents {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  readonly operatorStore: OperatorStore;
  /** The kernel's connection table; see ConnectionLister. */
  readonly connectionLines: () => AsyncIterable<string>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly processMask: ProcessMask;
  /** Runs the scripts of checks. */
  readonly runner: ProcessRunner;
  /** Reads and judges the configuration file anew. */
  readonly loadConfig: () => LoadedConfig;
}

export interface DaemonInit {
  readonly options: DaemonOptions;
  readonly configPath: string;
  readonly version: string;
  readonly pid: number;
  readonly runtime: string;
}

/** The running controller: every part, put together and taken apart in order. */
export class Daemon {
  readonly #components: DaemonComponents;
  readonly #init: DaemonInit;
  readonly #engine: CheckEngine;
  readonly #probeTools: ProbeTools;
  readonly #reconciler: Reconciler;
  readonly #director = new Director();
  readonly #loop: HealthLoop;
  readonly #heartbeats: Heartbeats;
  readonly #reloader: Reloader;
  readonly #desk: OperatorDesk;
  readonly #history: ConfigHistory;
  readonly #control: ControlServer;
  readonly #metrics: MetricsEndpoint | null;

  constructor(components: DaemonComponents, init: DaemonInit, loaded: UsableConfig) {
    this.#components = components;
    this.#init = init;
    const { clock, entropy, logger } = components;
    this.#probeTools = { ...components, http: new LazyHttp(clock) };
    const registry = new MetricsRegistry();
    this.#engine = new CheckEngine({ clock, logger });
    this.#reconciler = new Reconciler(components);
    this.#heartbeats = new Heartbeats({ clock, engine: this.#engine, reconciler: this.#reconciler });
    this.#loop = new HealthLoop({
      director: this.#director,
      scheduler: this.#engine,
      writer: this.#reconciler,
      createProbe: (check) => createProbe(check.spec, this.#probeTools),
      clock,
      entropy,
      logger,
    });
    this.#desk = new OperatorDesk({
      director: this.#director,
      reconciler: this.#reconciler,
      store: components.operatorStore,
      clock,
      logger,
    });
    const history = new ConfigHistory(init.configPath, loaded, clock.wall());
    this.#history = history;
    this.#reloader = new Reloader({
      loadConfig: components.loadConfig,
      loop: this.#loop,
      reconciler: this.#reconciler,
      desk: this.#desk,
      history,
      registry,
      clock,
      logger,
    });
    const { control, metrics } = createEndpoints(components, init, {
      director: this.#director,
      reconciler: this.#reconciler,
      engine: this.#engine,
      heartbeats: this.#heartbeats,
      reloader: this.#reloader,
      desk: this.#desk,
      history,
      registry,
    });
    this.#control = control;
    this.#metrics = metrics;
  }

  /**
   * Claims the control socket, which keeps a second lvsd out, programs the kernel, then starts to check.
   * Rejects with a DirectorError or an IpvsError when it cannot work here; nothing is left behind then.
   */
  async start(config: Config): Promise<void> {
    const { kernel, logger } = this.#components;
    await this.#control.start();
    try {
      await kernel.info();
      await this.#desk.restore();
      this.#loop.load(config);
      await this.#reconciler.start(this.#director.desired(), config.kernel ?? null);
    } catch (error) {
      await this.#control.stop();
      kernel.close();
      throw error;
    }
    this.#heartbeats.start();
    this.#engine.start();
    this.#desk.start();
    logger.info('running', {
      config: this.#init.configPath,
      virtual_servers: config.virtualServers.length,
      version: this.#init.version,
    });
    const types = new Set(
      config.virtualServers.flatMap(({ realServers }) =>
        realServers.flatMap(({ checks }) => checks.map(({ spec }) => spec.type)),
      ),
    );
    await loadProbes(types, this.#probeTools);
    await this.#metrics?.start();
  }

  /** Reads the configuration again; see {@link Reloader.reload}. */
  async reload(): Promise<void> {
    await this.#reloader.reload();
  }

  /** Stops in order: no more checks, then the kernel as asked, then those who ask. Bounded by its parts. */
  async stop(): Promise<void> {
    const scope = this.#history.config.kernel?.flushOnStop ?? 'ours';
    const removeServices = this.#init.options.keepServices ? 'none' : scope;
    this.#heartbeats.stop();
    this.#desk.stop();
    await this.#engine.stop();
    await this.#reconciler.stop({ removeServices });
    await Promise.all([this.#metrics?.stop(), this.#control.stop()]);
    this.#components.kernel.close();
    this.#components.logger.info('stopped', { services: removeServices });
  }
}
