import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { describeConfigChange } from '../../../../src/config/model/config-change.ts';
import { codes, loadText } from '../../../support/config.ts';

const SERVER =
  'virtual_server 10.0.0.1 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n real_server 10.0.1.1 80 {\n }\n}\n';

function load(...lines: readonly string[]): LoadedConfig {
  return loadText('main.conf', `global_defs {\n${lines.join('\n')}\n}\n${SERVER}`);
}

describe('the kernel settings', () => {
  it('are absent when nothing is said of them', () => {
    expect(load().config).not.toHaveProperty('kernel');
  });

  it.each([
    ['lvs_timeouts tcp 100 udp 20', { tcp: 100, tcpFin: null, udp: 20 }],
    ['lvs_timeouts tcpfin 7 tcp 0', { tcp: null, tcpFin: 7, udp: null }],
  ])('%s: what is 0 or unsaid stays as it is found', (line, timeouts) => {
    const loaded = load(line);
    expect(loaded.config?.kernel?.timeouts).toEqual(timeouts);
    expect(codes(loaded)).toEqual([]);
  });

  it.each([
    ['lvs_timeouts', 'warning missing-argument'],
    ['lvs_timeouts tcp', 'warning missing-argument'],
    ['lvs_timeouts sctp 3', 'warning unknown-value'],
    ['lvs_timeouts tcp 2678401', 'warning out-of-range'],
    ['lvs_sync_daemon', 'warning missing-argument'],
    ['lvs_sync_daemon eth0 group 10.0.0.1', 'warning invalid-address'],
    ['lvs_sync_daemon a-name-of-16-chrs', 'warning unknown-value'],
    ['lvs_sync_daemon eth0 inst VI_1', 'warning vrrp-unknown-instance'],
    ['lvs_sync_daemon eth0 VI_1 51', 'warning vrrp-unknown-instance'],
    ['lvs_flush_on_stop RS', 'warning invalid-boolean'],
  ])('%s is told', (line, code) => {
    expect(codes(load(line))).toContain(code);
  });

  it('read the sync daemon with everything that it takes', () => {
    const loaded = load('lvs_sync_daemon eth1 id 7 maxlen 1400 port 9000 ttl 3 group 224.0.0.99');
    expect(loaded.config?.kernel?.syncDaemon).toEqual({
      interface: 'eth1',
      syncId: 7,
      maxLength: 1400,
      port: 9000,
      ttl: 3,
      group: '224.0.0.99',
    });
    expect(load('lvs_sync_daemon lo').config?.kernel?.syncDaemon).toMatchObject({ syncId: 0, group: null });
  });

  it.each([
    ['lvs_flush', { flush: 'ours' }, ['warning differs-from-keepalived']],
    ['lvs_flush all', { flush: 'all' }, []],
    ['lvs_flush_on_stop', { flushOnStop: 'ours' }, ['warning differs-from-keepalived']],
    ['lvs_flush_onstop VS', { flushOnStop: 'ours' }, []],
    ['lvs_flush_on_stop all', { flushOnStop: 'all' }, []],
  ])('%s empties what is ours unless all is said', (line, expected, problems) => {
    const loaded = load(line);
    expect(loaded.config?.kernel).toMatchObject(expected);
    expect(codes(loaded)).toEqual(problems);
  });

  it('refuse another network namespace rather than program the wrong one', () => {
    const loaded = loadText('main.conf', `net_namespace_ipvs other\n${SERVER}`);
    expect(codes(loaded)).toEqual(['error not-supported']);
    expect(loaded.config).toBeNull();
  });

  it.each([
    ['inside', [], 'blue'],
    ['enterable', [], 'blue'],
    ['outside', ['error not-supported'], undefined],
    ['absent', ['error not-supported'], undefined],
  ] as const)('say which network namespace lvsd runs in, when it is %s', (standing, problems, name) => {
    for (const [path, text] of [
      ['main.conf', `net_namespace blue\n${SERVER}`],
      [
        'main.yaml',
        'kernel: { net_namespace: blue }\nvirtual_servers: [{ address: 10.0.0.1, port: 80, protocol: tcp, real_servers: [10.0.1.1] }]',
      ],
    ] as const) {
      const loaded = loadText(path, text, { networkNamespaces: { blue: standing } });
      expect(codes(loaded)).toEqual(problems);
      expect(loaded.config?.networkNamespace).toBe(name);
      const hints = loaded.diagnostics.map(({ hint }) => hint ?? '');
      for (const hint of hints) expect(hint).toMatch(/NetworkNamespacePath=.*ip netns exec blue lvsd/);
    }
  });

  it('tell a reload what changed', () => {
    const before = load('lvs_timeouts tcp 100').config;
    const after = load().config;
    if (before === null || after === null) throw new Error('a file is refused');
    expect(describeConfigChange(before, after)).toEqual(['changed kernel settings: timeouts']);
    expect(describeConfigChange(after, after)).toEqual([]);
  });
});
