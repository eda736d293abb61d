import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileProbe } from '../../checkers/file/probe.ts';
import { RegexThread } from '../../checkers/http/regex/thread.ts';
import { smtpTransport } from '../../src/events/notify/mail/smtp-transport.ts';
import { readBeginning } from '../../src/platform/files/file-beginning.ts';
import { writeInitFiles } from '../../src/platform/files/init-files.ts';
import { nodeFifoOpener } from '../../src/platform/files/node-fifo.ts';
import { takeProcessLock } from '../../src/platform/files/process-lock.ts';
import { DiskStateFile } from '../../src/platform/files/state-file.ts';
import { startGuard } from '../../src/platform/halves/guard-process.ts';
import { startHalf } from '../../src/platform/halves/half-process.ts';
import { listProcesses } from '../../src/platform/halves/process-list.ts';
import { runReader } from '../../src/platform/halves/reader-process.ts';
import { RouterClaims } from '../../src/platform/halves/router-claims.ts';
import { openHostDataPath } from '../../src/platform/host/data-path-machine.ts';
import { runHostProgram } from '../../src/platform/host/host-program.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { placeholders } from '../../src/platform/processes/descriptors.ts';
import { NodeProcessRunner } from '../../src/platform/processes/node-process-runner.ts';
import { MAIL } from '../support/notify-settings.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { withoutDescriptors } from '../support/without-descriptors.ts';

const clock = new SystemClock();
// Opened while there are descriptors, as at a start.
const dataPath = await openHostDataPath();
let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-shortages-'));
  writeFileSync(file('there'), '7');
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string): string {
  return join(directory, name);
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => 'it resolved',
    (error: unknown) => String(error),
  );
}

function ended(
  start: (observer: { received(): void; ended(end: object): void }) => unknown,
): Promise<object> {
  return new Promise((resolve) => {
    start({ received: () => undefined, ended: resolve });
  });
}

function initFiles(): readonly string[] {
  const logger = new RecordingLogger();
  writeInitFiles([{ path: file('new'), value: 1, overwrite: true }], logger);
  return logger.lines.map(({ message }) => message);
}

const request = {
  script: { command: { invocation: 'direct' as const, argv: ['/bin/true'] as const }, identity: null },
  timeout: 1000,
  signal: new AbortController().signal,
};

/**
 * What each place that opens something makes of it when there is no descriptor: nothing is held against a server, a peer or
 * a file, nothing is thrown past who asked, and this process goes on.
 */
const PLACES: readonly (readonly [place: string, act: () => Promise<unknown>, outcome: unknown])[] = [
  [
    'a script',
    () => new NodeProcessRunner(clock, {}).run(request),
    { end: { kind: 'not-started', shortage: true } },
  ],
  [
    'a script that Node starts',
    () => new NodeProcessRunner(clock, {}, 4, () => Promise.resolve(null)).run(request),
    { end: { kind: 'not-started', shortage: true } },
  ],
  [
    'FILE_CHECK',
    () =>
      createFileProbe({
        type: 'FILE_CHECK',
        name: 'there',
        path: file('there'),
        weight: 1,
        inverse: false,
      } as never)({ clock, signal: request.signal }, 0),
    { outcome: 'inconclusive' },
  ],
  ['a tracked file', () => readBeginning(file('there'), 64), { kind: 'not-read' }],
  ['tracked processes', () => Promise.resolve(listProcesses(true)), null],
  ['the reader of the configuration', () => runReader([], 1000), { ok: false }],
  [
    'a half',
    () => ended((observer) => startHalf({ runtime: [], args: [], reading: Promise.resolve('x') }, observer)),
    { status: null, signal: null, fault: expect.stringContaining('EMFILE') },
  ],
  [
    'the guard of routes',
    () => ended((observer) => startGuard([], observer)),
    { status: null, signal: null, fault: expect.stringContaining('EMFILE') },
  ],
  ['claims of virtual routers', () => new RouterClaims().claim(['a', 'b']), []],
  [
    'a lock',
    () => takeProcessLock(file('lock'), 1),
    { kind: 'failed', reason: expect.stringContaining('EMFILE') },
  ],
  [
    'a state file',
    () => rejection(new DiskStateFile(file('state')).replace('x')),
    expect.stringContaining('EMFILE'),
  ],
  [
    'first values of files',
    () => Promise.resolve(initFiles()),
    ['cannot write a tracked file with its first value'],
  ],
  [
    'a notify FIFO',
    () => nodeFifoOpener.open(file('fifo'), null),
    { ok: false, reason: expect.stringContaining('EMFILE') },
  ],
  [
    'a program of the host',
    () => runHostProgram('/bin/true', [], { timeout: 1000, maxOutput: 100 }),
    { status: null },
  ],
  ['the source towards a server', () => dataPath.sourceTowards('127.0.0.1' as never), null],
  [
    'a mail',
    () => smtpTransport.send({ subject: 's', text: 'b' }, MAIL, request.signal),
    { kind: 'deferred' },
  ],
  [
    'a thread for an expression',
    () => new RegexThread(clock).search({ source: 'a', flags: '', text: 'a', start: 0 }),
    { kind: 'unavailable' },
  ],
  ['the reserve', () => Promise.resolve(placeholders.open()), null],
];

describe('without a descriptor left', () => {
  it.each(PLACES)('%s', async (_, act, outcome) => {
    const got = await withoutDescriptors(act);
    if (
      typeof outcome === 'object' &&
      outcome !== null &&
      !Array.isArray(outcome) &&
      !('asymmetricMatch' in outcome)
    )
      expect(got).toMatchObject(outcome);
    else expect(got).toEqual(outcome);
  });

  it('and everything works again afterwards', async () => {
    expect(listProcesses(false)?.length).toBeGreaterThan(0);
    expect(await readBeginning(file('there'), 64)).toEqual({ kind: 'text', text: '7' });
    await new DiskStateFile(file('state')).replace('x');
    expect(readFileSync(file('state'), 'utf8')).toBe('x');
  });
});
