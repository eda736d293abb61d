import type * as FileCalls from 'node:fs/promises';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The calls on the disk that the writer makes before it is killed; null lets it live. `onHeld` is called when it is killed. */
const life = vi.hoisted(() => ({
  steps: null as number | null,
  taken: 0,
  log: [] as string[],
  onHeld: (): void => undefined,
}));

/** Stands before a step: from the fatal one on nothing of the writer happens any more. */
const step = vi.hoisted(() => async (name: string): Promise<void> => {
  life.log.push(name);
  if (life.steps === null) return;
  if (life.taken >= life.steps) {
    life.onHeld();
    await new Promise(() => {});
  }
  life.taken += 1;
});

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof FileCalls>();
  const stepped =
    <Args extends readonly unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await step(name);
      return call(...args);
    };
  return {
    ...real,
    mkdir: stepped('mkdir', real.mkdir),
    rm: stepped('rm', real.rm),
    rename: stepped('rename', real.rename),
    open: async (...args: Parameters<typeof real.open>) => {
      const path = String(args[0]);
      const name = path.slice(path.lastIndexOf('/') + 1);
      await step(`open ${name}`);
      const file = await real.open(...args);
      return {
        // A power loss half-way: the first half of the text is on the disk.
        writeFile: async (text: string) => {
          await file.write(text.slice(0, text.length / 2));
          await step(`write ${name}`);
          await file.write(text.slice(text.length / 2));
        },
        readFile: (...how: Parameters<typeof file.readFile>) => file.readFile(...how),
        stat: () => file.stat(),
        sync: async () => {
          await step(`sync ${name}`);
          await file.sync();
        },
        close: async () => {
          await step(`close ${name}`);
          await file.close();
        },
      };
    },
  };
});

const { DiskStateFile } = await import('../../../../src/platform/files/state-file.ts');

/** More steps than a replacement has. */
const ENOUGH = 20;

let directory = '';

beforeEach(async () => {
  life.steps = null;
  directory = await mkdtemp(join(tmpdir(), 'lvsd-crash-'));
});

afterEach(async () => {
  life.steps = null;
  await rm(directory, { recursive: true });
});

/** Replaces the content and dies before step `steps`; resolves when it is done or dead. */
async function replaceAndDie(path: string, text: string, steps: number): Promise<'done' | 'dead'> {
  life.steps = steps;
  life.taken = 0;
  // The writer makes one call after the other: when one is held, none of the others is under way.
  const dead = new Promise<'dead'>((resolve) => {
    life.onHeld = () => resolve('dead');
  });
  const writing = new DiskStateFile(path).replace(text).then(() => 'done' as const);
  const end = await Promise.race([writing, dead]);
  life.steps = null;
  return end;
}

describe('a state file whose writer is killed', () => {
  it('holds the old content or the new, whole, at whatever step it was, and can be written again', async () => {
    const seen: string[] = [];
    let end = 'dead';
    for (let steps = 0; end === 'dead' && steps < ENOUGH; steps += 1) {
      const path = join(directory, `state-${steps}.json`);
      const file = new DiskStateFile(path);
      await file.replace('old content');
      end = await replaceAndDie(path, 'new content', steps);
      const found = await file.read();
      expect(['old content', 'new content']).toContain(found);
      seen.push(`${end}: ${found?.slice(0, 3)}`);
      await file.replace('the next one');
      expect(await file.read()).toBe('the next one');
    }
    expect(end).toBe('done');
    expect(new Set(seen)).toEqual(new Set(['dead: old', 'dead: new', 'done: new']));
    expect((await readdir(directory)).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});

describe('a state file over a loss of power', () => {
  it('has its content on the disk before it takes its name, and its name before the write is reported', async () => {
    const file = new DiskStateFile(join(directory, 'state.json'));
    life.log = [];
    await file.replace('content');
    const durable = life.log.filter((name) => /^(write|sync|rename)/.test(name));
    const folder = directory.slice(directory.lastIndexOf('/') + 1);
    expect(durable).toEqual(['write state.json.new', 'sync state.json.new', 'rename', `sync ${folder}`]);
  });
});
