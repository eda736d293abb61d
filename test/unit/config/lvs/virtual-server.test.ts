import { describe, expect, it } from 'vitest';

import { SERVICE_FLAG } from '../../../../ipvs/types.ts';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import type { VirtualServer } from '../../../../src/config/model/config.ts';
import { codes, loadText } from '../../../support/config.ts';

const BASE = ['lb_algo rr', 'lb_kind NAT', 'protocol TCP'];
const REAL = 'real_server 10.0.1.1 8080 {\n}';

function load(header: string, lines: readonly string[]): LoadedConfig {
  return loadText('main.conf', `virtual_server ${header} {\n${lines.join('\n')}\n}\n`);
}

function one(loaded: LoadedConfig): VirtualServer {
  const server = loaded.config?.virtualServers[0];
  if (server === undefined) throw new Error(`no virtual server: ${codes(loaded).join(', ')}`);
  return server;
}

describe('scheduler flags', () => {
  const { sched1, sched2, sched3 } = SERVICE_FLAG;
  it.each([
    [['lb_algo sh', 'sh-port'], sched2, []],
    [['lb_algo sh', 'sh-fallback'], sched1, []],
    [['lb_algo mh', 'mh-port', 'mh-fallback'], sched1 | sched2, []],
    [['sh-port', 'lb_algo sh'], sched2, ['warning differs-from-keepalived']],
    [['lb_algo mh', 'sh-port'], 0, ['warning scheduler-flag-ignored']],
    [['lb_algo rr', 'flag-1', 'flag-3'], sched1 | sched3, []],
  ])('%j gives %i', (lines, flags, problems) => {
    const loaded = load('10.0.0.1 80', ['lb_kind NAT', 'protocol TCP', ...lines, REAL]);
    expect(one(loaded).params.flags).toBe(flags);
    expect(codes(loaded)).toEqual(problems);
  });
});

describe('persistence', () => {
  it.each([
    [['persistence_timeout'], 360, 0xffff_ffff],
    [['persistence_timeout 50'], 50, 0xffff_ffff],
    [['persistence_granularity 255.255.0.0'], 360, 0xffff_0000],
    [['persistence_granularity 24'], 360, 0xffff_ff00],
    [['persistence_granularity 0.0.0.0'], 360, 0],
    [['persistence_granularity 0'], 360, 0],
    [['persistence_granularity 255.0.255.0'], 360, 0xff00_ff00],
    [['persistence_timeout 7', 'persistence_granularity 255.255.255.255'], 7, 0xffff_ffff],
  ])('%j', (lines, timeoutSeconds, netmask) => {
    expect(one(load('10.0.0.1 80', [...BASE, ...lines, REAL])).params).toMatchObject({
      timeoutSeconds,
      netmask,
      flags: SERVICE_FLAG.persistent,
    });
  });

  it('is forced where all ports are served', () => {
    const loaded = load('10.0.0.1', [...BASE, REAL]);
    expect(one(loaded).params).toMatchObject({ timeoutSeconds: 360, flags: SERVICE_FLAG.persistent });
    expect(codes(loaded)).toEqual(['warning persistence-forced']);
  });

  it.each(['129', '64', '255.255.255'])('refuses the granularity %s for IPv4', (mask) => {
    expect(codes(load('10.0.0.1 80', [...BASE, `persistence_granularity ${mask}`, REAL]))).toContain(
      'error invalid-mask',
    );
  });
});

describe('tunnels', () => {
  const plain = { type: 'ipip', port: 0, checksum: 'nocsum' };
  it.each([
    ['TUN', plain, []],
    ['TUN type ipip nocsum', plain, []],
    ['TUN remcsum port 6080 type gue', { type: 'gue', port: 6080, checksum: 'remcsum' }, []],
    ['TUN type gre csum', { type: 'gre', port: 0, checksum: 'csum' }, []],
    ['TUN type gue', plain, ['warning invalid-tunnel']],
    ['TUN port 5', plain, ['warning invalid-tunnel']],
    ['TUN csum', plain, ['warning invalid-tunnel']],
    ['TUN type gre remcsum', plain, ['warning invalid-tunnel']],
    ['TUN typ gue', plain, ['warning invalid-tunnel']],
  ])('lb_kind %s', (method, tunnel, problems) => {
    const loaded = load('10.0.0.1 80', [
      'lb_algo rr',
      'protocol TCP',
      `lb_kind ${method}`,
      'real_server 10.0.1.1 80 {\n}',
    ]);
    expect(one(loaded).realServers[0]).toMatchObject({ forwarding: 'tun', tunnel });
    expect(codes(loaded)).toEqual(problems);
  });
});

