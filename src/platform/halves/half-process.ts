import { describeError } from '../../base/errors.ts';
import type { HalfMessage } from '../../base/parent-link.ts';
import { isHalfMessage } from './half-message.ts';
import { startOwnProgram } from './own-program.ts';

/** How a half ended. */
export interface HalfEnd {
  readonly status: number | null;
  readonly signal: string | null;
  /** Why there never was a process; absent where there was one. */
  readonly fault?: string;
}

export interface HalfObserver {
  received(message: HalfMessage): void;
  /** Once; also when it could not be started. */
  ended(end: HalfEnd): void;
}

/** A running half. */
export interface HalfProcess {
  readonly pid: number | undefined;
  signal(name: NodeJS.Signals | number): void;
}

export interface HalfCommand {
  /** Options of node itself. */
  readonly runtime: readonly string[];
  /** Arguments of lvsd. */
  readonly args: readonly string[];
  /** Handed over through the channel; null: nothing is. It may come later than the start. */
  readonly reading: Promise<string> | null;
}

/** systemd's messages come from the supervisor alone; a half must not answer for it. */
export const WITHHELD: readonly string[] = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'];

/** Starts this program again as one of its halves, with a channel to it. Its output is ours. */
export function startHalf(command: HalfCommand, observer: HalfObserver): HalfProcess {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !WITHHELD.includes(name)));
  const child = startOwnProgram(command.runtime, command.args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env,
  });
  if ('fault' in child) {
    // Never before the caller has what is returned.
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
      // Real-time signals have no names, which the child's own kill() insists on.
      process.kill(child.pid, name);
    },
  };
}
