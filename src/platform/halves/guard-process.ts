import { spawn } from 'node:child_process';
import type { HalfMessage } from '../../base/parent-link.ts';
import { isHalfMessage } from './half-message.ts';
import { type HalfObserver, WITHHELD } from './half-process.ts';

/** The guard needs a small heap, and is to be there when memory is short. */
const RUNTIME: readonly string[] = ['--max-old-space-size=32', '--max-semi-space-size=1'];

/** A running guard of announced routes. */
export interface GuardProcess {
  tell(message: HalfMessage): void;
  /** Ends the channel, which ends the guard. */
  release(): void;
}

/** Starts this program again as the guard of its routes. `args` are those of this process. */
export function startGuard(args: readonly string[], observer: HalfObserver): GuardProcess {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !WITHHELD.includes(name)));
  const child = spawn(process.execPath, [...RUNTIME, process.argv[1] ?? '', ...args, '--role', 'guard'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env,
  });
  let over = false;
  const end = (status: number | null, signal: string | null): void => {
    if (over) return;
    over = true;
    observer.ended({ status, signal });
  };
  child.on('message', (message: unknown) => {
    if (!over && isHalfMessage(message)) observer.told(message);
  });
  child.once('error', () => {
    if (child.pid === undefined) end(null, null);
  });
  child.once('exit', end);
  // Neither the guard nor the channel keeps this process from ending.
  child.unref();
  child.channel?.unref();
  return {
    tell: (message) => {
      if (!over && child.connected) child.send(message, () => undefined);
    },
    release: () => {
      if (child.connected) child.disconnect();
    },
  };
}