describe('ports', () => {
  it('come from the virtual server where a server has none, for its checks too', () => {
    const loaded = load('10.0.0.1 80', [
      ...BASE,
      'real_server 10.0.1.1 {\nTCP_CHECK {\n}\n}',
      'sorry_server 10.9.9.9',
    ]);
    expect(one(loaded).realServers[0]).toMatchObject({
      port: 80,
      checks: [{ spec: { connection: { port: 80 } } }],
    });
    expect(one(loaded).sorryServer?.port).toBe(80);
  });

  it("are the virtual server's with direct routing, while checks keep to what is written", () => {
    const loaded = load('10.0.0.1 80', [
      'lb_algo rr',
      'lb_kind DR',
      'protocol TCP',
      'real_server 10.0.1.1 8080 {\nTCP_CHECK {\n}\n}',
    ]);
    expect(one(loaded).realServers[0]).toMatchObject({
      port: 80,
      checks: [{ spec: { connection: { port: 8080 } } }],
    });
    expect(codes(loaded)).toEqual(['warning port-overridden']);
  });

  it('that direct routing makes one are one, as with keepalived', () => {
    const lines = [
      'lb_algo rr',
      'lb_kind DR',
      'protocol TCP',
      'real_server 10.0.1.1 80 {\n}',
      'real_server 10.0.1.1 81 {\n}',
    ];
    expect(codes(load('10.0.0.1 80', lines))).toContain('warning duplicate-real-server');
  });

  it('must be known where something is checked', () => {
    expect(
      codes(load('fwmark 1', ['lb_algo rr', 'lb_kind NAT', 'real_server 10.0.1.1 {\nTCP_CHECK {\n}\n}'])),
    ).toEqual(['error invalid-port']);
  });
});

describe('quorum', () => {
  it.each([
    [['quorum 9', 'hysteresis 9'], 'weight 4', 4, 3],
    [['quorum 3', 'hysteresis 2'], 'weight 4', 3, 2],
    [['quorum 3', 'hysteresis 2'], 'weight 0', 1, 0],
    [[], 'weight 0', 1, 0],
    [['hysteresis 1'], 'weight 5', 1, 0],
  ])('%j with %s is %i and %i', (lines, weight, quorum, hysteresis) => {
    const loaded = load('10.0.0.1 80', [...BASE, ...lines, `real_server 10.0.1.1 80 {\n${weight}\n}`]);
    expect(one(loaded)).toMatchObject({ quorum, hysteresis });
  });
});

describe('the family of a firewall mark', () => {
  it.each([
    [[], '10.0.1.1', 'inet'],
    [[], 'fd00::1', 'inet6'],
    [['ip_family inet6'], 'fd00::1', 'inet6'],
    [['persistence_granularity 64'], 'fd00::1', 'inet6'],
    [['lb_kind TUN'], 'fd00::1', 'inet6'],
    [['lb_kind TUN', 'ip_family inet'], 'fd00::1', 'inet'],
  ])('with %j and a server %s is %s', (lines, address, family) => {
    const loaded = load('fwmark 9', [
      'lb_algo rr',
      'lb_kind NAT',
      ...lines,
      `real_server ${address} 80 {\n}`,
    ]);
    expect(one(loaded).listeners).toEqual([{ kind: 'fwmark', family, mark: 9 }]);
  });
});

