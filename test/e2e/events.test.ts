import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BuiltDaemon, ONE_SERVICE } from '../support/built-daemon.ts';

const LVSCTL = fileURLToPath(new URL('../../dist/src/lvsctl.js', import.meta.url));

function lvsctl(daemon: BuiltDaemon, ...words: readonly string[]): string {
  const control = ['--control', daemon.file('lvsd.sock')];
  return execFileSync(process.execPath, [LVSCTL, ...words, ...control], { encoding: 'utf8' });
}

it('why a server was out is one command after SIGKILL, a stop and two starts', {
  timeout: 90_000,
}, async () => {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'lvsd-why-'));
  const init = { text: ONE_SERVICE, stateDirectory };
  try {
    {
      await using first = await BuiltDaemon.start(init);
      lvsctl(first, 'disable', '192.0.2.1', '10.0.0.1', '--reason', 'new kernel', '--force');
      process.kill(first.pid, 'SIGKILL');
      await first.end();
    }
    {
      await using second = await BuiltDaemon.start(init);
      process.kill(second.pid, 'SIGTERM');
      expect(await second.end()).toBe(0);
    }
    await using third = await BuiltDaemon.start(init);
    const answer = lvsctl(third, 'why', '10.0.0.1');
    expect(answer).toMatch(/^ {2}MAINTENANCE since \S+ \S+Z: disable by .*: new kernel$/m);
    expect(answer.match(/director {2}STARTED/g)).toHaveLength(3);
    expect(answer.match(/director {2}STOPPED/g)).toHaveLength(1);
    expect(lvsctl(third, 'events', '--kind', 'override', '--since', '1h', '--server', '10.0.0.1')).toMatch(
      /override tcp 192\.0\.2\.1:80 10\.0\.0\.1:80 {2}DISABLE {2}by .*: new kernel\n$/,
    );
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
});
