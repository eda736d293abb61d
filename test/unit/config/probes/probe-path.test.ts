import { describe, expect, it } from 'vitest';
import { DEFAULT_PROBE_MARK_BASE } from '../../../../src/config/probes/probe-marks.ts';
import { codes, loadText } from '../../../support/config.ts';

const METHODS = [
  ['DR', 'dr', 'dr', 0],
  ['TUN', 'tun', 'tun', 0],
  ['NAT', 'nat', 'nat', 8080],
  ['FNAT', 'fullnat', 'fullnat', 8080],
] as const;

const TYPES = [
  ['TCP_CHECK', 'tcp', {}, ''],
  ['HTTP_GET', 'http', { urls: ['/'] }, 'url {\npath /\n}'],
  ['SSL_GET', 'https', { urls: ['/'] }, 'url {\npath /\n}'],
  ['SMTP_CHECK', 'smtp', {}, ''],
  ['DNS_CHECK', 'dns', {}, ''],
  ['UDP_CHECK', 'udp', { require_reply: '41' }, 'require_reply 41'],
] as const;

interface Place {
  readonly kind?: string;
  readonly header?: string;
  readonly service?: string;
  readonly server?: string;
  readonly globals?: string;
}

function text(check: string, place: Place = {}): string {
  const {
    kind = 'DR',
    header = '192.0.2.10 80',
    service = '',
    server = '10.7.0.11 80',
    globals = '',
  } = place;
  return `global_defs {\n${globals}\n}\nvirtual_server ${header} {\nlb_algo rr\nlb_kind ${kind}\nprotocol TCP\ndelay_loop 20\n${service}\nreal_server ${server} {\n${check}\n}\n}\n`;
}

function load(check: string, place: Place = {}) {
  return loadText('lvsd.conf', text(check, place));
}

function connections(loaded: ReturnType<typeof load>) {
  return loaded.config?.virtualServers.flatMap(({ realServers }) =>
    realServers.flatMap(({ checks }) =>
      checks.map(({ spec }) => ('connection' in spec ? spec.connection : null)),
    ),
  );
}

describe('probe_path forwarding', () => {
  it.each(TYPES)('of %s goes to the virtual address, in both syntaxes', (keyword, type, yaml, own) => {
    const conf = load(`${keyword} {\n${own}\nprobe_path forwarding\nconnect_timeout 2\n}`);
    const twin = loadText(
      'lvsd.yaml',
      JSON.stringify({
        virtual_servers: [
          {
            address: '192.0.2.10',
            port: 80,
            protocol: 'tcp',
            scheduler: 'rr',
            forwarding: 'dr',
            delay_loop: 20,
            real_servers: [
              {
                address: '10.7.0.11',
                port: 80,
                checks: [{ type, ...yaml, probe_path: 'forwarding', connect_timeout: 2 }],
              },
            ],
          },
        ],
      }),
    );
    expect(codes(conf).filter((code) => !code.includes('timeout'))).toEqual([]);
    expect(connections(twin)).toEqual(connections(conf));
    expect(connections(conf)).toMatchObject([
      {
        address: '192.0.2.10',
        port: 80,
        bindAddress: null,
        path: { method: 'dr', server: { address: '10.7.0.11', port: 80 } },
      },
    ]);
    const [mark] = (connections(conf) ?? []).map((connection) => connection?.mark ?? 0);
    expect(mark).toBeGreaterThanOrEqual(DEFAULT_PROBE_MARK_BASE);
    expect(mark).toBeLessThan(DEFAULT_PROBE_MARK_BASE + 65_536);
  });

  it.each(METHODS)('knows the way by %s', (kind, _yaml, method) => {
    const loaded = load('TCP_CHECK {\n}', {
      kind,
      service: 'probe_path forwarding',
      server: '10.7.0.11 8080',
    });
    // Only NAT changes the port.
    const port = method === 'dr' || method === 'tun' ? 80 : 8080;
    expect(connections(loaded)).toMatchObject([
      { address: '192.0.2.10', port: 80, path: { method, server: { address: '10.7.0.11', port } } },
    ]);
  });

  it('is inherited, and the innermost counts', () => {
    const loaded = load('TCP_CHECK {\n}\nTCP_CHECK {\nprobe_path direct\n}', {
      service: 'probe_path forwarding',
    });
    expect(connections(loaded)).toMatchObject([
      { address: '192.0.2.10' },
      { address: '10.7.0.11', mark: null },
    ]);
    expect(connections(loaded)?.[1]).not.toHaveProperty('path');
  });

  it('has one mark for each way to a server, whichever virtual server it is of', () => {
    const service = 'probe_path forwarding';
    const one = text('TCP_CHECK {\n}', { service });
    const other = text('TCP_CHECK {\n}', { service, header: '192.0.2.11 443' }).replace(
      /^global_defs.*?}\n/s,
      '',
    );
    const third = other.replace('192.0.2.11 443', '192.0.2.12 80').replace('lb_kind DR', 'lb_kind NAT');
    const marks = connections(loadText('lvsd.conf', one + other + third))?.map((each) => each?.mark);
    expect(marks?.[0]).toBe(marks?.[1]);
    expect(marks?.[2]).not.toBe(marks?.[0]);
  });

  it('keeps the mark of a server when others come and go', () => {
    const service = 'probe_path forwarding';
    const [alone] = connections(load('TCP_CHECK {\n}', { service })) ?? [];
    const many = text('TCP_CHECK {\n}', { service }).replace(
      'real_server 10.7.0.11',
      'real_server 10.7.0.9 80 {\nTCP_CHECK {\n}\n}\nreal_server 10.7.0.11',
    );
    expect(connections(loadText('lvsd.conf', many))?.[1]?.mark).toBe(alone?.mark);
  });

  it('counts its marks from probe_mark_base, wherever that stands', () => {
    const check = 'TCP_CHECK {\nprobe_path forwarding\n}';
    const moved = text(check).replace(
      /^(global_defs.*?}\n)(.*)$/s,
      '$2global_defs {\nprobe_mark_base 100000\n}\n',
    );
    const mark = connections(loadText('lvsd.conf', moved))?.[0]?.mark ?? 0;
    expect(mark - 100_000).toBe((connections(load(check))?.[0]?.mark ?? 0) - DEFAULT_PROBE_MARK_BASE);
  });

  it('goes where connect_ip says when a firewall mark has no address', () => {
    const loaded = load('TCP_CHECK {\nprobe_path forwarding\nconnect_ip 192.0.2.77\nconnect_port 81\n}', {
      header: 'fwmark 7',
    });
    expect(connections(loaded)).toMatchObject([{ address: '192.0.2.77', port: 81, path: { method: 'dr' } }]);
  });
});

