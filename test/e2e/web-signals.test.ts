import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IGNORED_SIGNALS } from '../../src/platform/processes/process-signals.ts';
import { eventually } from '../support/eventually.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/src/lvsd-web.js');

/** The status of an answer on a unix socket. */
async function statusOf(socketPath: string): Promise<number | undefined> {
  const asked = request({ socketPath, path: '/', headers: { host: 'localhost' } });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

let directory = '';
let web: ReturnType<typeof start> | undefined;

function start(file: string) {
  return spawn(process.execPath, [PROGRAM, '--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-web-signals-'));
});

afterEach(() => {
  web?.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

describe('signals to lvsd-web', () => {
  it('end it only where they must', async () => {
    const socket = join(directory, 'web.sock');
    const file = join(directory, 'web.yaml');
    writeFileSync(join(directory, 'web.users'), '');
    writeFileSync(file, `listen: ${socket}\nusers_file: ${join(directory, 'web.users')}\n`);
    const program = start(file);
    web = program;
    let log = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    const ended = once(web, 'exit');
    await eventually(() => log.includes('serving the page') || program.exitCode !== null);
    for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2', ...IGNORED_SIGNALS] as const) program.kill(signal);
    await eventually(
      () =>
        (log.includes('signal=SIGHUP') &&
          IGNORED_SIGNALS.every((signal) => log.includes(`signal=${signal}`))) ||
        program.exitCode !== null ||
        program.signalCode !== null,
    );
    expect([program.exitCode, program.signalCode], log).toEqual([null, null]);
    // To the login.
    expect(await statusOf(socket)).toBe(302);
    program.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
