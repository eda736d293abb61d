import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuiltDaemon, LVSD } from '../support/built-daemon.ts';
import { eventually } from '../support/eventually.ts';

let directory: string;
let server: Server;
let port: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-dry-'));
  server = createServer((socket) => socket.destroy());
  port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
});

afterEach(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A server that answers, one where nobody listens, one with a script; all that could be told is told to files. */
function site(): string {
  const touch = (name: string): string => `"/bin/touch ${join(directory, name)}"`;
  return `global_defs {
  script_user root
  lvs_notify_fifo ${join(directory, 'fifo')}
}
virtual_server 192.0.2.1 80 {
  delay_loop 1
  lb_algo rr
  lb_kind NAT
  protocol TCP
  quorum_up ${touch('told-quorum')}
  real_server 127.0.0.1 ${port} {
    TCP_CHECK {
    }
  }
  real_server 127.0.0.2 1 {
    notify_down ${touch('told-down')}
    TCP_CHECK {
    }
  }
  real_server 127.0.0.3 1 {
    MISC_CHECK {
      misc_path ${touch('script-ran')}
    }
  }
}
`;
}

function dryRun(...words: string[]): Promise<string> {
  writeFileSync(join(directory, 'lvsd.conf'), site());
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [LVSD, '--dry-run', '--config', join(directory, 'lvsd.conf'), ...words],
      (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
    );
  });
}

describe('lvsd --dry-run', () => {
  it('runs each check once, shows what it would write, writes nothing and tells nobody', async () => {
    const state = join(directory, 'state');
    const output = await dryRun('--kernel', 'memory', '--state-dir', state);
    const lines = output.split('\n').filter((line) => !line.startsWith('#') && line !== '');
    expect(lines).toEqual([
      '-A -t 192.0.2.1:80 -s rr',
      `-a -t 192.0.2.1:80 -r 127.0.0.1:${port} -m -w 1`,
      '-a -t 192.0.2.1:80 -r 127.0.0.2:1 -m -w 1',
      '-a -t 192.0.2.1:80 -r 127.0.0.3:1 -m -w 1',
      '-d -t 192.0.2.1:80 -r 127.0.0.2:1',
    ]);
    expect(output).toContain('3 checks: 1 passed, 1 failed, 1 MISC_CHECK not run (--scripts runs them)');
    expect(readdirSync(directory)).toEqual(['lvsd.conf']);
  });

  it('runs scripts of checks when asked', async () => {
    const output = await dryRun('--kernel', 'memory', '--scripts');
    expect(output).toContain('3 checks: 2 passed, 1 failed');
    expect(readdirSync(directory).sort()).toEqual(['lvsd.conf', 'script-ran']);
  });
});

describe('lvsd --kernel memory', () => {
  it('tells nobody', async () => {
    await using daemon = await BuiltDaemon.start({ text: site() });
    await eventually(() => /real server (?:starts|is) down/.test(daemon.log));
    expect(daemon.log).toContain('no notify script, FIFO or mail is for real');
    expect(readdirSync(directory).filter((name) => name !== 'script-ran')).toEqual([]);
  });

  it('tells everybody with --notify', async () => {
    await using daemon = await BuiltDaemon.start({ text: site(), words: ['--notify'] });
    await eventually(() => existsSync(join(directory, 'told-down')));
    expect(daemon.log).not.toContain('is for real');
    expect(existsSync(join(directory, 'fifo'))).toBe(true);
  });
});
