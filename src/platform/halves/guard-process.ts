import { describeError } from '../../base/errors.ts';
import type { HalfMessage } from '../../base/parent-link.ts';
import { isHalfMessage } from './half-message.ts';
import { type HalfEnd, type HalfObserver, WITHHELD } from './half-process.ts';
import { startOwnProgram } from './own-program.ts';

/** The guard runs with a small heap, because it must survive when memory is short. */
const RUNTIME: readonly string[] = ['--max-old-space-size=32', '--max-semi-space-size=1'];

/** A running guard of announced routes. */
export interface GuardProcess {
  send(message: HalfMessage): void;
  /** Closes the channel, which ends the guard. */
  release(): void;
}

/** Starts this program again as the guard of its routes. `args` are the arguments of this process. */
export function startGuard(args: readonly string[], observer: HalfObserver): GuardProcess {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !WITHHELD.includes(name)));
  const child = startOwnProgram(RUNTIME, [...args, '--role', 'guard'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env,
  });
  if ('fault' in child) {
    // The call is delayed, because the caller must first have the returned value.
    setImmediate(() => observer.ended({ status: null, signal: null, fault: child.fault }));
    return { send: () => undefined, release: () => undefined };
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
  // Neither the guard nor the channel to it keeps this process alive.
  child.unref();
  child.channel?.unref();
  return {
    send: (message) => {
      if (!over && child.connected) child.send(message, () => undefined);
    },
    release: () => {
      if (child.connected) child.disconnect();
    },
  };
}
