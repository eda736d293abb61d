import { MAX_RUNNING_ATTEMPTS } from '../../checkers/engine/engine.ts';
import type { Kernel } from '../../ipvs/kernel.ts';
import { GuardLink, type GuardLinkPorts, type RouteWatcher } from '../announce/guard-link.ts';
import type { ProcessMask } from '../api/control-socket.ts';
import type { EchoGroups } from '../base/echo-groups.ts';
import { DirectorError, describeError } from '../base/errors.ts';
import type { FifoOpener } from '../base/fifo.ts';
import type { HostAddresses } from '../base/host-addresses.ts';
import type { Logger } from '../base/logger.ts';
import type { ParentLink } from '../base/parent-link.ts';
import type { ProcessEvents } from '../base/processes/process-events.ts';
import type { ProcessRunner } from '../base/processes/process-runner.ts';
import type { ServiceManager } from '../base/service-manager.ts';
import { ServiceWatch } from '../base/service-watch.ts';
import type { SavedState } from '../base/state-file.ts';
import type { Clock, Entropy } from '../base/time.ts';
import { neutralise, neutraliseLines } from '../base/visible-text.ts';
import { judge } from '../config/judgement.ts';
import { renderDiagnostics } from '../config/language/render-diagnostic.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config, InitFile } from '../config/model/config.ts';
import type { DataPathMachine } from '../datapath/answer-settings.ts';
import type { EventStore } from '../events/event-store.ts';
import type { MailTransport } from '../events/notify/mail/mail-transport.ts';
import type { FullNatMachine } from '../fullnat/full-nat.ts';
import type { OperatorStore } from '../operator/operator-store.ts';
import type { DescriptorReserve } from '../platform/processes/descriptor-reserve.ts';
import type { OwnershipStore } from '../reconcile/ownership/ownership.ts';
import type { SettingsStore } from '../reconcile/settings/saved-settings.ts';
import { isUsable, logDiagnostics, type UsableConfig } from '../reload/configuration.ts';
import { chooseConfigPath } from './config-path.ts';
import { Daemon } from './daemon.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import type { DaemonOptions } from './options.ts';
import { ParentBeats } from './parent-beats.ts';
import type { StartState } from './start-state.ts';

/** A start or a reload with thousands of servers may take so long; it holds off the watchdog, too (sd_notify(3)). */
const LONG_WORK = 'EXTEND_TIMEOUT_USEC=120000000';

/** What survives a restart. */
export interface StateStores {
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  readonly interfaceIndex: (name: string) => Promise<number | null>;
  readonly operatorStore: OperatorStore;
  readonly savedState: SavedState;
  readonly eventStore: EventStore;
  /** The nat table and what FULLNAT needs beside it; null where nothing is written to a kernel. */
  readonly fullnat: FullNatMachine | null;
  /** What data-path probes need of this host; null where nothing is written to a kernel. */
  readonly dataPath: DataPathMachine | null;
}

/** What the daemon needs of the machine it runs on. */
export interface Machine {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly events: ProcessEvents;
  readonly processMask: ProcessMask;
  /** Attempts of checks that may be under way, as far as descriptors go. */
  readonly attemptsAtOnce: number;
  readonly idleConnections: number;
  readonly descriptors: DescriptorReserve;
  readonly runner: ProcessRunner & { close(): void };
  readonly opener: FifoOpener;
  readonly echoGroups: EchoGroups;
  readonly addresses: HostAddresses;
  readonly mail: MailTransport;
  readonly version: string;
  readonly revision: string | null;
  readonly runtime: string;
  readonly pid: number;
  /** Text for a person, where errors go. */
  readonly report: (text: string) => void;
  /** Text that was asked for, where output goes. */
  readonly print: (text: string) => void;
  createLogger(options: DaemonOptions): Logger;
  /** What a start would find; see readStartState. */
  readStartState(options: DaemonOptions, logger: Logger): Promise<StartState>;
  fileExists(path: string): boolean;
  /** `running`: by a process that cannot enter another network namespace any more. */
  loadConfig(path: string, configId: string | null, running: boolean): LoadedConfig;
  readonly networkNamespace: {
    /** Starts lvsd anew in the named one, in this process's place. Rejects with a DirectorError where it cannot. */
    enter(name: string): Promise<never>;
    isInside(name: string): boolean;
  };
  openKernel(kind: DaemonOptions['kernel']): Promise<Kernel>;
  /** Writes the first values of tracked files (init_file). */
  writeInitFiles(files: readonly InitFile[], logger: Logger): void;
  /** Rejects with a DirectorError where nothing could be kept. */
  openState(options: DaemonOptions, logger: Logger): Promise<StateStores>;
  connectionLines(): AsyncIterable<string>;
  /** Replaces a file in the runtime directory, where the control socket is, by one for the owner only; returns its path. */
  writeRuntimeFile(options: DaemonOptions, name: string, text: string): Promise<string>;
  /** Whether the stop that was asked for is the first half of a restart: the service manager left a note of it. */
  isRestart(options: DaemonOptions): boolean;
  /** The kernel is programmed: from here on code runs for long. */
  startedUp(): void;
  /** With VRRP in the file, or where it announces: runs the halves in processes of their own; resolves to the exit status. */
  superviseHalves(loaded: LoadedConfig): Promise<number>;
  /** The way to the supervisor of this half; null: nobody supervises it. */
  readonly parent: ParentLink | null;
  /** Starts a process that takes announced routes away when this one dies. */
  readonly startGuard: GuardLinkPorts['start'];
  openServiceManager(logger: Logger): Promise<ServiceManager>;
}

