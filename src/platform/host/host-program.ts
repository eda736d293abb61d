import { execFile } from 'node:child_process';
import { describeError } from '../../base/errors.ts';
import type { Milliseconds } from '../../base/time.ts';

/** Debian's administration programs are in directories that PATH may lack. */
const PATH = '/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin';

/** The result of running a program of this host. */
export interface Ran {
  /** The exit status; null when the program could not be run or was ended. */
  readonly status: number | null;
  readonly missing: boolean;
  readonly output: string;
  readonly errorOutput: string;
}

export interface ProgramBounds {
  /** A program that runs longer than this is ended. */
  readonly timeout: Milliseconds;
  /** A program that prints more bytes than this is ended. */
  readonly maxOutput: number;
}

/**
 * Runs a program of this host without a shell, in the C locale, and writes `input` to its standard input. Never
 * rejects.
 */
export function runHostProgram(
  program: string,
  args: readonly string[],
  { timeout, maxOutput }: ProgramBounds,
  input = '',
): Promise<Ran> {
  const options = { timeout, maxBuffer: maxOutput, env: { PATH, LC_ALL: 'C', ...lockFile() } };
  return new Promise<Ran>((resolve) => {
    const child = execFile(program, [...args], options, (error, output, errorOutput) => {
      const code = error === null ? 0 : error.code;
      resolve({
        status: typeof code === 'number' ? code : null,
        missing: String(code) === 'ENOENT',
        output,
        errorOutput,
      });
    });
    // Writing fails when the program ends early or does not exist.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    // Node throws where this host has no memory for a process, or may not make one.
  }).catch((error: unknown) => ({
    status: null,
    missing: false,
    output: '',
    errorOutput: describeError(error),
  }));
}

/** The environment of lvsd may name another lock file for iptables. */
function lockFile(): Record<string, string> {
  const path = process.env['XTABLES_LOCKFILE'];
  return path === undefined ? {} : { XTABLES_LOCKFILE: path };
}
