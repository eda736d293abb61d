import { describe, expect, it } from 'vitest';
import type { VrrpHeartbeat } from '../../../../../src/config/vrrp/model.ts';
import { codes, loadText } from '../../../../support/config.ts';
import { instance } from '../../../../support/diagnostics/vrrp/instance-text.ts';

function heartbeats(lines: string): readonly VrrpHeartbeat[] | undefined {
  const text = instance(`heartbeat {\n${lines}\n}`);
  return loadText('a.conf', text).config?.vrrp?.instances[0]?.heartbeats;
}

describe('heartbeat lines', () => {
  it('are one for each interface, with all its peers', () => {
    expect(heartbeats('eth1\neth2 source 10.8.0.1 peer 10.8.0.2\neth2 peer 10.8.0.3')).toEqual([
      { interface: 'eth1', source: null, peers: [] },
      { interface: 'eth2', source: '10.8.0.1', peers: ['10.8.0.2', '10.8.0.3'] },
    ]);
  });

  it.each([
    'eth0',
    'eth1 via 10.8.0.1',
    'eth1 peer fd00::1',
    'eth1 peer',
    'eth1\neth2\neth3\neth4\neth5',
    'eth1 source 10.8.0.1\neth1 source 10.8.0.9',
  ])('refuse %j', (lines) => {
    expect(codes(loadText('a.conf', instance(`heartbeat {\n${lines}\n}`)))).toContain('error vrrp-heartbeat');
  });
});
