import { describe, expect, it } from 'vitest';
import { codes, loadText } from '../../../../support/config.ts';
import { instance } from '../../../../support/diagnostics/vrrp/instance-text.ts';

describe('an arbiter in a file', () => {
  it('has the defaults of the manual', () => {
    const loaded = loadText('a.conf', instance('arbiter {\nping 10.9.0.254\nping 10.9.0.254\n}'));
    expect(loaded.config?.vrrp?.instances[0]?.arbiter).toEqual({
      addresses: ['10.9.0.254'],
      interval: 1000,
      timeout: 500,
      fall: 3,
      onIsolated: 'hold',
    });
  });

  it('reads the same from YAML', () => {
    const text =
      'vrrp:\n  instances:\n    - name: VI_1\n      interface: eth0\n      virtual_router_id: 7\n      addresses: [10.9.0.100/24]\n      heartbeat: [{interface: eth1, peer: 10.8.0.2}]\n      arbiter: {ping: [10.9.0.254, 10.9.0.2], interval: 200ms, on_isolated: release}\n';
    const [first] = loadText('a.yaml', text).config?.vrrp?.instances ?? [];
    expect(first?.arbiter).toMatchObject({
      addresses: ['10.9.0.254', '10.9.0.2'],
      interval: 200,
      timeout: 200,
      onIsolated: 'release',
    });
    expect(first?.heartbeats).toEqual([{ interface: 'eth1', source: null, peers: ['10.8.0.2'] }]);
  });

  it('with more addresses than are pinged is an error, and none is left out in silence', () => {
    const pings = Array.from({ length: 9 }, (_, index) => `ping 10.9.0.${index + 1}`).join('\n');
    const loaded = loadText('a.conf', instance(`arbiter {\n${pings}\n}`));
    expect(codes(loaded)).toContain('error vrrp-arbiter');
    expect(
      codes(loadText('a.conf', instance(`arbiter {\n${pings.replace(/\n[^\n]*$/, '')}\n}`))),
    ).not.toContain('error vrrp-arbiter');
  });

  it('without an address is an error', () => {
    expect(codes(loadText('a.conf', instance('arbiter {\n}')))).toContain('error vrrp-arbiter');
  });
});
