import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { releaseRoutes } from '../../../src/announce/release.ts';
import type { DaemonOptions } from '../../../src/daemon/options.ts';
import { parseDaemonCommand } from '../../../src/daemon/options.ts';

describe('lvsd --release', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lvsd-release-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function options(): DaemonOptions {
    const command = parseDaemonCommand(['--lvs', '--release', '--control', join(directory, 'lvsd.sock')]);
    return command.kind === 'run' ? command.options : expect.unreachable();
  }

  it.each(['', 'null\n', '{"table":"main"}'])('touches nothing where the record says %j', async (text) => {
    writeFileSync(join(directory, 'announced.json'), text);
    await expect(releaseRoutes(options(), process)).resolves.toBe(0);
  });

  it('touches nothing without a record', async () => {
    await expect(releaseRoutes(options(), process)).resolves.toBe(0);
  });

  it.each([
    [null, 'null\n'],
    ['EPERM', '{"table":100,"protocol":240}\n'],
  ])('forgets its record only when no route is left (%s)', async (error, left) => {
    const path = join(directory, 'announced.json');
    writeFileSync(path, '{"table":100,"protocol":240}\n');
    const table = {
      found: () => ({ addresses: [], error: null }),
      settle: () => ({ added: [], removed: [], error }),
    };
    const releasing = releaseRoutes(options(), process, () => Promise.resolve(() => table));
    if (error === null) await expect(releasing).resolves.toBe(0);
    else await expect(releasing).rejects.toThrow(`cannot remove announced routes: ${error}`);
    expect(readFileSync(path, 'utf8')).toBe(left);
  });

  it('says that it cannot read its record', async () => {
    mkdirSync(join(directory, 'announced.json'));
    await expect(releaseRoutes(options(), process)).rejects.toThrow('EISDIR');
  });
});
