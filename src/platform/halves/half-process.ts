import { describeError } from '../../base/errors.ts';
import type { HalfMessage } from '../../base/parent-link.ts';
import { isHalfMessage } from './half-message.ts';
import { startOwnProgram } from './own-program.ts';

/** The way in which a half ended. */
export interface HalfEnd {
  readonly status: number | null;
  readonly signal: string | null;
  /** The reason why the process could not be started; absent where it ran. */
  readonly fault?: string;
}

export interface HalfObserver {
  received(message: HalfMessage): void;
  /** Called once, also when the process could not be started. */
  ended(end: HalfEnd): void;
}

/** A running half. */
export interface HalfProcess {
  readonly pid: number | undefined;
  signal(name: NodeJS.Signals | number): void;
}

export interface HalfCommand {
  /** Options for node itself. */
  readonly runtime: readonly string[];
  /** Arguments for lvsd. */
  readonly args: readonly string[];
  /**
   * The configuration that is handed over through the channel, possibly some time after the start; null when none is.
   */
  readonly reading: Promise<string> | null;
}

/** Environment variables that a half does not get: only the supervisor sends messages to systemd. */
export const WITHHELD: readonly string[] = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'];

/** Starts this program again as one of its halves, with a channel to it. It shares this process's output. */
export function startHalf(command: HalfCommand, observer: HalfObserver): HalfProcess {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !WITHHELD.includes(name)));
  const child = startOwnProgram(command.runtime, command.args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env,
  });
  if ('fault' in child) {
    // The call is delayed, because the caller must first have the returned value.
    setImmediate(() => observer.ended({ status: null, signal: null, fault: child.fault }));
    return { pid: undefined, signal: () => undefined };
  }
  let over = false;
  const end = (how: HalfEnd): void => {
    if (over) return;
    over = true;
    observer.ended(how);
  };
  child.on('message', (message: unknown) => {
    if (!over && isHalfMessage(message)) observer.received(message);
  });
  child.on('error', (error) => {
    if (child.pid === undefined) end({ status: null, signal: null, fault: describeError(error) });
  });
  child.once('exit', (status, signal) => end({ status, signal }));
  void command.reading?.then((text) => {
    if (!over && child.connected) child.send(text, () => undefined);
  });
  return {
    pid: child.pid,
    signal: (name) => {
      if (over || child.pid === undefined) return;
      // Real-time signals have no names, but the child's own kill() accepts only names.
      process.kill(child.pid, name);
    },
  };
}
