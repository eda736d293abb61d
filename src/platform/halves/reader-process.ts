import type { Readable } from 'node:stream';
import { startOwnProgram } from './own-program.ts';

/** The longest time that a configuration may take to be read and judged. */
const READING_LIMIT_MS = 120_000;

/** The result of a reader: the text that it printed, or the reason why there is none. */
export type ReaderOutcome =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** Runs this program as a reader of the configuration; resolves to what it printed, at most `limit` bytes. Never rejects. */
export function runReader(args: readonly string[], limit: number): Promise<ReaderOutcome> {
  return new Promise((resolve) => {
    const child = startOwnProgram([], args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if ('fault' in child) {
      resolve({ ok: false, reason: child.fault });
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    let fault: string | null = null;
    const timer = setTimeout(() => {
      fault = `it took longer than ${READING_LIMIT_MS / 1000} s`;
      child.kill('SIGKILL');
    }, READING_LIMIT_MS);
    // Without a descriptor left the child has no streams at all, although its types say that it has.
    const output = child.stdout as Readable | null | undefined;
    output?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      else if (fault === null) {
        fault = `it found more than ${limit} bytes`;
        child.kill('SIGKILL');
      }
    });
    const settle = (outcome: ReaderOutcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    child.once('error', (error) => settle({ ok: false, reason: error.message }));
    child.once('close', (status, signal) => {
      if (fault === null && status === 0) settle({ ok: true, text: Buffer.concat(chunks).toString('utf8') });
      else settle({ ok: false, reason: fault ?? `it ended with ${signal ?? `status ${status ?? 0}`}` });
    });
  });
}
