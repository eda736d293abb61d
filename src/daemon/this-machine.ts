import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MAX_RUNNING_ATTEMPTS } from '../../checkers/engine/engine.ts';
import { MAX_IDLE_CONNECTIONS } from '../../checkers/idle/limits.ts';
import type { Kernel } from '../../ipvs/kernel.ts';
import { shareDescriptors } from '../base/descriptor-budget.ts';
import type { Logger } from '../base/logger.ts';
import { LVS_LOCK } from '../base/state-file.ts';
import type { Clock } from '../base/time.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { DATA_PATH_FILE } from '../datapath/settings-record.ts';
import { smtpTransport } from '../events/notify/mail/smtp-transport.ts';
import { FULLNAT_FILE } from '../fullnat/tracking-record.ts';
import { OPERATOR_STATE_FILE, OperatorStore } from '../operator/operator-store.ts';
import { configPorts, defaultConfigId } from '../platform/files/config-ports.ts';
import { writeInitFiles } from '../platform/files/init-files.ts';
import { nodeFifoOpener } from '../platform/files/node-fifo.ts';
import { packageRevision, packageVersion } from '../platform/files/package-version.ts';
import { replacePrivateFile } from '../platform/files/private-file.ts';
import { accessDirectory, StateDirectory } from '../platform/files/state-directory.ts';
import { startGuard } from '../platform/halves/guard-process.ts';
import { parentLink } from '../platform/halves/parent-link.ts';
import { openHostDataPath } from '../platform/host/data-path-machine.ts';
import { Iptables, procTrackingSwitch } from '../platform/host/iptables.ts';
import { currentKernelPlace } from '../platform/host/kernel-place.ts';
import { enterNetworkNamespace, standingTo } from '../platform/host/network-namespace.ts';
import { nodeHostAddresses } from '../platform/host/node-host-addresses.ts';
import { nodeInterfaceIndex } from '../platform/host/node-interface-index.ts';
import { procConnectionLines } from '../platform/host/proc-connection-table.ts';
import { readClocks } from '../platform/host/read-clocks.ts';
import { createLogger } from '../platform/host/stderr-logger.ts';
import { SysctlEchoGroups } from '../platform/host/sysctl-echo-groups.ts';
import { SystemClock } from '../platform/host/system-clock.ts';
import { systemEntropy } from '../platform/host/system-entropy.ts';
import { DiskEventStore } from '../platform/journal/disk-event-store.ts';
import { MAX_LINGERING_PIPES } from '../platform/processes/bounded-output.ts';
import { DescriptorReserve } from '../platform/processes/descriptor-reserve.ts';
import { ownDescriptors, placeholders } from '../platform/processes/descriptors.ts';
import { leanStart } from '../platform/processes/lean-start.ts';
import { NodeProcessRunner } from '../platform/processes/node-process-runner.ts';
import { processSignals } from '../platform/processes/process-signals.ts';
import { openServiceManager } from '../platform/processes/systemd.ts';
import { OWNED_SERVICES_FILE, SavedOwnership } from '../reconcile/ownership/ownership.ts';
import { NOTHING_CHANGED, SavedSettings, SETTINGS_FILE } from '../reconcile/settings/saved-settings.ts';
import type { EarlyHalf } from '../supervisor/early-half.ts';
import { chooseConfigPath } from './config-path.ts';
import type { DaemonOptions } from './options.ts';
import type { Machine, StateStores } from './run.ts';
import type { StartState } from './start-state.ts';

/** A file beside the control socket; see keep-services-on-restart among the systemd units. */
const KEEP_SERVICES_FILE = 'keep-services';
/** The name of the directory in the state directory. */
const EVENTS_DIRECTORY = 'events';