describe('probe_path: bad input', () => {
  it.each([
    ['a way that is none', 'TCP_CHECK {\nprobe_path sideways\n}', {}, 'warning unknown-value'],
    ['no way', 'TCP_CHECK {\nprobe_path\n}', {}, 'error missing-argument'],
    [
      'a firewall mark without connect_ip',
      'TCP_CHECK {\nprobe_path forwarding\n}',
      { header: 'fwmark 7' },
      'error probe-without-address',
    ],
    [
      'a mark in our range',
      'TCP_CHECK {\nprobe_path forwarding\nconnect_ip 10.9.9.9\nconnect_port 80\n}',
      { header: 'fwmark 7', globals: 'probe_mark_base 1' },
      'error probe-mark-taken',
    ],
    [
      'the mark of a check in our range',
      'TCP_CHECK {\nprobe_path forwarding\n}\nTCP_CHECK {\nfwmark 9\n}',
      { globals: 'probe_mark_base 1' },
      'error probe-mark-taken',
    ],
    [
      'a mark beside it',
      'TCP_CHECK {\nprobe_path forwarding\nfwmark 9\n}',
      {},
      'warning option-without-effect',
    ],
    [
      'an interface beside it',
      'TCP_CHECK {\nprobe_path forwarding\nbind_if eth0\n}',
      {},
      'warning option-without-effect',
    ],
    [
      'a connect_ip that is not virtual',
      'TCP_CHECK {\nprobe_path forwarding\nconnect_ip 10.7.0.11\n}',
      {},
      'warning option-without-effect',
    ],
    [
      'a bound virtual address',
      'TCP_CHECK {\nprobe_path forwarding\nbindto 192.0.2.10\n}',
      {},
      'error probe-source-virtual',
    ],
    [
      'a virtual probe_source',
      'TCP_CHECK {\nprobe_path forwarding\n}',
      { globals: 'probe_source 10.0.0.9 192.0.2.10' },
      'error probe-source-virtual',
    ],
    [
      'a probe_source that is no address',
      'TCP_CHECK {\nprobe_path forwarding\n}',
      { globals: 'probe_source eth0' },
      'error invalid-address',
    ],
    [
      'a base that leaves no room',
      'TCP_CHECK {\nprobe_path forwarding\n}',
      { globals: 'probe_mark_base 4294967295' },
      'warning out-of-range',
    ],
    [
      'a script',
      'MISC_CHECK {\nmisc_path /bin/true\nprobe_path forwarding\n}',
      {},
      'warning option-without-effect',
    ],
    ['a ping', 'PING_CHECK {\nprobe_path forwarding\n}', {}, 'info option-without-effect'],
    [
      'a script within a virtual server that says it',
      'MISC_CHECK {\nmisc_path /bin/true\n}',
      { service: 'probe_path forwarding' },
      'info option-without-effect',
    ],
  ])('%s is told', (_, check, place, code) => {
    expect(
      codes(load(check, place)).filter(
        (one) => !/no-protocol|protocol-ignored|port-overridden|script/.test(one),
      ),
    ).toEqual([code]);
  });
});
