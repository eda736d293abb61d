import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
});
