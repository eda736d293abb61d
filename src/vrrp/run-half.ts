import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { DirectorError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { ParentLink } from '../base/parent-link.ts';
import type { Clock } from '../base/time.ts';
import { vrrpPaths } from '../base/vrrp-paths.ts';
import type { VrrpConfig } from '../config/vrrp/model.ts';
import { EXIT_STATUS, type ExitStatus } from '../daemon/exit-status.ts';
import type { DaemonOptions } from '../daemon/options.ts';
import { smtpTransport } from '../events/notify/mail/smtp-transport.ts';
import { readBeginning } from '../platform/files/file-beginning.ts';
import { writeInitFiles } from '../platform/files/init-files.ts';
import { nodeFifoOpener } from '../platform/files/node-fifo.ts';
import { packageVersion } from '../platform/files/package-version.ts';
import { DiskStateFile } from '../platform/files/state-file.ts';
import { onDumpRequest } from '../platform/halves/half-signals.ts';
import { parentLink } from '../platform/halves/parent-link.ts';
import { listProcesses } from '../platform/halves/process-list.ts';
import { RouterClaims } from '../platform/halves/router-claims.ts';
import { readClocks } from '../platform/host/read-clocks.ts';
import { createLogger } from '../platform/host/stderr-logger.ts';
import { SystemClock } from '../platform/host/system-clock.ts';
import type { DescriptorReserve } from '../platform/processes/descriptor-reserve.ts';
import { holdDescriptors } from '../platform/processes/descriptors.ts';
import { NodeProcessRunner } from '../platform/processes/node-process-runner.ts';
import { processSignals } from '../platform/processes/process-signals.ts';
import { HeldStore } from './addresses/held-store.ts';
import type { DumpKind } from './api/dumps.ts';
import { type EndpointComponents, VrrpEndpoints } from './api/endpoints.ts';
import { kernelRefuses, nativePartMissing } from './cannot-run.ts';
import { HANDOVER_FILE, HandoverStore } from './handovers/handover-store.ts';
import type * as ProcessSettings from './process-settings.ts';
import { configSource, type KeptReading } from './reading/config-source.ts';
import { ReloadTurns } from './reading/reload-turns.ts';
import type * as ThisHost from './this-host.ts';
import { VrrpHalf } from './vrrp-half.ts';
import type { VrrpHost } from './vrrp-host.ts';

/** Runs the VRRP half until it is asked to stop, or until its supervisor is gone; resolves to the exit status. */
export async function runVrrpHalf(options: DaemonOptions, process: NodeJS.Process): Promise<ExitStatus> {
  const clock = new SystemClock();
  const logger = createLogger(options, clock, process.env).child({ half: 'vrrp' });
  const reserve = holdDescriptors(clock, (state) => logReserve(state, logger));
  const parent = parentLink();
  const ended = endOf();
  parent?.onGone(() => ended.stop('the supervisor is gone'));
  try {
    const host = await thisHost(options, process, clock, logger, parent, reserve);
    const half = new VrrpHalf({ host, logger, parent });
    const reloads = new ReloadTurns(() => half.reload());
    // A half that was started before it was known to be needed claims nothing until then.
    const reading = await Promise.race([host.config.first(), ended.reason.then(() => null)]);
    if (reading === null) return EXIT_STATUS.ok;
    const endpoints = endpointsOf(options, process, metricsOf(options, reading), {
      half,
      clock,
      logger,
      reloads,
    });
    await endpoints.start();
    reloads.onApplied(() => endpoints.follow());
    onDumpRequest((request) => {
      if (request === 'clear-stats') half.post({ kind: 'clear-statistics' });
      else endpoints.dump(request);
    });
    await half.start(reading);
    endpoints.follow();
    processSignals.onReload(() => {
      reloads.request().catch((error: unknown) => {
        logger.error('the reload failed', { error: describeError(error) });
      });
    });
    logger.info('stopping', { reason: await ended.reason });
    await Promise.all([half.stop(), endpoints.stop()]);
    reserve.stop();
    return EXIT_STATUS.ok;
  } catch (error) {
    logger.error(describeError(error), { hint: error instanceof DirectorError ? error.hint : undefined });
    return error instanceof DirectorError && error.code === 'config-unusable'
      ? EXIT_STATUS.config
      : EXIT_STATUS.fault;
  }
}

function logReserve(state: 'held' | 'given-up', logger: Logger): void {
  if (state === 'held') logger.info('there are descriptors again: scripts begin as before');
  else
    logger.warn(
      'no descriptor is left (LimitNOFILE=): those held in reserve are for lvsctl and state files, and what a script, a file or a process said last goes on to count',
    );
}

function endpointsOf(
  options: DaemonOptions,
  process: NodeJS.Process,
  metrics: string | null,
  parts: Pick<EndpointComponents, 'half' | 'clock' | 'logger'> & { readonly reloads: ReloadTurns },
): VrrpEndpoints {
  const { reloads, ...components } = parts;
  const paths = vrrpPaths(options.control);
  return new VrrpEndpoints(
    {
      ...components,
      processMask: (mask) => process.umask(mask),
      dumpFile: (kind) => new DiskStateFile(dumpPath(kind, parts.half, paths.directory)),
      reload: () => reloads.request(),
      handOver: (request) => parts.half.handOver(request),
    },
    {
      socket: paths.socket,
      metrics,
      version: packageVersion(),
      runtime: `node ${process.version}`,
      pid: process.pid,
    },
  );
}

/**
 * The port of the LVS half has the metrics of both halves; a VRRP half that is a unit of its own serves them where its
 * options say.
 */
function metricsOf({ half, metrics, metricsNamed }: DaemonOptions, { usable }: KeptReading): string | null {
  const served = half === 'vrrp' ? metricsNamed : usable?.virtualServers === 0;
  return served ? metrics : null;
}

function dumpPath(kind: DumpKind, half: VrrpHalf, directory: string): string {
  const named = kind === 'json' ? half.config?.process.jsonFile : null;
  return named ?? `${directory}/vrrp.${kind}`;
}

function endOf(): { readonly reason: Promise<string>; stop(reason: string): void } {
  let stop: (reason: string) => void = () => undefined;
  const reason = new Promise<string>((resolve) => {
    stop = resolve;
  });
  processSignals.onStop(stop);
  return { reason, stop: (why) => stop(why) };
}

async function thisHost(
  options: DaemonOptions,
  process: NodeJS.Process,
  clock: Clock,
  logger: Logger,
  parent: ParentLink | null,
  reserve: DescriptorReserve,
): Promise<VrrpHost> {
  const paths = vrrpPaths(options.control);
  const claims = new RouterClaims();
  await mkdir(paths.directory, { recursive: true, mode: 0o755 });
  const { kernelParts, fileWatching, pinger, applyProcessSettings } = await nativePart();
  return {
    ...kernel(() => kernelParts(clock, () => process.hrtime.bigint())),
    clock,
    runner: new NodeProcessRunner(clock, process.env, undefined, undefined, () => reserve.spares()),
    opener: nodeFifoOpener,
    mail: smtpTransport,
    notifies: options.notify,
    readFile: (path, limit) => readBeginning(path, limit, () => reserve.spares()),
    watchFiles: fileWatching(clock, logger),
    createPing: pinger(clock),
    listProcesses,
    config: configSource(process.argv.slice(2), parent),
    settings: {
      readSetting: (path) => readFileSync(path, 'latin1'),
      writeSetting: (path, value) => writeFileSync(path, value),
    },
    claimRouters: (routers) => claims.claim(routers),
    applyProcessSettings: (settings, to) => applyProcessSettings(settings, process, to),
    writeInitFiles: (files, to) => writeInitFiles(initFilesOf(files), to),
    sinceBoot: () => uptime() * 1000,
    sinceProcessStart: () => process.uptime() * 1000,
    heldStore: new HeldStore(new DiskStateFile(paths.held), logger),
    handoverStore: new HandoverStore(
      new DiskStateFile(join(options.stateDirectory, HANDOVER_FILE)),
      logger,
      readClocks,
    ),
  };
}

/** Loads the modules that reach the kernel through koffi. */
async function nativePart(): Promise<typeof ThisHost & typeof ProcessSettings> {
  try {
    return { ...(await import('./this-host.ts')), ...(await import('./process-settings.ts')) };
  } catch (error) {
    throw nativePartMissing(error);
  }
}

function kernel<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw kernelRefuses(error);
  }
}

function initFilesOf(files: VrrpConfig['trackFiles']): Parameters<typeof writeInitFiles>[0] {
  return files.flatMap(({ path, initial }) => (initial === null ? [] : [{ path, ...initial }]));
}
