import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { DiskStateFile } from '../../src/platform/files/state-file.ts';

const BUILT = fileURLToPath(new URL('../../dist-test/src/platform/files/state-file.js', import.meta.url));
const KILLS = 20;

/** Replaces the file as fast as it can, with texts of very different length that say themselves what they should be. */
const WRITER = `
  const { DiskStateFile } = await import(process.argv[1]);
  const file = new DiskStateFile(process.argv[2]);
  let n = Number(process.argv[3]);
  process.stdout.write('ready\\n');
  for (;;) {
    n += 1;
    const filler = 'x'.repeat((n * 7919) % 200000);
    await file.replace(JSON.stringify({ n, length: filler.length, filler }));
    process.stdout.write(n + '\\n');
  }
`;

it('a state file holds one whole content, never an older one than was reported, after any SIGKILL', {
  timeout: 60_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lvsd-kill-'));
  const path = join(directory, 'state.json');
  let reported = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', WRITER, BUILT, path, String(reported)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      // At another moment of its work each time: after so many bytes of its reports.
      if (output.length > 7 + kill * 3) child.kill('SIGKILL');
    });
    await once(child, 'close');
    reported = Math.max(reported, ...output.split('\n').slice(1, -1).map(Number));
    const text = await readFile(path, 'utf8');
    const content = JSON.parse(text) as { n: number; length: number; filler: string };
    expect(content.filler).toHaveLength(content.length);
    expect(content.n).toBeGreaterThanOrEqual(reported);
    reported = content.n;
  }
  expect(reported).toBeGreaterThan(KILLS);
  const file = new DiskStateFile(path);
  await file.replace('whole');
  expect(await file.read()).toBe('whole');
  await rm(directory, { recursive: true });
});
