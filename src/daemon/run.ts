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

/**
 * A start or a reload with thousands of servers may take this long; the message also extends the watchdog's time
 * (sd_notify(3)).
 */
const LONG_WORK = 'EXTEND_TIMEOUT_USEC=120000000';

/** The stores for what survives a restart. */
export interface StateStores {
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  readonly interfaceIndex: (name: string) => Promise<number | null>;
  readonly operatorStore: OperatorStore;
  readonly savedState: SavedState;
  readonly eventStore: EventStore;
  /** The nat table and the settings that FULLNAT needs; null where lvsd does not write to a kernel. */
  readonly fullnat: FullNatMachine | null;
  /** The settings of this host that data-path probes need; null where lvsd does not write to a kernel. */
  readonly dataPath: DataPathMachine | null;
}

/** The functions of the machine that the daemon needs. */
export interface Machine {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly events: ProcessEvents;
  readonly processMask: ProcessMask;
  /** The number of check attempts that may run at once, which the number of descriptors bounds. */
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
  /** Prints text about errors for people. */
  readonly report: (text: string) => void;
  /** Prints requested output. */
  readonly print: (text: string) => void;
  createLogger(options: DaemonOptions): Logger;
  /** Reads the state that a start would find, as readStartState explains. */
  readStartState(options: DaemonOptions, logger: Logger): Promise<StartState>;
  fileExists(path: string): boolean;
  /** Loads the configuration. `running` is true in a process that cannot enter another network namespace any more. */
  loadConfig(path: string, configId: string | null, running: boolean): LoadedConfig;
  readonly networkNamespace: {
    /**
     * Starts lvsd again in the named network namespace, in the place of this process. Rejects with a DirectorError
     * where it cannot.
     */
    enter(name: string): Promise<never>;
    isInside(name: string): boolean;
  };
  openKernel(kind: DaemonOptions['kernel']): Promise<Kernel>;
  /** Writes the first values of tracked files (init_file). */
  writeInitFiles(files: readonly InitFile[], logger: Logger): void;
  /** Opens the stores. Rejects with a DirectorError where a named directory cannot be used. */
  openState(options: DaemonOptions, logger: Logger): Promise<StateStores>;
  connectionLines(): AsyncIterable<string>;
  /**
   * Replaces a file in the runtime directory, where the control socket is, by one that only its owner can read; returns
   * its path.
   */
  writeRuntimeFile(options: DaemonOptions, name: string, text: string): Promise<string>;
  /** Whether the requested stop is the first half of a restart, as a note of the service manager shows. */
  isRestart(options: DaemonOptions): boolean;
  /** Called when the kernel is programmed, from where on code runs for a long time. */
  startedUp(): void;
  /**
   * Runs the halves in processes of their own, for a file with VRRP or announcements; resolves to the exit status.
   */
  superviseHalves(loaded: LoadedConfig): Promise<number>;
  /** The connection to the supervisor of this half; null when there is none. */
  readonly parent: ParentLink | null;
  /** Starts a process that removes announced routes when this one dies. */
  readonly startGuard: GuardLinkPorts['start'];
  openServiceManager(logger: Logger): Promise<ServiceManager>;
}

/**
 * Runs lvsd until it is asked to stop; resolves to the exit status. `withoutVrrp` says why the VRRP part of the file is
 * not run here.
 */
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

/** Runs a usable file in the requested way: a dry run, both halves under a supervisor, or this process alone. */
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

/** Has the exit statuses of `lvsctl config check`: 0 for a good file, 1 for warnings with --strict, 2 for errors. */
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

/** The numbers that the descriptors allow. */
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
        // Reading a large file holds up the event loop, while the watchdog's time runs on (systemd 252, also during a
        // reload).
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

/** The supervisor removes the routes of its half; a process without a supervisor starts a guard for that. */
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
    // The process is in an unknown state, so it changes nothing more. The services stay, and the next lvsd adopts them.
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
  // In a restart the next lvsd adopts the services as they are, and no connection is disturbed. A half that has lost
  // its supervisor makes room for the next lvsd in the same way.
  await daemon.stop({ keepServices: end.kind === 'orphaned' || machine.isRestart(options) });
  machine.runner.close();
  machine.descriptors.stop();
  watch.stop();
  return EXIT_STATUS.ok;
}

/** Each signal is logged once, so that a signal that is sent again and again does not fill the log. */
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
