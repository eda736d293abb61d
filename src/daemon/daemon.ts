import { CheckEngine } from '../../checkers/engine/engine.ts';
import { HttpProbeFactory } from '../../checkers/http/probe-factory.ts';
import { createProbe, type ProbeTools } from '../../checkers/registry.ts';
import type { Probe } from '../../checkers/types.ts';
import type { ControlServer } from '../api/control-server.ts';
import { describeError } from '../base/errors.ts';
import type { DumpKind } from '../base/process-events.ts';
import { AddressFollower } from '../checking/address-follower.ts';
import { AttemptWatch } from '../checking/attempt-watch.ts';
import { CheckPreparation } from '../checking/check-preparation.ts';
import { HealthLoop } from '../checking/health-loop.ts';
import { SharedProbes } from '../checking/shared-probes.ts';
import type { Check, Config } from '../config/model/config.ts';
import { EventJournal } from '../events/event-journal.ts';
import { kernelReporter } from '../events/kernel-reporter.ts';
import { Notifier } from '../events/notify/notifier.ts';
import { TransitionPublisher } from '../events/transition-publisher.ts';
import { Heartbeats } from '../metrics/heartbeats.ts';
import { MetricsRegistry } from '../metrics/registry.ts';
import { CheckRunner } from '../operator/check-runner.ts';
import { OverrideService } from '../operator/override-service.ts';
import { inheritedTable } from '../reconcile/ownership/inherited-table.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { ConfigHistory } from '../reload/config-history.ts';
import type { UsableConfig } from '../reload/configuration.ts';
import { Reloader } from '../reload/reloader.ts';
import { Director } from '../state/director/director.ts';
import type { DaemonComponents, DaemonInit } from './daemon-init.ts';
import { createEndpoints } from './endpoints.ts';
import type { MetricsEndpoint } from './metrics-endpoint.ts';
import { StateDumper } from './state-dumper.ts';

/** The running controller: every part, put together and taken apart in order. */
export class Daemon {
  readonly #components: DaemonComponents;
  readonly #init: DaemonInit;
  readonly #engine: CheckEngine;
  readonly #preparation: CheckPreparation;
  readonly #runner: CheckRunner;
  readonly #publisher: TransitionPublisher;
  readonly #reconciler: Reconciler;
  readonly #director = new Director();
  readonly #loop: HealthLoop;
  readonly #heartbeats: Heartbeats;
  readonly #addresses: AddressFollower;
  readonly #reloader: Reloader;
  readonly #overrideService: OverrideService;
  readonly #history: ConfigHistory;
  readonly #control: ControlServer;
  readonly #questions: ControlServer;
  readonly #metrics: MetricsEndpoint | null;
  readonly #dumper: StateDumper;
  #noteStarted: () => void = () => undefined;

