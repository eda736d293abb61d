import { execFile } from 'node:child_process';
import type { Logger } from '../../base/logger.ts';

/** Tells the service manager of the daemon's state (sd_notify(3)). */
export interface ServiceNotifier {
  /** Resolves when the message was handed over, or could not be: being unable to tell systemd is no reason to stop. */
  notify(state: readonly string[]): Promise<void>;
}

/** systemd-notify talks to a local socket; longer than this it hangs. */
const NOTIFY_TIMEOUT_MS = 5000;

/**
 * Sends through `systemd-notify`, because Node has no datagram Unix sockets. The unit needs NotifyAccess=all for it.
 * Outside systemd (no NOTIFY_SOCKET) it does nothing.
 */
export function systemdNotifier(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
  logger: Logger,
): ServiceNotifier {
  if (environment['NOTIFY_SOCKET'] === undefined) return { notify: () => Promise.resolve() };
  return {
    notify: (state) =>
      new Promise((resolve) => {
        execFile('systemd-notify', [`--pid=${pid}`, ...state], { timeout: NOTIFY_TIMEOUT_MS }, (error) => {
          if (error !== null) {
            logger.warn('cannot tell systemd of our state with systemd-notify', {
              state: state.join(' '),
              error: error.message,
            });
          }
          resolve();
        });
      }),
  };
}
