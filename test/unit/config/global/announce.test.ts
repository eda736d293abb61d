import { describe, expect, it } from 'vitest';
import { announcedAddresses } from '../../../../src/config/model/announced-addresses.ts';
import { codes, loadText } from '../../../support/config.ts';

const GLOBALS = 'global_defs {\n  announce_table 100\n}\n';
const MARK = 'virtual_server fwmark 7 {\n  lb_algo wrr\n  lb_kind DR\n  real_server 10.0.1.1 {\n  }\n}\n';
const VRRP = `vrrp_instance web {
  interface lo
  virtual_router_id 77
  priority 100
  virtual_ipaddress {
    10.0.0.1/32
  }
}
`;

const MH = 'lb_algo mh\n  mh-port';

function service(header: string, lines = MH, server = '10.0.1.1'): string {
  return `virtual_server ${header} {\n  ${lines}\n  lb_kind DR\n  protocol TCP\n  real_server ${server} 80 {\n  }\n}\n`;
}

describe('announce_table and its neighbours', () => {
  it('announce every virtual address, with defaults that suit a BGP daemon', () => {
    const loaded = loadText(
      'main.conf',
      GLOBALS + service('10.0.0.1 80') + service('2001:db8::1 80', MH, '2001:db8::11'),
    );
    expect(codes(loaded)).toEqual([]);
    expect(loaded.config?.announce).toEqual({
      table: 100,
      protocol: 240,
      services: 'any',
      damping: 5000,
      drain: 2000,
      onDeath: 'release',
    });
    expect(loaded.config?.virtualServers.flatMap(announcedAddresses)).toEqual(['10.0.0.1', '2001:db8::1']);
  });

  it('leave a virtual server out that says so, and one on a mark', () => {
    const text = service('10.0.0.1 80', `announce no\n  ${MH}`) + MARK + service('10.0.0.2 80');
    const loaded = loadText('main.conf', GLOBALS + text);
    expect(codes(loaded)).toEqual([]);
    expect(loaded.config?.virtualServers.flatMap(announcedAddresses)).toEqual(['10.0.0.2']);
  });

  it('announce nothing without the keyword', () => {
    expect(loadText('main.conf', service('10.0.0.1 80')).config?.announce).toBeUndefined();
  });

  it('exclude VRRP, address by address', () => {
    const both = loadText('main.conf', GLOBALS + VRRP + service('10.0.0.1 80'));
    expect(codes(both)).toContain('error announce-and-vrrp');
    const apart = loadText(
      'main.conf',
      GLOBALS + VRRP + service('10.0.0.1 80', 'announce no') + service('10.0.0.2 80'),
    );
    expect(codes(apart)).not.toContain('error announce-and-vrrp');
    expect(apart.config?.vrrp).toBeDefined();
  });

  it('remark once that connections break with another scheduler than mh with mh-port', () => {
    const text = service('10.0.0.1 80', 'lb_algo mh') + service('10.0.0.2 80', 'lb_algo wrr');
    expect(codes(loadText('main.conf', GLOBALS + text))).toEqual(['warning announce-scheduler']);
  });
});
