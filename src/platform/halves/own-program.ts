import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { describeError } from '../../base/errors.ts';

/** Says why there is no process; the child says nothing more. */
export interface NotStarted {
  readonly fault: string;
}

/**
 * Starts this program again, with options of node itself (`runtime`) and arguments of its own. Where this host has no
 * memory for a process (ENOMEM), or may not make one (EPERM), Node throws; where it has no descriptor (EMFILE), Node hands
 * back a child without streams, whatever its types say, and emits an error. Never throws.
 */
export function startOwnProgram(
  runtime: readonly string[],
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess | NotStarted {
  try {
    return spawn(process.execPath, [...runtime, process.argv[1] ?? '', ...args], options);
  } catch (error) {
    return { fault: describeError(error) };
  }
}
