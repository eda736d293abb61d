import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fetchDigest } from '../../checkers/genhash/fetch-digest.ts';
import type { HttpProtocol } from '../../checkers/http/spec.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { loopbackConnection } from '../support/loopback-server.ts';
import { INTERIM_PATH, startWebServers, type WebServer } from '../support/web-servers.ts';

const run = promisify(execFile);

/** Each program starts in no time on an idle machine, and there are hundreds of starts. */
const LIMIT_MS = 300_000;

const AT_ONCE = 4;

const PROTOCOLS: readonly HttpProtocol[] = ['1.0', '1.0C', '1.1'];

/** Status and digest of each path, in order. */
type Readings = readonly { readonly status: number; readonly digest: string }[];

/** As curl reads them, all by one process; of chunked bodies with the framing. */
async function byCurl({ port, paths }: WebServer, protocol: HttpProtocol): Promise<Readings> {
  const directory = mkdtempSync(join(tmpdir(), 'lvsd-curl-'));
  try {
    const version = protocol === '1.1' ? '--http1.1' : '--http1.0';
    const closes = protocol === '1.0' ? [] : ['-H', 'Connection: close'];
    const headers = ['-H', 'User-Agent: KeepAliveClient', '-H', 'Accept:', '-H', 'Host: www', ...closes];
    const options = ['--silent', '--raw', '--path-as-is', '--max-time', '20', version, ...headers];
    const requests = paths.flatMap((path, index) => [
      ...(index === 0 ? [] : ['--next']),
      ...options,
      '--write-out',
      '%{http_code}\n',
      '--output',
      join(directory, String(index)),
      `http://127.0.0.1:${port}${path}`,
    ]);
    const { stdout } = await run('curl', requests);
    const statuses = stdout.trim().split('\n').map(Number);
    return statuses.map((status, index) => ({ status, digest: md5(bodyIn(join(directory, String(index)))) }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** curl makes no file for a reply without a body. */
function bodyIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

async function byGenhash(port: number, path: string, protocol: HttpProtocol): Promise<string> {
  const where = ['-s', '127.0.0.1', '-p', String(port), '-u', path, '-V', 'www', '-t', '20'];
  const { stdout } = await run('genhash', [...where, '-P', protocol.toLowerCase()]);
  return stdout.trim();
}

async function byUs(port: number, path: string, protocol: HttpProtocol) {
  const connection = loopbackConnection('127.0.0.1', port, { timeout: 20_000 });
  const request = { connection, protocol, path, host: 'www', tls: false, serverName: null, show: false };
  const context = { clock: new SystemClock(), signal: new AbortController().signal };
  const outcome = await fetchDigest(request, context);
  return outcome.kind === 'digest' ? { status: outcome.status, digest: outcome.digest } : outcome;
}

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

it(
  'reads 200 replies of six real servers as curl does, and digests them as genhash does',
  async () => {
    const servers = await startWebServers();
    try {
      let count = 0;
      for (const server of servers) {
        for (const protocol of PROTOCOLS) {
          const { name, port, paths } = server;
          const [curl, ours, digests] = await Promise.all([
            byCurl(server, protocol),
            Promise.all(paths.map((path) => byUs(port, path, protocol))),
            someAtATime(paths, (path) => byGenhash(port, path, protocol)),
          ]);
          const told = (readings: readonly unknown[]) =>
            readings.map((reading, index) => ({ name, protocol, path: paths[index], reading }));
          expect(told(ours)).toEqual(told(curl));
          const compared = paths.map((path) => path !== INTERIM_PATH);
          const expected = curl.map(({ digest }) => digest).filter((_, index) => compared[index]);
          expect(expected).toEqual(digests.filter((_, index) => compared[index]));
          count += paths.length;
        }
      }
      expect(count).toBeGreaterThanOrEqual(200);
    } finally {
      for (const server of servers) await server[Symbol.asyncDispose]();
    }
  },
  LIMIT_MS,
);

/** As many programs at once as keep two processors busy. */
async function someAtATime<T, R>(items: readonly T[], step: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let first = 0; first < items.length; first += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(first, first + AT_ONCE).map(step))));
  }
  return results;
}
