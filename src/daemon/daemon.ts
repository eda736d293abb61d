import { CheckEngine } from '../../checkers/engine/engine.ts';
import { HttpProbeFactory } from '../../checkers/http/probe-factory.ts';
import { chooseIdleSockets } from '../../checkers/idle/choose-idle-sockets.ts';
import { CheckSockets } from '../../checkers/io/choose-sockets.ts';
import { createPlan, createProbe, type ProbeTools } from '../../checkers/registry.ts';
import { Announcement } from '../announce/announcement.ts';
import { formatRouteRecord, ROUTE_RECORD_FILE } from '../announce/route-record.ts';
import type { ControlServer } from '../api/control-server.ts';
import { SocketVrrpClient } from '../api/vrrp-client.ts';
import { describeError } from '../base/errors.ts';
import type { DumpKind } from '../base/processes/process-events.ts';
import { SteppingClock } from '../base/stepping-clock.ts';
import type { Milliseconds } from '../base/time.ts';
import { vrrpPaths } from '../base/vrrp-paths.ts';
import { AddressFollower } from '../checking/address-follower.ts';
import { AttemptWatch } from '../checking/attempt-watch.ts';
import { CheckPreparation } from '../checking/check-preparation.ts';
import { HealthLoop, type HealthLoopComponents } from '../checking/health-loop.ts';
import { IdleWatch } from '../checking/idle-watch.ts';
import { SharedProbes } from '../checking/shared-probes.ts';
import type { Check, Config } from '../config/model/config.ts';
import { type DataPath, openDataPath } from '../datapath/data-path.ts';
import { EventJournal } from '../events/event-journal.ts';
import { kernelReporter } from '../events/kernel-reporter.ts';
import { Notifier } from '../events/notify/notifier.ts';
import { TransitionPublisher } from '../events/transition-publisher.ts';
import { FullNat } from '../fullnat/full-nat.ts';
import { Heartbeats } from '../metrics/heartbeats.ts';
import type { Readiness } from '../metrics/readiness.ts';
import { MetricsRegistry } from '../metrics/registry.ts';
import { CheckRunner } from '../operator/check-runner.ts';
import { OverrideService } from '../operator/override-service.ts';
import { inheritedTable } from '../reconcile/ownership/inherited-table.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { ConfigHistory } from '../reload/config-history.ts';
import type { UsableConfig } from '../reload/configuration.ts';
import { Reloader } from '../reload/reloader.ts';
import { Director } from '../state/director/director.ts';
import type { CheckIoStatus } from '../state/status/status-document.ts';
import type { DaemonComponents, DaemonInit } from './daemon-init.ts';
import { createEndpoints } from './endpoints.ts';
import type { MetricsEndpoint } from './metrics-endpoint.ts';
import { StateDumper } from './state-dumper.ts';
import { noticing, VrrpLink } from './vrrp-link.ts';

/** The status reports checks that begin this much later than they were due. */
const LATE_CHECK: Milliseconds = 1000;

