import { describeError } from '../base/errors.ts';
import { EXIT_STATUS, type ExitStatus } from '../daemon/exit-status.ts';
import type { DaemonOptions } from '../daemon/options.ts';
import { isHalfMessage } from '../platform/halves/half-message.ts';
import { createLogger } from '../platform/host/stderr-logger.ts';
import { SystemClock } from '../platform/host/system-clock.ts';
import { processSignals } from '../platform/processes/process-signals.ts';
import { RouteGuard } from './guard.ts';
import { openKernelRoutes } from './kernel-routes.ts';
import { clearRoutes } from './route-clearing.ts';

/** `lvsd --role guard`: runs until the lvsd that started it has ended, which closes their channel. */
export async function runGuard(options: DaemonOptions, process: NodeJS.Process): Promise<ExitStatus> {
  const clock = new SystemClock();
  const logger = createLogger(options, clock, process.env);
  if (process.send === undefined) {
    logger.error('this role of lvsd is started by lvsd itself, and by nobody else');
    return EXIT_STATUS.config;
  }
  // A service manager or a terminal signals all processes of lvsd at once. The guard must outlive the process that it
  // watches.
  processSignals.onStop(() => undefined);
  try {
    const open = openKernelRoutes();
    const guard = new RouteGuard({ clock, logger, clear: (held) => clearRoutes(open, held, logger) });
    const gone = new Promise<void>((resolve) => process.once('disconnect', resolve));
    process.on('message', (message: unknown) => {
      if (isHalfMessage(message)) guard.received(message);
    });
    guard.start();
    process.send({ kind: 'ready', needs: { vrrp: false, lvs: false } });
    await gone;
    guard.left();
    return EXIT_STATUS.ok;
  } catch (error) {
    logger.error('the routes of lvsd cannot be watched', { error: describeError(error) });
    return EXIT_STATUS.fault;
  }
}