describe('inheritance', () => {
  it('goes from the check to the real server to the virtual server to the default', () => {
    const check = 'TCP_CHECK {\nretry 7\n}';
    const real = `real_server 10.0.1.1 80 {\nretry 5\ndelay_before_retry 2\n${check}\n}`;
    const loaded = load('10.0.0.1 80', [...BASE, 'retry 3', 'delay_before_retry 4', 'delay_loop 9', real]);
    expect(one(loaded).realServers[0]?.checks[0]?.pacing).toEqual({
      retry: 7,
      delayBeforeRetry: 2000,
      delayLoop: 9000,
      warmup: 9000,
      alpha: false,
    });
  });

  it.each([
    ['TCP_CHECK {\n}', 1000],
    ['HTTP_GET {\nurl {\npath /\n}\n}', 3000],
  ])('ends with the default of %j', (check, delayBeforeRetry) => {
    const loaded = load('10.0.0.1 80', [...BASE, `real_server 10.0.1.1 80 {\n${check}\n}`]);
    expect(one(loaded).realServers[0]?.checks[0]?.pacing).toMatchObject({
      retry: 1,
      delayBeforeRetry,
      delayLoop: 60_000,
    });
  });

  it.each([
    [['', '', ''], '10.0.1.1:80'],
    [['virtualhost v', '', ''], 'v'],
    [['virtualhost v', 'virtualhost r', ''], 'r'],
    [['virtualhost v', 'virtualhost r', 'virtualhost c'], 'c'],
  ])('finds the Host header in %j', ([virtual, real, check], host) => {
    const lines = `real_server 10.0.1.1 80 {\n${real}\nHTTP_GET {\n${check}\nurl {\npath /\n}\n}\n}`;
    const loaded = load('10.0.0.1 80', [...BASE, virtual ?? '', lines]);
    expect(one(loaded).realServers[0]?.checks[0]?.spec).toMatchObject({ urls: [{ host }] });
  });

  it('brackets an IPv6 address in the Host header', () => {
    const real = 'real_server fd00::2 80 {\nHTTP_GET {\nurl {\npath /\n}\n}\n}';
    expect(one(load('fd00::1 80', [...BASE, real])).realServers[0]?.checks[0]?.spec).toMatchObject({
      urls: [{ host: '[fd00::2]:80' }],
    });
  });
});

describe('check ids', () => {
  const text = (checks: string): string[] =>
    one(load('10.0.0.1 80', [...BASE, `real_server 10.0.1.1 80 {\n${checks}\n}`])).realServers.flatMap(
      ({ checks: all }) => all.map(({ id }) => id),
    );

  it('stay when other checks come or go, and when only the pacing changes', () => {
    const alone = text('TCP_CHECK {\nconnect_port 1\n}');
    expect(text('TCP_CHECK {\nconnect_port 2\n}\nTCP_CHECK {\nconnect_port 1\nretry 9\n}')).toContain(
      alone[0],
    );
  });

  it('differ for equal checks and for every difference in what is done', () => {
    const ids = text(
      ['', '', 'connect_port 2', 'connect_ip 10.0.1.9', 'connect_timeout 9', 'bindto 10.0.1.8']
        .map((line) => `TCP_CHECK {\n${line}\n}`)
        .join('\n'),
    );
    expect(new Set(ids).size).toBe(6);
  });
});

describe('BFD_CHECK', () => {
  it('leaves its servers in use, which is told once', () => {
    const servers = ['1', '2'].map((n) => `real_server 10.0.1.${n} 80 {\nBFD_CHECK {\nname a\n}\n}`);
    const loaded = load('10.0.0.1 80', [...BASE, ...servers]);
    expect(one(loaded).realServers.map(({ checks }) => checks)).toEqual([[], []]);
    expect(loaded.diagnostics).toMatchObject([{ severity: 'warning', code: 'check-ignored', repeats: 1 }]);
  });
});

describe('ha_suspend', () => {
  it('stands for itself, in a group of addresses too', () => {
    expect(one(load('10.0.0.1 80', [...BASE, 'ha_suspend', REAL])).haSuspend).toBe(true);
    expect(one(load('10.0.0.1 80', [...BASE, REAL])).haSuspend).toBeUndefined();
    const group = 'virtual_server_group web {\n10.0.0.1-3 80\n}\n';
    const loaded = loadText(
      'main.conf',
      `${group}virtual_server group web {\n${[...BASE, 'ha_suspend', REAL].join('\n')}\n}\n`,
    );
    expect(one(loaded).haSuspend).toBe(true);
    expect(codes(loaded)).toEqual([]);
  });

  it('is taken back with a warning where a firewall mark has no address', () => {
    const loaded = load('fwmark 7', ['lb_algo rr', 'lb_kind NAT', 'ha_suspend', REAL]);
    expect(one(loaded).haSuspend).toBeUndefined();
    expect(codes(loaded)).toEqual(['warning suspend-without-address']);
  });
});
