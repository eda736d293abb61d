import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A program that has not ended so long after SIGTERM, in milliseconds, is killed. */
const END_LIMIT_MS = 10_000;

/** Ends a program of a bench and removes the directory that it worked in. */
export async function endProcess(child: ChildProcess, directory: string): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, delay(END_LIMIT_MS)]);
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}