/** The running controller, which creates, starts and stops every part in order. */
export class Daemon {
  readonly #components: DaemonComponents;
  readonly #init: DaemonInit;
  readonly #sockets: CheckSockets;
  readonly #engine: CheckEngine;
  readonly #preparation: CheckPreparation;
  readonly #runner: CheckRunner;
  readonly #publisher: TransitionPublisher;
  readonly #events: EventJournal;
  readonly #reconciler: Reconciler;
  readonly #director = new Director();
  readonly #loop: HealthLoop;
  readonly #idleWatch: IdleWatch;
  readonly #heartbeats: Heartbeats;
  readonly #addresses: AddressFollower;
  readonly #reloader: Reloader;
  readonly #overrideService: OverrideService;
  readonly #history: ConfigHistory;
  readonly #control: ControlServer;
  readonly #questions: ControlServer;
  readonly #metrics: MetricsEndpoint | null;
  readonly #dumper: StateDumper;
  readonly #announcement: Announcement;
  /** Null where lvsd does not write to a kernel. */
  readonly #fullnat: FullNat | null;
  /** Null where lvsd does not write to a kernel. */
  readonly #dataPath: DataPath | null;
  /** Null when the file has no VRRP. */
  readonly #vrrp: VrrpLink | null;
  #running = false;
  #noteStarted: () => void = () => undefined;
  readonly #started = new Promise<void>((resolve) => {
    this.#noteStarted = resolve;
  });

  constructor(given: DaemonComponents, init: DaemonInit, loaded: UsableConfig) {
    const components = { ...given, clock: new SteppingClock(given.clock) };
    this.#components = components;
    this.#init = init;
    const history = new ConfigHistory(init.configPath, loaded, components.clock.wall());
    const shared = createParts(components, init, this.#director, history);
    const { engine, sharing, reconciler, sockets, idleWatch } = shared;
    const paused = (): boolean => this.#overrideService.pausedBy !== null;
    this.#dataPath = openDataPath(components, shared, paused);
    const tools = createTools(components, sockets, this.#dataPath);
    const watch = new AttemptWatch();
    this.#sockets = sockets;
    this.#publisher = shared.publisher;
    this.#events = shared.events;
    this.#engine = engine;
    this.#reconciler = reconciler;
    this.#history = history;
    this.#preparation = new CheckPreparation({ ...components, ...shared, engine: sharing, tools });
    this.#heartbeats = new Heartbeats(shared);
    this.#vrrp = vrrpLinkOf(components, init, loaded, shared, () => this.#loop.followAddresses());
    this.#announcement = announcementOf(components, init, { ...shared, paused });
    this.#fullnat = fullnatOf(components, shared.events, paused);
    const besides = { fullnat: this.#fullnat, dataPath: this.#dataPath };
    const publisher = noticing(shared.publisher, this.#vrrp, this.#announcement);
    this.#idleWatch = idleWatch;
    this.#loop = healthLoopOf(components, shared, { watch, tools, publisher: publisher });
    this.#addresses = new AddressFollower(components.clock, this.#loop);
    this.#overrideService = new OverrideService({ ...shared, store: components.operatorStore });
    this.#reloader = new Reloader({
      ...shared,
      loadConfig: components.loadConfig,
      loop: this.#loop,
      preparation: this.#preparation,
      overrideService: this.#overrideService,
      announcement: this.#announcement,
      ...besides,
    });
    const probeOf = ({ spec }: Check) => createProbe(spec, tools);
    this.#runner = new CheckRunner({ ...shared, engine: sharing, watch, createProbe: probeOf });
    const { control, questions, metrics, status } = createEndpoints(components, init, {
      ...shared,
      started: this.#started,
      checkIo: () => this.#checkIo(),
      runner: this.#runner,
      heartbeats: this.#heartbeats,
      readiness: () => this.#readiness(),
      vrrp: this.#vrrp,
      announcement: this.#announcement,
      ...besides,
      reloader: this.#reloader,
      overrideService: this.#overrideService,
    });
    this.#control = control;
    this.#questions = questions;
    this.#metrics = metrics;
    const keepers = [this.#director, this.#reconciler, this.#overrideService, idleWatch, history, status];
    followSteps(components, keepers);
    this.#dumper = new StateDumper({ ...components, status });
  }

  /**
   * Claims the control socket, which keeps a second lvsd out, programs the kernel, then starts to check. Rejects with a
   * DirectorError or an IpvsError when it cannot work here, and leaves nothing behind then.
   */
  async start(config: Config): Promise<void> {
    const { kernel, logger } = this.#components;
    await this.#control.start();
    try {
      await kernel.info();
      const { version, pid } = this.#init;
      this.#events.note({
        kind: 'director',
        from: null,
        to: 'started',
        reason: `lvsd ${version}, process ${pid}`,
      });
      await this.#overrideService.restore();
      const { found, ours } = await inheritedTable(this.#components);
      this.#director.adoptKernel(ours);
      const { transitions } = this.#loop.load(config, await this.#preparation.findings(config));
      await this.#fullnat?.load();
      await this.#fullnat?.before(config);
      await this.#dataPath?.load();
      await this.#reconciler.start(this.#director.desired(), config.kernel ?? null, found);
      await this.#publisher.prepare(config);
      this.#publisher.publishLoad(config, transitions);
    } catch (error) {
      await this.#control.stop();
      kernel.close();
      throw error;
    }
    this.#running = true;
    this.#noteStarted();
    this.#heartbeats.start();
    this.#vrrp?.start();
    this.#addresses.start();
    await this.#fullnat?.loaded(config);
    await this.#dataPath?.follow(config);
    await this.#announcement.loaded(config);
    this.#engine.start((await this.#sockets.choose()).open);
    await this.#idleWatch.start();
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

  /** lvsd works without this socket, too: users who may open the control socket can ask there. */
  async #startQuestions(): Promise<void> {
    try {
      await this.#questions.start();
    } catch (error) {
      this.#components.logger.warn('no socket for questions', { error: describeError(error) });
    }
  }

  /** Names the parts that hang; null while everything works. */
  stalled(): string | null {
    const names = this.#heartbeats.stalled();
    return names.length === 0 ? null : names.join(', ');
  }

  #readiness(): Readiness {
    const { available, lastSyncAt } = this.#reconciler.status();
    return { running: this.#running, kernel: available && lastSyncAt !== null };
  }

  #checkIo(): CheckIoStatus | null {
    const { choice } = this.#sockets;
    if (choice === null) return null;
    const late = this.#engine.latestDelay;
    return {
      kind: choice.io,
      reason: choice.reason,
      grid_ms: this.#engine.grid,
      ...(late < LATE_CHECK ? {} : { late_ms: Math.round(late) }),
    };
  }

  /** Reads the configuration again; see {@link Reloader.reload}. */
  async reload(): Promise<void> {
    await this.#reloader.reload();
  }

  /** Writes the state or the counters to a file of the runtime directory; see {@link StateDumper}. */
  dump(kind: DumpKind): void {
    this.#dumper.request(kind);
  }

  /**
   * Stops in order: the checks, then the kernel's services as requested, then the control API. The parts bound the
   * time.
   */
  async stop({ keepServices = false }: { readonly keepServices?: boolean } = {}): Promise<void> {
    const scope = this.#history.config.kernel?.flushOnStop ?? 'ours';
    const removeServices = this.#init.options.keepServices || keepServices ? 'none' : scope;
    const servicesStay = removeServices === 'none';
    this.#running = false;
    this.#heartbeats.stop();
    this.#vrrp?.stop();
    this.#addresses.stop();
    this.#overrideService.stop();
    this.#idleWatch.stop();
    // The services stay until routers have moved their traffic elsewhere.
    await this.#announcement.stop({ keepServices: servicesStay });
    await Promise.all([this.#preparation.stop(), this.#engine.stop(), this.#runner.stop()]);
    await this.#reconciler.stop({ removeServices });
    await this.#dataPath?.stop();
    await this.#fullnat?.stop({ servicesStay });
    await this.#publisher.stop(servicesStay || this.#overrideService.pausedBy !== null);
    const reason = servicesStay ? 'lvsd stops, the services stay' : 'lvsd stops';
    this.#events.note({ kind: 'director', from: null, to: 'stopped', reason });
    await Promise.all([this.#components.savedState.close(), this.#components.eventStore.close()]);
    await Promise.all([this.#metrics?.stop(), this.#questions.stop(), this.#control.stop()]);
    this.#components.kernel.close();
    this.#components.logger.info('stopped', { services: removeServices });
  }
}

/** Moves the points in civil time that parts keep, whenever civil time is set. */
function followSteps(
  { clock, logger }: { readonly clock: SteppingClock; readonly logger: DaemonComponents['logger'] },
  keepers: readonly { moveTimes(step: Milliseconds): void }[],
): void {
  for (const keeper of keepers) clock.onStep((step) => keeper.moveTimes(step));
  clock.onStep((step) => logger.warn('civil time was set', { seconds: Math.round(step / 1000) }));
}

/** The connection to the VRRP half. A file that gets VRRP in a reload needs a restart (see Reloader). */
function vrrpLinkOf(
  { clock, logger }: DaemonComponents,
  { options }: DaemonInit,
  { config }: UsableConfig,
  {
    director,
    events,
    reconciler,
  }: Pick<ReturnType<typeof createParts>, 'director' | 'events' | 'reconciler'>,
  changed: () => void,
): VrrpLink | null {
  if (config.vrrp === undefined) return null;
  const client = new SocketVrrpClient(clock, vrrpPaths(options.control).socket);
  const masters = (names: ReadonlySet<string>): void => reconciler.followVrrp(names);
  return new VrrpLink({ clock, logger, client, director, events, changed, masters });
}

function healthLoopOf(
  { entropy, addresses }: DaemonComponents,
  shared: ReturnType<typeof createParts>,
  {
    watch,
    tools,
    publisher,
  }: Pick<HealthLoopComponents, 'watch' | 'publisher'> & { readonly tools: ProbeTools },
): HealthLoop {
  return new HealthLoop({
    ...shared,
    publisher,
    scheduler: shared.sharing,
    writer: shared.reconciler,
    entropy,
    addresses,
    watch,
    createPlan: ({ spec }) => createPlan(spec, tools),
  });
}

function announcementOf(
  { clock, logger, openWatcher, writeRuntimeFile }: DaemonComponents,
  { options }: DaemonInit,
  parts: Pick<ReturnType<typeof createParts>, 'director' | 'reconciler' | 'events'> & {
    readonly paused: () => boolean;
  },
): Announcement {
  return new Announcement({
    ...parts,
    clock,
    logger,
    openWatcher,
    openRoutes: async () => {
      if (options.kernel === 'memory') throw new Error('nothing is written with --kernel memory');
      return (await import('../announce/kernel-routes.ts')).openKernelRoutes();
    },
    remember: async (owner) => {
      try {
        await writeRuntimeFile(ROUTE_RECORD_FILE, formatRouteRecord(owner));
      } catch (error) {
        const reason = describeError(error);
        logger.warn('routes that lvsd leaves when it is killed could not be found by lvsd --release', {
          reason,
        });
      }
    },
  });
}

function fullnatOf(
  { clock, logger, fullnat }: DaemonComponents,
  events: EventJournal,
  paused: () => boolean,
): FullNat | null {
  return fullnat === null ? null : new FullNat({ ...fullnat, clock, logger, events, paused });
}

/** The parts of the machine that attempts of checks use. */
function createTools(
  components: DaemonComponents,
  sockets: CheckSockets,
  dataPath: DataPath | null,
): ProbeTools {
  return {
    ...components,
    http: new HttpProbeFactory(components.clock),
    sockets,
    path: dataPath?.host ?? null,
  };
}

/** Creates the parts that other parts are made from. */
function createParts(
  components: DaemonComponents,
  init: DaemonInit,
  director: Director,
  history: ConfigHistory,
) {
  const { clock, logger } = components;
  const registry = new MetricsRegistry();
  const events = new EventJournal({ clock, startedAt: clock.wall(), store: components.eventStore });
  const publisher = new TransitionPublisher({
    notifier: new Notifier(components),
    notifies: init.options.notify,
    events,
    director,
    clock,
    logger,
  });
  const { attemptsAtOnce, sparesDescriptors } = components;
  const engine = new CheckEngine({ clock, logger }, { maxRunning: attemptsAtOnce, sparesDescriptors });
  const sharing = new SharedProbes(engine, clock);
  const reconciler = new Reconciler({ ...components, observer: kernelReporter(registry, events) });
  const sockets = new CheckSockets(init.options.checkIo);
  const idleWatch = new IdleWatch({
    ...components,
    director,
    events,
    scheduler: sharing,
    openIdleSockets: () => chooseIdleSockets(sockets),
  });
  const checking = { engine, sharing, sockets, idleWatch };
  return { clock, logger, registry, events, director, publisher, reconciler, history, ...checking };
}