/** Runs lvsd until it is told to stop; resolves to the process's exit status. `withoutVrrp`: unless VRRP is run here. */
export async function runDaemon(
  options: DaemonOptions,
  machine: Machine,
  withoutVrrp: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  try {
    const path = chooseConfigPath(options.config, (candidate) => machine.fileExists(candidate));
    const loaded = machine.loadConfig(path, options.configId, options.role !== null);
    if (options.check) return reportJudgement(path, loaded, options.strict, machine);
    const namespace = loaded.config?.networkNamespace;
    if (namespace !== undefined && !machine.networkNamespace.isInside(namespace)) {
      await withoutVrrp();
      await machine.networkNamespace.enter(namespace);
    }
    const hasVrrp = loaded.config?.vrrp !== undefined && options.role === null;
    if (!hasVrrp) void withoutVrrp();
    if (!isUsable(loaded)) {
      machine.report(neutraliseLines(renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics)));
      machine.report(`lvsd: ${neutralise(path)} cannot be used: see above. The kernel was not touched.\n`);
      return EXIT_STATUS.config;
    }
    return await runLoaded(options, path, loaded, machine);
  } catch (error) {
    machine.report(`lvsd: ${neutraliseLines(describeError(error))}\n`);
    if (error instanceof DirectorError && error.hint !== null) machine.report(`      ${error.hint}\n`);
    const blamesInput = error instanceof DirectorError && ['no-config', 'usage'].includes(error.code);
    return blamesInput ? EXIT_STATUS.config : EXIT_STATUS.fault;
  }
}

/** Runs what a usable file is for: a dry run, both halves under a supervisor, or this process alone. */
async function runLoaded(
  options: DaemonOptions,
  path: string,
  loaded: UsableConfig,
  machine: Machine,
): Promise<number> {
  const { vrrp, announce } = loaded.config;
  if (options.dryRun) {
    const { dryRun } = await import('./dry-run.ts');
    return await dryRun(options, loaded, machine);
  }
  if (options.role === null && (vrrp !== undefined || announce !== undefined)) {
    return await machine.superviseHalves(loaded);
  }
  return await serve(options, path, loaded, machine);
}

/** As `lvsctl config check`: 0 good, 1 warnings with --strict, 2 errors. */
function reportJudgement(path: string, loaded: LoadedConfig, strict: boolean, machine: Machine): ExitStatus {
  const { exit, summary } = judge(path, loaded, strict);
  machine.report(neutraliseLines(renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics)));
  machine.report(`${neutralise(summary)}\n`);
  return exit;
}

function describeSize({ virtualServers }: Config): string {
  const servers = virtualServers.reduce((sum, { realServers }) => sum + realServers.length, 0);
  return `${virtualServers.length} virtual servers, ${servers} real servers`;
}

/** What descriptors allow. */
function descriptorsFor({ attemptsAtOnce, idleConnections, descriptors }: Machine) {
  return { attemptsAtOnce, idleConnections, sparesDescriptors: () => descriptors.spares() };
}

