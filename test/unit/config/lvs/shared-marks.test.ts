import { describe, expect, it } from 'vitest';
import { Director } from '../../../../src/state/director/director.ts';
import { codes, loadText, rendered } from '../../../support/config.ts';

const GROUPS = 'virtual_server_group G {\n192.0.2.1 80\nfwmark 7\n}\nvirtual_server_group H {\nfwmark 7\n}\n';

function virtualServer(group: string, protocol: string, server: string): string {
  return `virtual_server group ${group} {\nlb_algo rr\nlb_kind NAT\nprotocol ${protocol}\nreal_server ${server} 80 {\n}\n}\n`;
}

describe('virtual servers on one group', () => {
  it('for two protocols have its firewall mark in common: one service, with the servers of both', () => {
    const loaded = loadText(
      'a.conf',
      GROUPS.replace(/virtual_server_group H[^}]*}\n/, '') +
        virtualServer('G', 'TCP', '10.1.0.11') +
        virtualServer('G', 'UDP', '10.1.0.12'),
    );
    if (loaded.config === null) throw new Error(rendered(loaded));
    const director = new Director();
    director.load(loaded.config, 0, 0);
    const pools = [...director.desired()].map(([id, { destinations }]) => [id, [...destinations.keys()]]);
    expect(Object.fromEntries(pools)).toEqual({
      'tcp 192.0.2.1:80': ['10.1.0.11:80'],
      'udp 192.0.2.1:80': ['10.1.0.12:80'],
      'fwmark 7 inet': ['10.1.0.11:80', '10.1.0.12:80'],
    });
  });

  it('for one protocol are one too many, and so is a mark that two groups have', () => {
    const twice = GROUPS + virtualServer('G', 'TCP', '10.1.0.11') + virtualServer('G', 'TCP', '10.1.0.12');
    expect(codes(loadText('a.conf', twice))).toContain('error duplicate-virtual-server');
    const two = GROUPS + virtualServer('G', 'TCP', '10.1.0.11') + virtualServer('H', 'UDP', '10.1.0.12');
    expect(codes(loadText('a.conf', two))).toContain('error duplicate-virtual-server');
  });
});
