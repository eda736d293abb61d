import type { Milliseconds } from '../time.ts';
import type { Script } from './script.ts';

/** Bytes kept of what a process writes to standard output and standard error together. The rest is read and dropped. */
export const MAX_CAPTURED_BYTES = 4096;

/** How a process ended. */
export type RunEnd =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  /** It ran longer than its timeout and was made to end. */
  | { readonly kind: 'expired' }
  /** Its caller gave it up and it was made to end. */
  | { readonly kind: 'aborted' }
  /** There is no such program, no interpreter for it, no right to run it or to become its user. */
  | { readonly kind: 'not-executed'; readonly reason: string }
  /** A fault of this host: says nothing of the script. `shortage`: no process, memory or descriptor is left, for now. */
  | { readonly kind: 'not-started'; readonly reason: string; readonly shortage?: true };

export interface RunOutcome {
  readonly end: RunEnd;
  /** Standard output and standard error in order of arrival, at most {@link MAX_CAPTURED_BYTES}; UTF-8 read leniently. */
  readonly output: string;
}

export interface RunRequest {
  readonly script: Script;
  /** Null: as long as it likes. */
  readonly timeout: Milliseconds | null;
  /** Ends the process early: SIGTERM, soon after SIGKILL. */
  readonly signal: AbortSignal;
}

/**
 * Runs scripts, each in a process group of its own, with standard input at end of file and without the variables that
 * change how programs are loaded. Resolves when the process has ended, not before; never rejects for what a script does.
 * What the script left running in the background does not keep it waiting.
 */
export interface ProcessRunner {
  run(request: RunRequest): Promise<RunOutcome>;
}