  constructor(components: DaemonComponents, init: DaemonInit, loaded: UsableConfig) {
    this.#components = components;
    this.#init = init;
    const shared = createParts(
      components,
      this.#director,
      new ConfigHistory(init.configPath, loaded, components.clock.wall()),
    );
    const { engine, sharing, reconciler } = shared;
    const tools: ProbeTools = { ...components, http: new HttpProbeFactory(components.clock) };
    const watch = new AttemptWatch();
    const probeOf = (check: Check): Probe => createProbe(check.spec, tools);
    this.#publisher = shared.publisher;
    this.#engine = engine;
    this.#reconciler = reconciler;
    this.#history = shared.history;
    this.#preparation = new CheckPreparation({
      ...shared,
      engine: sharing,
      tools,
      echoGroups: components.echoGroups,
    });
    this.#heartbeats = new Heartbeats(shared);
    this.#loop = new HealthLoop({
      ...shared,
      scheduler: sharing,
      writer: reconciler,
      entropy: components.entropy,
      addresses: components.addresses,
      watch,
      createProbe: probeOf,
    });
    this.#addresses = new AddressFollower(components.clock, this.#loop);
    this.#overrideService = new OverrideService({ ...shared, store: components.operatorStore });
    const { loadConfig } = components;
    this.#reloader = new Reloader({
      ...shared,
      loadConfig,
      loop: this.#loop,
      preparation: this.#preparation,
      overrideService: this.#overrideService,
    });
    const started = new Promise<void>((resolve) => {
      this.#noteStarted = resolve;
    });
    this.#runner = new CheckRunner({ ...shared, engine: sharing, watch, createProbe: probeOf });
    const { control, questions, metrics, status } = createEndpoints(components, init, {
      ...shared,
      started,
      runner: this.#runner,
      heartbeats: this.#heartbeats,
      reloader: this.#reloader,
      overrideService: this.#overrideService,
    });
    this.#control = control;
    this.#questions = questions;
    this.#metrics = metrics;
    this.#dumper = new StateDumper({ ...components, status });
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
      await this.#overrideService.restore();
      const { found, ours } = await inheritedTable(this.#components);
      this.#director.adoptKernel(ours);
      const { transitions } = this.#loop.load(config, await this.#preparation.findings(config));
      await this.#reconciler.start(this.#director.desired(), config.kernel ?? null, found);
      await this.#publisher.prepare(config);
      this.#publisher.publishLoad(config, transitions);
    } catch (error) {
      await this.#control.stop();
      kernel.close();
      throw error;
    }
    this.#noteStarted();
    this.#heartbeats.start();
    this.#addresses.start();
    this.#engine.start();
    this.#overrideService.start();
    logger.info('running', {
      config: this.#init.configPath,
      virtual_servers: config.virtualServers.length,
      version: this.#init.version,
    });
    await this.#preparation.prepare(config);
    await this.#startQuestions();
    await this.#metrics?.start();
  }

  /** Without the socket for questions lvsd serves all the same: whoever may open the control socket asks there. */
  async #startQuestions(): Promise<void> {
    try {
      await this.#questions.start();
    } catch (error) {
      this.#components.logger.warn('no socket for questions', { error: describeError(error) });
    }
  }

  /** Reads the configuration again; see {@link Reloader.reload}. */
  async reload(): Promise<void> {
    await this.#reloader.reload();
  }

  /** Writes the state or the counters to a file of the runtime directory; see {@link StateDumper}. */
  dump(kind: DumpKind): void {
    this.#dumper.request(kind);
  }

  /** Stops in order: no more checks, then the kernel as asked, then those who ask. Bounded by its parts. */
  async stop(): Promise<void> {
    const scope = this.#history.config.kernel?.flushOnStop ?? 'ours';
    const removeServices = this.#init.options.keepServices ? 'none' : scope;
    this.#heartbeats.stop();
    this.#addresses.stop();
    this.#overrideService.stop();
    await Promise.all([this.#preparation.stop(), this.#engine.stop(), this.#runner.stop()]);
    await this.#reconciler.stop({ removeServices });
    await this.#publisher.stop(removeServices === 'none' || this.#overrideService.pausedBy !== null);
    await this.#components.savedState.close();
    await Promise.all([this.#metrics?.stop(), this.#questions.stop(), this.#control.stop()]);
    this.#components.kernel.close();
    this.#components.logger.info('stopped', { services: removeServices });
  }
}

/** The parts that others are made of. */
function createParts(components: DaemonComponents, director: Director, history: ConfigHistory) {
  const { clock, logger } = components;
  const registry = new MetricsRegistry();
  const events = new EventJournal({ clock, startedAt: clock.wall() });
  const publisher = new TransitionPublisher({
    notifier: new Notifier(components),
    events,
    director,
    clock,
    logger,
  });
  const engine = new CheckEngine({ clock, logger }, { maxRunning: components.attemptsAtOnce });
  const sharing = new SharedProbes(engine, clock);
  const reconciler = new Reconciler({ ...components, observer: kernelReporter(registry, events) });
  return { clock, logger, registry, events, director, publisher, engine, sharing, reconciler, history };
}
