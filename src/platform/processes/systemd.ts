import { execFile } from 'node:child_process';
import { setTimeout as after } from 'node:timers/promises';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { ServiceManager } from '../../base/service-manager.ts';
import type { Milliseconds } from '../../base/time.ts';

/** systemd and systemd-notify need far less time; a call that takes longer hangs. */
const NOTIFY_TIMEOUT_MS = 5000;
/** The interval between two tries while the queue of systemd's socket is full. */
export const SEND_AGAIN_MS: number = 50;

type Environment = Readonly<Record<string, string | undefined>>;

/** Sends a message; resolves to null, or to a description of the fault. */
type Sender = (state: readonly string[]) => Promise<string | null>;

const NOBODY: ServiceManager = { notify: () => Promise.resolve(), watchdog: null };

/**
 * The connection to systemd, where it started this process (NOTIFY_SOCKET). This process itself sends the messages: by
 * default systemd 252 accepts WATCHDOG=1 from no child, and loses the message of a child that ends at once. Where the
 * native part cannot be loaded, `systemd-notify` sends them, for which the unit has NotifyAccess=all.
 */
export async function openServiceManager(
  environment: Environment,
  pid: number,
  logger: Logger,
): Promise<ServiceManager> {
  const path = environment['NOTIFY_SOCKET'];
  if (path === undefined || path === '') return NOBODY;
  const send = await openSender(path, pid, logger);
  let reported: string | null = null;
  return {
    watchdog: watchdogOf(environment, pid),
    notify: async (state) => {
      const error = await send(state);
      if (error !== null && error !== reported) {
        logger.warn('cannot tell systemd of our state', { state: state.join(' '), error });
      }
      reported = error;
    },
  };
}

/**
 * How long systemd waits for WATCHDOG=1 (sd_watchdog_enabled(3)); null where it does not wait, or waits for another
 * process.
 */
export function watchdogOf(environment: Environment, pid: number): Milliseconds | null {
  const microseconds = Number(environment['WATCHDOG_USEC'] ?? '');
  const watched = environment['WATCHDOG_PID'];
  if (!Number.isSafeInteger(microseconds) || microseconds <= 0) return null;
  return watched === undefined || Number(watched) === pid ? microseconds / 1000 : null;
}

async function openSender(path: string, pid: number, logger: Logger): Promise<Sender> {
  try {
    const { openServiceSocket } = await import('../../../native/sockets/service-socket.ts');
    const socket = openServiceSocket(path);
    return (state) => sendInTime(() => socket.send(state.join('\n')));
  } catch (error) {
    logger.warn('systemd is told through systemd-notify: the native part did not load', {
      error: describeError(error),
    });
    return (state) => sendByProgram(state, pid);
  }
}

/** A busy systemd takes the message later. If READY=1 were lost, systemd would end this process. */
async function sendInTime(send: () => string | null): Promise<string | null> {
  for (let waited = 0; ; waited += SEND_AGAIN_MS) {
    const error = send();
    if (error !== 'EAGAIN' || waited >= NOTIFY_TIMEOUT_MS) return error;
    await after(SEND_AGAIN_MS);
  }
}

function sendByProgram(state: readonly string[], pid: number): Promise<string | null> {
  return new Promise<string | null>((resolve) => {
    execFile('systemd-notify', [`--pid=${pid}`, ...state], { timeout: NOTIFY_TIMEOUT_MS }, (error) =>
      resolve(error === null ? null : error.message),
    );
    // Node throws where this host has no memory for a process, or may not make one.
  }).catch(describeError);
}