async function serve(
  options: DaemonOptions,
  configPath: string,
  loaded: UsableConfig,
  machine: Machine,
): Promise<ExitStatus> {
  const { clock, entropy, processMask, runner, opener, echoGroups, addresses, mail } = machine;
  const { version, revision, runtime, pid, events } = machine;
  const logger = machine.createLogger(options);
  reportIgnoredSignals(events, logger);
  reportDescriptors(machine.attemptsAtOnce, logger);
  machine.descriptors.start((state) => reportReserve(state, logger));
  logDiagnostics(logger, loaded);
  const service = await machine.openServiceManager(logger);
  await service.notify([LONG_WORK]);
  const state = await machine.openState(options, logger);
  machine.writeInitFiles(loaded.config.initFiles ?? [], logger);
  const daemon = new Daemon(
    {
      kernel: await machine.openKernel(options.kernel),
      ...state,
      connectionLines: () => machine.connectionLines(),
      clock,
      entropy,
      logger,
      processMask,
      runner,
      ...descriptorsFor(machine),
      opener,
      echoGroups,
      addresses,
      mail,
      ignoredSignals: () => events.ignoredSignals(),
      openWatcher: () => openWatcher(machine, logger),
      writeRuntimeFile: (name, text) => machine.writeRuntimeFile(options, name, text),
      loadConfig: () => {
        // Reading a large file holds the loop up, while the watchdog goes on (systemd 252, also in a reload).
        void service.notify([LONG_WORK]);
        return machine.loadConfig(configPath, options.configId, true);
      },
    },
    { options, configPath, version, revision, pid, runtime },
    loaded,
  );
  const ending = endOf(events, machine.parent);
  const beats = new ParentBeats(clock, machine.parent);
  beats.start();
  const started = daemon.start(loaded.config);
  events.onReload(() => {
    started.then(() => daemon.reload()).catch(() => logger.warn('no reload: lvsd is not running yet'));
  });
  events.onDump((kind) => daemon.dump(kind));
  await started;
  machine.startedUp();
  machine.parent?.send({ kind: 'ready', needs: { vrrp: loaded.config.vrrp !== undefined, lvs: true } });
  const watch = new ServiceWatch({ clock, logger, service, stalled: () => daemon.stalled() });
  watch.start();
  await service.notify(['READY=1', `STATUS=${describeSize(loaded.config)}`]);
  return await finish(await ending, daemon, { machine, options, service, watch, logger });
}

/** The supervisor takes the routes of its half away; without one, a guard is started for it. */
async function openWatcher({ clock, parent, startGuard }: Machine, logger: Logger): Promise<RouteWatcher> {
  if (parent === null) return await GuardLink.open({ clock, logger, start: startGuard });
  return { send: (message) => parent.send(message), close: () => undefined };
}

interface Surroundings {
  readonly machine: Machine;
  readonly options: DaemonOptions;
  readonly service: ServiceManager;
  readonly watch: ServiceWatch;
  readonly logger: Logger;
}

async function finish(
  end: End,
  daemon: Daemon,
  { machine, options, service, watch, logger }: Surroundings,
): Promise<ExitStatus> {
  if (end.kind === 'fault') {
    // The process is in an unknown state: touch nothing more. The services stay, and the next lvsd adopts them.
    logger.error('stopping at once after a fault of lvsd itself; please report it', {
      error: faultText(end.error),
    });
    return EXIT_STATUS.fault;
  }
  logger.info(
    'stopping',
    end.kind === 'signal' ? { signal: end.signal } : { reason: 'the supervisor is gone' },
  );
  await service.notify(['STOPPING=1']);
  // In a restart the next lvsd takes the services over as they are, and no connection notices.
  // Without its supervisor it makes room for the next one, which takes the services over as they are.
  await daemon.stop({ keepServices: end.kind === 'orphaned' || machine.isRestart(options) });
  machine.runner.close();
  machine.descriptors.stop();
  watch.stop();
  return EXIT_STATUS.ok;
}

/** Once for each signal; whoever sends one again and again must not fill the log. */
function reportIgnoredSignals(events: ProcessEvents, logger: Logger): void {
  events.onIgnored((signal, count) => {
    if (count > 1) return;
    logger.warn('a signal that means nothing to lvsd is ignored; more of its kind are only counted', {
      signal,
    });
  });
}

function reportDescriptors(attemptsAtOnce: number, logger: Logger): void {
  if (attemptsAtOnce >= MAX_RUNNING_ATTEMPTS) return;
  logger.warn('few descriptors (LimitNOFILE=): fewer checks run at once, and many can be late', {
    at_once: attemptsAtOnce,
  });
}

function reportReserve(state: 'held' | 'given-up', logger: Logger): void {
  if (state === 'held') logger.info('there are descriptors again: checks and scripts begin as before');
  else
    logger.warn(
      'no descriptor is left (LimitNOFILE=): those held in reserve are for lvsctl and reloads, and checks that need one say nothing of their servers',
    );
}

type End =
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'orphaned' }
  | { readonly kind: 'fault'; readonly error: unknown };

function endOf(events: ProcessEvents, parent: ParentLink | null): Promise<End> {
  return new Promise((resolve) => {
    parent?.onGone(() => resolve({ kind: 'orphaned' }));
    events.onStop((signal) => resolve({ kind: 'signal', signal }));
    events.onFault((error) => resolve({ kind: 'fault', error }));
  });
}

function faultText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
