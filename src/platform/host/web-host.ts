import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DirectorError } from '../../base/errors.ts';
import type { Milliseconds } from '../../base/time.ts';

/** The longest time that lvsctl may take for a plan or an examination, and the most bytes that it may print. */
export const TOOL_LIMIT: Milliseconds = 30_000;
export const MAX_TOOL_BYTES = 4 * 1024 * 1024;

/** The largest number of runs of lvsctl at once. */
export const MAX_TOOL_RUNS = 2;

/** The largest file that is read for the page (users, certificate, key), in bytes. */
export const MAX_WEB_FILE_BYTES = 4 * 1024 * 1024;

/** The longest time that an answer with lvsd's metrics may take, and its largest size in bytes. */
export const METRICS_FETCH_LIMIT: Milliseconds = 10_000;
export const MAX_FETCHED_BYTES = 64 * 1024 * 1024;

/** Reads a file up to a size limit; throws the system's error. */
export function readWebFile(path: string): string {
  const { size } = statSync(path);
  if (size > MAX_WEB_FILE_BYTES)
    throw new Error(`${path} has ${size} bytes, more than ${MAX_WEB_FILE_BYTES}`);
  return readFileSync(path, 'utf8');
}

/** The files of the page, which the build puts beside the program; empty where the page was not built. */
export function builtPage(): ReadonlyMap<string, Buffer> {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = ['../page', '../../page', '../../../dist/page', '../../../../dist/page'].map((place) =>
    join(here, place),
  );
  const place = places.find((one) => existsSync(join(one, 'page.css')));
  const files = new Map<string, Buffer>();
  if (place === undefined) return files;
  for (const name of readdirSync(place)) files.set(name, readFileSync(join(place, name)));
  return files;
}

export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}

export { hostname as hostName };

/**
 * Runs lvsctl without a shell. Rejects with a DirectorError when lvsctl does not end, or when too many runs are going
 * on.
 */
export class LvsctlRuns {
  readonly #program: string;
  #running = 0;

  constructor(program: string) {
    this.#program = program;
  }

  async run(words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    if (this.#running >= MAX_TOOL_RUNS) {
      throw new DirectorError('busy', 'this is being looked at for somebody else: try again in a moment');
    }
    this.#running += 1;
    try {
      return await this.#spawn(words);
    } finally {
      this.#running -= 1;
    }
  }

  #spawn(words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    const options = { timeout: TOOL_LIMIT, maxBuffer: MAX_TOOL_BYTES, killSignal: 'SIGKILL' as const };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [this.#program, ...words], options, (error, stdout, stderr) => {
        const status = error === null ? 0 : error.code;
        if (typeof status === 'number') resolve({ status, stdout, stderr });
        else reject(new DirectorError('tool-failed', `lvsctl ${words[0] ?? ''} did not end as it should`));
      }).stdin?.end();
    });
  }
}

/** Fetches a text from a server of this host. Rejects when the server does not answer 200 within the limits. */
export function fetchText(address: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(`http://${address}${path}`, { timeout: METRICS_FETCH_LIMIT }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_FETCHED_BYTES) request.destroy(new Error('too large'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`status ${response.statusCode ?? 0}`));
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}
