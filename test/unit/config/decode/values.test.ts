import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../src/config/decode/duration.ts';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { codes, loadText } from '../../../support/config.ts';

/** One line of a virtual server that has all that it needs. */
function inVirtualServer(line: string, header = '10.0.0.1 80'): LoadedConfig {
  const text = `virtual_server ${header} {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n${line}\nreal_server 10.0.1.1 80 {\nweight 9\n}\n}\n`;
  return loadText('main.conf', text);
}

const service = (line: string) => inVirtualServer(line).config?.virtualServers[0];

describe('whole numbers of keepalived', () => {
  it.each([
    ['quorum 7', 7],
    ['quorum +3', 3],
    ['quorum "  5"', 5],
    ['quorum 007', 7],
  ])('%s is %i', (line, quorum) => {
    const loaded = inVirtualServer(line);
    expect(loaded.config?.virtualServers[0]?.quorum).toBe(quorum);
    expect(codes(loaded)).toEqual([]);
  });

  it.each([
    ['quorum 0x10', 'error invalid-number'],
    ['quorum 3x', 'error invalid-number'],
    ['quorum 5s', 'error invalid-number'],
    ['quorum 2.5', 'error invalid-number'],
    ['quorum ""', 'error invalid-number'],
    ['quorum -1', 'warning out-of-range'],
    ['quorum 4294967296', 'warning out-of-range'],
    ['quorum 99999999999999999999', 'warning out-of-range'],
    ['quorum', 'error missing-argument'],
    ['quorum 1 2', 'warning extra-words'],
  ])('%s is told: %s', (line, code) => {
    expect(codes(inVirtualServer(line))).toEqual([code]);
  });
});

describe('times', () => {
  it.each([
    ['6', 6000],
    ['.5', 500],
    ['5.', 5000],
    ['2.5', 2500],
    ['+5', 5000],
    ['0.000001', 0.001],
    ['0.1', 100],
    ['  5', 5000],
    ['6s', 6000],
    ['500ms', 500],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['1.0000004', 1000],
    ['1.0000005', 1000.001],
    ['0.30000000000000004', 300],
  ])('%s is %f milliseconds', (text, value) => {
    expect(parseDuration(text).value).toBe(value);
  });

  it.each([
    '',
    '.',
    's',
    '5 s',
    '-5',
    '1.0000000000000000000000000000001',
    '5x',
    '0x5',
    '1e3',
    '5d',
    '5S',
    '1,5',
  ])('%j is none', (text) => {
    expect(parseDuration(text).value).toBeUndefined();
  });

  it.each([
    ['delay_loop 5s', 'error invalid-duration'],
    ['delay_loop 500ms', 'error invalid-duration'],
    ['delay_loop 2.5x', 'error invalid-duration'],
    ['delay_loop 1.0000001', 'warning invalid-duration'],
    ['delay_loop 0', 'warning out-of-range'],
    ['connect_timeout 4294.968', 'warning out-of-range'],
    ['delay_loop 18446744073710', 'warning out-of-range'],
  ])('%s is told: %s', (line, code) => {
    expect(codes(inVirtualServer(line))).toEqual([code]);
  });

  it('tell who writes a unit in keepalived syntax what to write', () => {
    expect(inVirtualServer('delay_loop 500ms').diagnostics[0]?.hint).toContain('write 0.5 without a unit');
  });

  it('of whole seconds may have units in YAML too', () => {
    const persistence = (timeout: string): LoadedConfig =>
      loadText(
        'main.yaml',
        `virtual_servers: [{ address: 10.0.0.1, port: 80, protocol: tcp, persistence: ${timeout}, real_servers: [10.0.1.1] }]`,
      );
    expect(persistence('5m').config?.virtualServers[0]?.params.timeoutSeconds).toBe(300);
    expect(persistence('{ timeout: 90 }').config?.virtualServers[0]?.params.timeoutSeconds).toBe(90);
    expect(persistence('yes').config?.virtualServers[0]?.params.timeoutSeconds).toBe(360);
    expect(codes(persistence('1500ms'))).toEqual(['error invalid-duration']);
    expect(codes(persistence('0'))).toEqual(['error out-of-range']);
    expect(codes(inVirtualServer('persistence_timeout 5m'))).toEqual(['error invalid-number']);
  });

  it('may have units in YAML', () => {
    const text =
      'virtual_servers: [{ address: 10.0.0.1, port: 80, protocol: tcp, delay_loop: 500ms, connect_timeout: 400ms, real_servers: [{ address: 10.0.1.1, checks: [{ type: tcp }] }] }]';
    const loaded = loadText('main.yaml', text);
    expect(loaded.config?.virtualServers[0]?.realServers[0]?.checks[0]?.pacing.delayLoop).toBe(500);
    expect(codes(loaded)).toEqual([]);
  });
});

describe('booleans', () => {
  it.each([
    ['inhibit_on_failure', true],
    ['inhibit_on_failure on', true],
    ['inhibit_on_failure true', true],
    ['inhibit_on_failure yes', true],
    ['inhibit_on_failure off', false],
    ['inhibit_on_failure false', false],
    ['inhibit_on_failure no', false],
  ])('%s is %s', (line, value) => {
    expect(service(line)?.realServers[0]?.inhibitOnFailure).toBe(value);
  });

  it.each(['maybe', '2', 'yess'])('%s is none', (word) => {
    expect(codes(inVirtualServer(`inhibit_on_failure ${word}`))).toEqual(['warning invalid-boolean']);
  });
});

