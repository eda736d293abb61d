import type { Milliseconds } from '../time.ts';
import type { Script } from './script.ts';

/**
 * The number of bytes that are kept of a process's standard output and standard error together. The rest is read and
 * dropped.
 */
export const MAX_CAPTURED_BYTES = 4096;

/** The ways in which a process can end. */
export type RunEnd =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  /** The process ran longer than its timeout and was ended. */
  | { readonly kind: 'expired' }
  /** The caller aborted the process, and it was ended. */
  | { readonly kind: 'aborted' }
  /** The program or its interpreter does not exist, or this process may not run it or take its user. */
  | { readonly kind: 'not-executed'; readonly reason: string }
  /**
   * A fault of this host, which says nothing about the script. `shortage` is true when no process, memory or descriptor
   * is left at the moment.
   */
  | { readonly kind: 'not-started'; readonly reason: string; readonly shortage?: true };

export interface RunOutcome {
  readonly end: RunEnd;
  /**
   * Standard output and standard error in the order of their arrival, at most {@link MAX_CAPTURED_BYTES}; invalid UTF-8
   * is replaced.
   */
  readonly output: string;
}

export interface RunRequest {
  readonly script: Script;
  /** The longest time that the process may run; null for no limit. */
  readonly timeout: Milliseconds | null;
  /** Ends the process early, with SIGTERM and soon after with SIGKILL. */
  readonly signal: AbortSignal;
}

/**
 * Runs scripts, each in a process group of its own, with an empty standard input and without the variables that change
 * how programs are loaded. Resolves when the process has ended, not before; never rejects because of what a script
 * does. It does not wait for processes that the script left in the background.
 */
export interface ProcessRunner {
  run(request: RunRequest): Promise<RunOutcome>;
}