/** The machine that a process runs on. */
export function thisMachine(
  process: NodeJS.Process,
  options: DaemonOptions,
  early: EarlyHalf | null = null,
): Machine {
  const clock = new SystemClock();
  const { limit, open } = ownDescriptors();
  const reserve = new DescriptorReserve(clock, placeholders, limit === null ? null : limit - open);
  const spares = (): boolean => reserve.spares();
  const budget = shareDescriptors(limit, open, {
    attempts: MAX_RUNNING_ATTEMPTS,
    lingeringPipes: MAX_LINGERING_PIPES,
    idleConnections: MAX_IDLE_CONNECTIONS,
  });
  const { env } = process;
  return {
    clock,
    entropy: systemEntropy,
    events: processSignals,
    processMask: (mask) => process.umask(mask),
    attemptsAtOnce: budget.attempts,
    idleConnections: budget.idleConnections,
    descriptors: reserve,
    runner: new NodeProcessRunner(clock, env, budget.lingeringPipes, undefined, spares),
    opener: nodeFifoOpener,
    echoGroups: new SysctlEchoGroups(() => [process.getegid?.() ?? 0, ...(process.getgroups?.() ?? [])]),
    addresses: nodeHostAddresses,
    mail: smtpTransport,
    version: packageVersion(),
    revision: packageRevision(),
    runtime: `node ${process.version}`,
    pid: process.pid,
    report: (text) => process.stderr.write(text),
    print: (text) => process.stdout.write(text),
    readStartState: (options, logger) => startStateOf(options, clock, logger),
    createLogger: (options) => createLogger(options, clock, env),
    fileExists: existsSync,
    loadConfig: (path, configId, running) => loadFile(path, configId, { process, running }),
    networkNamespace: {
      enter: (name) => enterNetworkNamespace(name, process),
      isInside: (name) => standingTo(name, process) === 'inside',
    },
    openKernel: (kind) => openKernel(kind, clock),
    writeInitFiles,
    openState: (options, logger) => openState(options, clock, logger, process.pid),
    connectionLines: procConnectionLines,
    writeRuntimeFile,
    isRestart: ({ control }) => existsSync(join(dirname(control), KEEP_SERVICES_FILE)),
    startedUp: leanStart.end,
    superviseHalves: async (loaded) => {
      const { superviseHalves } = await import('../supervisor/supervise-file.ts');
      return superviseHalves(options, process, early, loaded);
    },
    parent: parentLink(),
    startGuard: (observer) => startGuard(process.argv.slice(2), observer),
    openServiceManager: (logger) => openServiceManager(env, process.pid, logger),
  };
}

function loadFile(
  path: string,
  configId: string | null,
  { process, running }: { readonly process: NodeJS.Process; readonly running: boolean },
): LoadedConfig {
  return loadConfig(path, configPorts(process, running), { configId: configId ?? defaultConfigId() });
}

/**
 * Starts the program again in the network namespace that the file names, unless it runs there already or the file has
 * errors.
 */
export async function enterConfiguredNamespace(
  { config, configId }: DaemonOptions,
  process: NodeJS.Process,
): Promise<void> {
  const path = chooseConfigPath(config, existsSync);
  const name = loadFile(path, configId, { process, running: false }).config?.networkNamespace;
  if (name !== undefined && standingTo(name, process) === 'enterable')
    await enterNetworkNamespace(name, process);
}

async function writeRuntimeFile(options: DaemonOptions, name: string, text: string): Promise<string> {
  const path = join(dirname(options.control), name);
  await replacePrivateFile(path, text);
  return path;
}

async function startStateOf(options: DaemonOptions, clock: Clock, logger: Logger): Promise<StartState> {
  const { readStartState } = await import('./start-state.ts');
  const kernel = options.kernel === 'memory' ? null : await openKernel('ipvs', clock);
  return readStartState(kernel, options.stateDirectory, logger);
}

/** Loads only the kernel adapter that is used. */
async function openKernel(kind: DaemonOptions['kernel'], clock: Clock): Promise<Kernel> {
  if (kind === 'memory') return new (await import('../../ipvs/fake/memory-kernel.ts')).MemoryKernel();
  return (await import('../../ipvs/open.ts')).openIpvsClient(clock);
}

async function openState(
  options: DaemonOptions,
  clock: Clock,
  logger: Logger,
  pid: number,
): Promise<StateStores> {
  const savedState = new StateDirectory({ clock, logger, access: accessDirectory }, options.stateDirectory);
  await savedState.prepare(options.stateDirectoryNamed);
  await savedState.lock(LVS_LOCK, pid);
  const operatorStore = new OperatorStore(savedState.file(OPERATOR_STATE_FILE), logger, readClocks);
  const eventStore = new DiskEventStore({ clock, logger }, join(options.stateDirectory, EVENTS_DIRECTORY));
  if (options.kernel === 'memory') {
    // A table in memory has no earlier run, and its list of services must not be taken for the real kernel's.
    return {
      ownership: { load: () => Promise.resolve(new Set()), save: () => Promise.resolve() },
      settings: { load: () => Promise.resolve(NOTHING_CHANGED), save: () => Promise.resolve() },
      interfaceIndex: () => Promise.resolve(null),
      fullnat: null,
      dataPath: null,
      operatorStore,
      eventStore,
      savedState,
    };
  }
  const place = currentKernelPlace();
  return {
    ownership: new SavedOwnership(savedState.file(OWNED_SERVICES_FILE), place, logger),
    settings: new SavedSettings(savedState.file(SETTINGS_FILE), place, logger),
    interfaceIndex: nodeInterfaceIndex,
    fullnat: {
      table: new Iptables(),
      tracking: procTrackingSwitch,
      record: { file: savedState.file(FULLNAT_FILE), place },
    },
    dataPath: { ...(await openHostDataPath()), record: { file: savedState.file(DATA_PATH_FILE), place } },
    operatorStore,
    eventStore,
    savedState,
  };
}
