import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needsRoot } from '../support/as-root.ts';
import { LVSD } from '../support/built-daemon.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-waiting-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A VRRP half as its supervisor starts it, which waits for its configuration. */
function startHalf(): ChildProcess {
  const control = join(directory, 'lvsd.sock');
  return spawn(process.execPath, [LVSD, '--vrrp', '--control', control, '--role', 'vrrp'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

describe('a VRRP half that waits for its configuration', () => {
  beforeEach(needsRoot);

  it('ends when its supervisor is gone, also before it looked', async () => {
    const half = startHalf();
    const ended = once(half, 'exit');
    half.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});
