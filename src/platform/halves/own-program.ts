import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { describeError } from '../../base/errors.ts';

/** The reason why there is no process. In this case the child emits no further event. */
export interface NotStarted {
  readonly fault: string;
}

/**
 * Starts this program again, with options for node itself (`runtime`) and arguments of its own. Node reports failures
 * in two ways: where this host has no memory for a process (ENOMEM), or may not make one (EPERM), it throws; where no
 * descriptor is left (EMFILE), it returns a child without streams, although its types do not allow that, and emits an
 * error. This function never throws.
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
