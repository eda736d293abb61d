import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFindings } from '../../checkers/file/findings.ts';
import { createFileProbe } from '../../checkers/file/probe.ts';
import type { FileCheckSpec } from '../../checkers/file/spec.ts';
import { FileWatch, MAX_QUIET_WAIT, REWATCH_INTERVAL } from '../../checkers/file/watch.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { eventually } from '../support/eventually.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { ScriptDirectory } from '../support/script-directory.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const clock = new SystemClock();
let directory: ScriptDirectory;
beforeEach(() => {
  directory = new ScriptDirectory();
});
afterEach(() => {
  directory[Symbol.dispose]();
});

function spec(path: string, weight = 2): FileCheckSpec {
  return { type: 'FILE_CHECK', name: 'weight', path, weight, reverse: false };
}

const read = (path: string) =>
  createFileProbe(spec(path))({ clock, signal: new AbortController().signal }, 0);

describe('FILE_CHECK on the disk', () => {
  it('reads the number of a file each time', async () => {
    const path = directory.write('weight', '3\n');
    expect(await read(path)).toMatchObject({ outcome: 'pass', weight: { by: 6 } });
    directory.write('weight', '-4\n');
    expect(await read(path)).toMatchObject({ outcome: 'pass', weight: { by: -8 } });
  });

  it('takes a missing file for 0', async () => {
    expect(await read(directory.file('absent'))).toMatchObject({ outcome: 'pass', weight: { by: 0 } });
  });

  it('says nothing of the server for a directory or a FIFO, and does not wait for a writer', async () => {
    execFileSync('mkfifo', [directory.file('fifo')]);
    expect(await read(directory.file('fifo'))).toMatchObject({ outcome: 'inconclusive' });
    expect(await read(directory.path)).toMatchObject({ outcome: 'inconclusive' });
  });

  it('is known for all checks at a load', async () => {
    const path = directory.write('weight', '3\n');
    const findings = await readFindings(
      [
        { id: 'a', spec: spec(path) },
        { id: 'b', spec: spec(`${path}.absent`) },
      ],
      clock,
    );
    expect([...findings].map(([id, result]) => `${id}: ${result.detail}`).sort()).toEqual([
      'a: file says 3, weight +6',
      'b: no file, taken as 0, weight +0',
    ]);
  });
});

describe('FileWatch', () => {
  async function watching(files: Record<string, string>, time = clock as SystemClock | VirtualClock) {
    const changes: string[] = [];
    const logger = new RecordingLogger();
    const watch = new FileWatch({ clock: time, logger }, (id) => changes.push(id));
    await watch.watch(new Map(Object.entries(files)));
    return { watch, changes, logger };
  }

  it.each<[string, (path: string) => void]>([
    ['written', (path) => writeFileSync(path, '7')],
    [
      'replaced',
      (path) => {
        writeFileSync(`${path}.new`, '7');
        renameSync(`${path}.new`, path);
      },
    ],
    ['removed', (path) => rmSync(path)],
  ])('tells of a file that is %s, and of no other', async (_how, change) => {
    const path = directory.write('weight', '1');
    const { watch, changes } = await watching({ a: path, other: directory.file('other') });
    change(path);
    await eventually(() => changes.length > 0);
    expect(new Set(changes)).toEqual(new Set(['a']));
    watch.stop();
  });

  it('tells many writes in a row once, when they are over', async () => {
    const path = directory.write('weight', '1');
    const { watch, changes } = await watching({ a: path });
    for (let count = 0; count < 100; count += 1) appendFileSync(path, '1');
    await eventually(() => changes.length > 0);
    expect(changes).toEqual(['a']);
    watch.stop();
  });

  it('waits once for a file that a thousand checks hang on, and then tells them all', async () => {
    const time = new VirtualClock();
    const path = directory.write('weight', '1');
    const ids = Array.from({ length: 1000 }, (_, n) => `check ${n}`);
    const { watch, changes } = await watching(Object.fromEntries(ids.map((id) => [id, path])), time);
    const waiting = time.pending;
    writeFileSync(path, '2');
    await eventually(() => time.pending > waiting);
    expect(time.pending).toBe(waiting + 1);
    time.advance(MAX_QUIET_WAIT);
    expect(changes.sort()).toEqual(ids.sort());
    watch.stop();
  });

  it('finds a directory that appears, and one that was replaced', async () => {
    const time = new VirtualClock();
    const path = directory.file('later/weight');
    const { watch, changes } = await watching({ a: path }, time);
    const turn = async (): Promise<void> => {
      mkdirSync(directory.file('later'));
      time.advance(REWATCH_INTERVAL);
      // The watch is set up after asynchronous looks at the directory: write until one is seen.
      await eventually(() => {
        writeFileSync(path, '1');
        time.advance(1);
        return changes.length > 0;
      });
    };
    await turn();
    rmSync(directory.file('later'), { recursive: true });
    changes.length = 0;
    await turn();
    expect(changes.length).toBeGreaterThan(0);
    watch.stop();
    expect(time.pending).toBe(0);
  });

  it('stops watching what is no longer wanted', async () => {
    const first = directory.write('first', '1');
    const second = directory.write('second', '1');
    const { watch, changes } = await watching({ a: first });
    await watch.watch(new Map([['b', second]]));
    writeFileSync(first, '2');
    writeFileSync(second, '2');
    await eventually(() => changes.length > 0);
    expect(changes).toEqual(['b']);
    watch.stop();
  });
});
