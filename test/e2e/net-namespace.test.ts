import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { standingTo } from '../../src/platform/host/network-namespace.ts';
import { IS_ROOT, needsRoot } from '../support/as-root.ts';
import { BuiltDaemon, ONE_SERVICE } from '../support/built-daemon.ts';
import { eventually } from '../support/eventually.ts';

const LVSCTL = fileURLToPath(new URL('../../dist/src/lvsctl.js', import.meta.url));
const NAME = `lvsd-test-${process.pid}`;

function namesNamespace(name: string, script: string): string {
  return `net_namespace ${name}
global_defs {
  script_user root
}
virtual_server 192.0.2.1 80 {
  delay_loop 1
  warmup 0
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.0.1 80 {
    MISC_CHECK {
      misc_path "/bin/sh -c 'readlink /proc/self/ns/net >${script}'"
    }
  }
}
`;
}

const VRRP = `vrrp_instance VI_1 {
  interface lo
  virtual_router_id 7
  priority 100
  virtual_ipaddress {
    192.0.2.1/32
  }
}
`;

/** The namespaces that the threads of a process and of its children are in; a script may end meanwhile. */
function namespacesOf(pid: number): string[] {
  const found = orNone(() => readdirSync(`/proc/${pid}/task`)).flatMap((task) => {
    const children = orNone(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '));
    const own = orNone(() => [readlinkSync(`/proc/${pid}/task/${task}/ns/net`)]);
    return [...own, ...children.filter(Boolean).flatMap((child) => namespacesOf(Number(child)))];
  });
  return [...new Set(found)];
}

function orNone(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

let inside = '';

beforeAll(() => {
  if (!IS_ROOT) return;
  execFileSync('ip', ['netns', 'add', NAME]);
  inside = execFileSync('ip', ['netns', 'exec', NAME, 'readlink', '/proc/self/ns/net'], {
    encoding: 'utf8',
  }).trim();
});

afterAll(() => {
  if (IS_ROOT) execFileSync('ip', ['netns', 'delete', NAME]);
});

beforeEach(needsRoot);

describe('net_namespace', () => {
  it.each([
    ['of one process', '', []],
    ['with the VRRP half beside it', VRRP, []],
    ['of the LVS half alone', '', ['--lvs']],
  ] as const)('is entered by root, with every thread, half and script: %s', async (_, more, words) => {
    const directory = mkdtempSync(join(tmpdir(), 'lvsd-namespace-'));
    const script = join(directory, 'script');
    await using daemon = new BuiltDaemon({ text: `${namesNamespace(NAME, script)}${more}`, words });
    await eventually(() => daemon.hasEnded || (existsSync(script) && readFileSync(script, 'utf8') !== ''));
    expect(daemon.log).toContain(' running ');
    expect(readFileSync(script, 'utf8').trim()).toBe(inside);
    expect(namespacesOf(daemon.pid)).toEqual([inside]);
    expect(readlinkSync('/proc/self/ns/net')).not.toBe(inside);
    process.kill(daemon.pid, 'SIGTERM');
    expect(await daemon.end()).toBe(0);
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['0', true],
    ['1', false],
  ])(
    'is where the doctor looks: ip_forward %s there',
    (value, found) => {
      const directory = mkdtempSync(join(tmpdir(), 'lvsd-namespace-'));
      const file = join(directory, 'lvsd.conf');
      writeFileSync(file, namesNamespace(NAME, '/dev/null'));
      execFileSync('ip', ['netns', 'exec', NAME, 'sysctl', '-qw', `net.ipv4.ip_forward=${value}`]);
      const words = ['doctor', '--json', '--config', file, '--control', join(directory, 'none')];
      const { stdout } = spawnSync(process.execPath, [LVSCTL, ...words], { encoding: 'utf8' });
      const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
      expect(findings.some(({ code }) => code === 'forwarding-off')).toBe(found);
      rmSync(directory, { recursive: true });
    },
    90_000,
  );

  it('of which there is none keeps lvsd from starting', async () => {
    await using daemon = new BuiltDaemon({ text: namesNamespace(`${NAME}-absent`, '/dev/null') });
    expect(await daemon.end()).toBe(2);
    expect(daemon.log).toContain('there is no network namespace');
    expect(daemon.log).toContain('NetworkNamespacePath=');
  });

  it('is entered by no other user, and once at most', () => {
    const { env } = process;
    expect(standingTo(NAME, { env, geteuid: () => 0 })).toBe('enterable');
    expect(standingTo(NAME, { env, geteuid: () => 1000 })).toBe('outside');
    expect(standingTo(NAME, { env: { ...env, LVSD_NETWORK_NAMESPACE: NAME }, geteuid: () => 0 })).toBe(
      'outside',
    );
    for (const name of ['', '.', '..', 'a/b', '../netns/x', `${NAME}\0`, `${NAME}-absent`])
      expect(standingTo(name, { env, geteuid: () => 0 })).toBe('absent');
  });

  it('of a reload is not entered: the configuration in force stays', async () => {
    await using daemon = await BuiltDaemon.start({ text: ONE_SERVICE });
    daemon.write(`net_namespace ${NAME}\n${ONE_SERVICE}`);
    expect(await daemon.client.reload(false)).toMatchObject({ result: 'rejected' });
    expect(namespacesOf(daemon.pid)).not.toContain(inside);
  });
});