describe('addresses and ports', () => {
  it.each([
    '10.0.0.1:80',
    '[fd00::1]',
    'localhost',
    '10.0.1',
    '010.0.0.1',
    'fe80::1%eth0',
    '1.2.3.4.5',
    'fd00::1::2',
  ])('%s is no address', (word) => {
    expect(codes(inVirtualServer('', `${word} 80`))).toEqual(['error invalid-address']);
  });

  it.each(['http', '65536', '-1', '80/tcp', '0x50'])('%s is no port', (word) => {
    expect(codes(inVirtualServer('', `10.0.0.1 ${word}`))).toEqual(['error invalid-port']);
  });

  it.each(['0', '00000', ''])('a port %j is none, so that all ports are served', (word) => {
    const loaded = inVirtualServer('', `10.0.0.1 ${word}`);
    expect(loaded.config?.virtualServers[0]?.listeners).toMatchObject([{ port: 0 }]);
    expect(codes(loaded)).toEqual(['warning persistence-forced']);
  });

  it.each(['10.0.0.1-5', '10.0.0.1/24'])('%s is 10.0.0.1 with a remark, as in keepalived', (word) => {
    const loaded = inVirtualServer('', `${word} 80`);
    expect(loaded.config?.virtualServers[0]?.id).toBe('tcp 10.0.0.1:80');
    expect(codes(loaded)).toEqual(['warning address-tail']);
  });

  it('an IPv6 address has one form, whatever was written', () => {
    const text =
      'virtual_server FD00:0:0::1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server fd00:0::2 80 {\n}\n}\n';
    expect(loadText('main.conf', text).config?.virtualServers[0]?.id).toBe('tcp [fd00::1]:80');
  });
});

describe('letter case', () => {
  it.each([
    ['protocol tcp', []],
    ['protocol Tcp', []],
    ['lb_kind nat', ['warning unknown-value']],
    ['lb_algo RR', ['warning unknown-value']],
    ['Quorum 1', ['warning unknown-keyword']],
    ['LB_ALGO rr', ['warning unknown-keyword']],
  ])('%s', (line, problems) => {
    const found = codes(inVirtualServer(line)).filter((code) => !code.endsWith('repeated-keyword'));
    expect(found).toEqual(problems);
  });

  it.each([
    ['VIRTUAL_SERVER 10.0.0.1 80 {\n}\n', 'virtual_server'],
    ['virtual_server 10.0.0.1 80 {\nreal_server 10.0.1.1 80 {\ntcp_check {\n}\n}\n}\n', 'TCP_CHECK'],
  ])('matters in %j, and the right word is shown', (text, word) => {
    const [first] = loadText('main.conf', text).diagnostics.filter(({ severity }) => severity === 'error');
    expect(first).toMatchObject({ code: 'unknown-keyword', hint: `did you mean \`${word}\`?` });
  });
});

describe('what stands more than once', () => {
  it.each([
    ['lb_algo wrr\nlb_algo sed', { params: { scheduler: 'sed' } }],
    ['lb_algo rr\nquorum 3\nquorum 2', { quorum: 2 }],
    ['lb_algo rr\nquorum 3\nquorum -1', { quorum: 3 }],
    ['lb_algo rr\npersistence_timeout 3\npersistence_timeout 4', { params: { timeoutSeconds: 4 } }],
  ])('counts by its last usable value: %j', (lines, expected) => {
    const text = `virtual_server 10.0.0.1 80 {\nlb_kind NAT\nprotocol TCP\n${lines}\nreal_server 10.0.1.1 80 {\nweight 9\n}\n}\n`;
    const loaded = loadText('main.conf', text);
    expect(loaded.config?.virtualServers[0]).toMatchObject(expected);
    expect(codes(loaded)).toContain('warning repeated-keyword');
  });

  it('global_defs add up, and of two sync daemons the first one counts', () => {
    const globals =
      'global_defs {\nlvs_sync_daemon eth0\nlvs_sync_daemon eth1\n}\nglobal_defs {\nlvs_timeouts tcp 9\n}\n';
    const text = `${globals}virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n`;
    const loaded = loadText('main.conf', text);
    expect(loaded.config?.kernel).toMatchObject({ syncDaemon: { interface: 'eth0' }, timeouts: { tcp: 9 } });
    expect(codes(loaded)).toEqual(['warning repeated-keyword']);
  });
});

describe('what keepalived does not know either', () => {
  it('is swallowed with its whole block, and what follows is read where it stands', () => {
    const text =
      'foo { bar\nbaz { qux } }\nvirtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nstrange { weight 3 }\nreal_server 10.0.1.1 80 { strange { TCP_CHECK { } } weight 4 }\n}\n';
    const loaded = loadText('main.conf', text);
    expect(codes(loaded)).toEqual(Array.from({ length: 3 }, () => 'warning unknown-keyword'));
    expect(loaded.config?.virtualServers).toMatchObject([{ realServers: [{ weight: 4, checks: [] }] }]);
  });

  it.each(['state_file_location /tmp/x', 'nb_sock_retry 3', 'snmp_rs_interval 3'])('%s is told', (line) => {
    const text = `global_defs {\n${line}\n}\nvirtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n`;
    expect(codes(loadText('main.conf', text))).toEqual(['warning unknown-keyword']);
  });

  it.each(['virtual_server fwmark {\n}\n', 'virtual_server group {\n}\n', 'virtual_server {\n}\n'])(
    'a header without its value is an error, where keepalived crashes or ends: %j',
    (text) => {
      expect(codes(loadText('main.conf', text))).toEqual(['error missing-argument']);
    },
  );
});
