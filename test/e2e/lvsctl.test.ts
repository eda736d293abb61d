import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlServer } from '../../src/api/control-server.ts';
import { controlRouter } from '../../src/api/routes.ts';
import type { Logger } from '../../src/base/logger.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import type { StatusDocument } from '../../src/state/status/status-document.ts';
import { UNASKED } from '../support/control-handlers.ts';
import { largeDocument } from '../support/status-documents.ts';

/** As `npm test` builds it. */
const LVSCTL = fileURLToPath(new URL('../../dist/src/lvsctl.js', import.meta.url));
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

let directory: string;
let path: string;
let server: ControlServer;
let document: StatusDocument;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lvsctl-'));
  path = join(directory, 'lvsd.sock');
  document = largeDocument(20, 50);
  const clock = new SystemClock();
  const handlers = {
    ...UNASKED,
    status: () => Promise.resolve(document),
    version: () => Promise.resolve({ api: 1, version: '0.1.0', pid: 1 } as const),
    reload: () => Promise.reject(new Error('not asked')),
  };
  server = new ControlServer(
    {
      router: controlRouter(handlers, clock),
      clock,
      logger: SILENT,
      processMask: (mask) => process.umask(mask),
    },
    { path },
  );
  await server.start();
});

afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

function lvsctl(...words: string[]) {
  return spawn(process.execPath, [LVSCTL, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LVSD_CONTROL: path },
  });
}

describe('lvsctl as a process', () => {
  it('loses nothing to a reader that is slower than it', async () => {
    const child = lvsctl('status', '--json');
    const exited = once(child, 'exit');
    let text = '';
    for await (const chunk of child.stdout) {
      text += chunk;
      await nextTurn();
    }
    expect(await exited).toEqual([0, null]);
    expect(JSON.parse(text)).toEqual(document);
  });

  it('ends quietly when its reader has had enough', async () => {
    const child = lvsctl('status', '--json');
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  });

  it('says so and fails when what it has to say cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [LVSCTL, 'status', '--json'], {
      stdio: ['ignore', full, 'pipe'],
      env: { PATH: process.env['PATH'], LVSD_CONTROL: path },
    });
    closeSync(full);
    let complaint = '';
    child.stderr?.on('data', (chunk) => {
      complaint += chunk;
    });
    const [code] = await once(child, 'close');
    expect({ code, complaint }).toEqual({
      code: 70,
      complaint: 'lvsctl: cannot write its output: ENOSPC: no space left on device, write\n',
    });
  });

  it('ends --watch with 0 on SIGINT', async () => {
    const child = lvsctl('status', '--watch');
    child.stdout.resume();
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with 3 and words when there is no daemon', async () => {
    await server.stop();
    const child = lvsctl('status');
    child.stdout.resume();
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(3);
    expect(complaint).toContain('lvsd is not running');
  });
});
