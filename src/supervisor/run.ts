import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { type Cleared, type Held, type HeldRoutes, NOTHING_CLEARED } from '../base/parent-link.ts';
import { ServiceWatch } from '../base/service-watch.ts';
import type { Clock } from '../base/time.ts';
import { EXIT_STATUS } from '../daemon/exit-status.ts';
import type { DaemonOptions } from '../daemon/options.ts';
import { startHalf } from '../platform/halves/half-process.ts';
import { onDumpRequest } from '../platform/halves/half-signals.ts';
import { createLogger } from '../platform/host/stderr-logger.ts';
import { SystemClock } from '../platform/host/system-clock.ts';
import { processSignals } from '../platform/processes/process-signals.ts';
import { openServiceManager } from '../platform/processes/systemd.ts';
import type * as Clearing from '../vrrp/addresses/clearing.ts';
import { kernelRefuses, nativePartMissing } from '../vrrp/cannot-run.ts';
import { readConfig } from '../vrrp/reading/config-source.ts';
import type { EarlyHalf } from './early-half.ts';
import { VRRP_RUNTIME } from './runtime.ts';
import { type HalfName, Supervisor } from './supervisor.ts';

/**
 * Runs the halves until the process is asked to stop; resolves to the exit status. `reading` is the configuration as
 * text, where it was read already.
 */
export async function runSupervisor(
  options: DaemonOptions,
  halves: readonly HalfName[],
  reading: string | null,
  process: NodeJS.Process,
  early: EarlyHalf | null = null,
): Promise<number> {
  const clock: Clock = new SystemClock();
  const logger = createLogger(options, clock, process.env);
  const service = await openServiceManager(process.env, process.pid, logger);
  // The supervisor watches the halves' own signs of life and ends a half that hangs.
  const watch = new ServiceWatch({ clock, logger, service, stalled: () => null });
  const clearHeld = halves.includes('vrrp') ? await clearing() : () => NOTHING_CLEARED;
  const clearRoutes = halves.includes('lvs') ? await routeClearing(logger) : () => 0;
  const args = process.argv.slice(2);
  return new Promise<number>((resolve) => {
    let over = false;
    const end = (status: number, why: string): void => {
      if (over) return;
      over = true;
      logger.info('stopping', { reason: why });
      void service
        .notify(['STOPPING=1'])
        .then(() => supervisor.stop())
        .then(() => resolve(status));
    };
    const supervisor = new Supervisor(
      {
        clock,
        logger,
        start: (half, known, observer) => {
          if (half === 'lvs')
            return startHalf({ runtime: [], args: [...args, '--role', half], reading: null }, observer);
          const waiting = early;
          early = null;
          const reading = readingFor(known, args);
          if (waiting !== null) return waiting.adopt(reading, observer);
          return startHalf({ runtime: VRRP_RUNTIME, args: [...args, '--role', half], reading }, observer);
        },
        clearHeld,
        clearRoutes,
        ready: () => void service.notify(['READY=1', 'STATUS=running']),
      },
      { halves, followsFile: options.half === 'both', reading },
      ({ status }) => end(status, 'a half cannot run with what it was given: see above'),
    );
    onDumpRequest((_request, signal) => supervisor.signal(signal, ['vrrp']));
    processSignals.onReload(() => supervisor.signal('SIGHUP'));
    processSignals.onStop((signal) => end(EXIT_STATUS.ok, signal));
    processSignals.onFault((error) => {
      logger.error('a fault of the supervisor itself; please report it', { error: describeError(error) });
      end(EXIT_STATUS.fault, 'fault');
    });
    supervisor.start();
    watch.start();
  });
}

/**
 * The known configuration, else the one that a reader finds while the half starts. A text that is no configuration
 * tells the half of a failure.
 */
function readingFor(known: string | null, args: readonly string[]): Promise<string> {
  return known === null ? readConfig(args).catch(describeError) : Promise.resolve(known);
}

/** The sockets are opened now, so that nothing has to be loaded at the moment when addresses must be removed. */
async function clearing(): Promise<(held: Held) => Cleared> {
  const { openClearing } = await clearingModule();
  try {
    return openClearing();
  } catch (error) {
    throw kernelRefuses(error);
  }
}

async function clearingModule(): Promise<typeof Clearing> {
  try {
    return await import('../vrrp/addresses/clearing.ts');
  } catch (error) {
    throw nativePartMissing(error);
  }
}

/**
 * Does for routes what {@link clearing} does for addresses. Where the native part cannot be loaded, the LVS half
 * announces nothing either.
 */
async function routeClearing(logger: Logger): Promise<(held: HeldRoutes) => number | null> {
  try {
    const { openKernelRoutes } = await import('../announce/kernel-routes.ts');
    const { clearRoutes } = await import('../announce/route-clearing.ts');
    const open = openKernelRoutes();
    return (held) => clearRoutes(open, held, logger);
  } catch (error) {
    logger.warn('the routes of a dead LVS half could not be removed', { error: describeError(error) });
    return () => 0;
  }
}
