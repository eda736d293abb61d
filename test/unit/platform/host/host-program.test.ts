import { describe, expect, it } from 'vitest';
import { runHostProgram } from '../../../../src/platform/host/host-program.ts';

const BOUNDS = { timeout: 10_000, maxOutput: 1000 };

describe('a program of this host', () => {
  it('gets its input and says how it ended, what it printed and what it complained of', async () => {
    const words = ['-c', 'cat; echo complaint >&2; exit 3'];
    expect(await runHostProgram('sh', words, BOUNDS, 'given')).toEqual({
      status: 3,
      missing: false,
      output: 'given',
      errorOutput: 'complaint\n',
    });
  });

  it('may close its input before it has read it', async () => {
    const run = await runHostProgram('true', [], BOUNDS, 'x'.repeat(1_000_000));
    expect(run).toMatchObject({ status: 0, missing: false });
  });

  it('is told as missing where there is none', async () => {
    expect(await runHostProgram('lvsd-has-no-such-program', [], BOUNDS)).toMatchObject({
      status: null,
      missing: true,
    });
  });

  it('is ended when it takes too long or prints too much', async () => {
    expect(await runHostProgram('sleep', ['60'], { ...BOUNDS, timeout: 50 })).toMatchObject({
      status: null,
      missing: false,
    });
    expect(await runHostProgram('yes', [], BOUNDS)).toMatchObject({ status: null, missing: false });
  });

  it('does not see the variables of who started us, but for the lock file of iptables', async () => {
    process.env['XTABLES_LOCKFILE'] = '/run/other.lock';
    try {
      const { output } = await runHostProgram('env', [], BOUNDS);
      expect(output.trim().split('\n').sort()).toEqual([
        'LC_ALL=C',
        'PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin',
        'XTABLES_LOCKFILE=/run/other.lock',
      ]);
    } finally {
      delete process.env['XTABLES_LOCKFILE'];
    }
  });
});
