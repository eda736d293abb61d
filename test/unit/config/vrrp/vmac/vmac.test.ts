import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../../../src/config/load.ts';
import { codes, loadText } from '../../../../support/config.ts';
import { instance } from '../../../../support/diagnostics/vrrp/instance-text.ts';

function vmacOf(loaded: LoadedConfig): unknown {
  return loaded.config?.vrrp?.instances[0]?.vmac;
}

describe('use_vmac', () => {
  it.each([
    ['use_vmac', { name: 'vrrp.7', transmitsOnBase: false }],
    ['use_vmac vip7', { name: 'vip7', transmitsOnBase: false }],
    ['use_vmac\nvmac_xmit_base', { name: 'vrrp.7', transmitsOnBase: true }],
  ])('as %j makes an interface, with a warning', (lines, vmac) => {
    const loaded = loadText('a.conf', instance(lines, { vrid: 7 }));
    expect(vmacOf(loaded)).toEqual(vmac);
    expect(codes(loaded)).toEqual(['warning vrrp-vmac']);
    expect(loaded.diagnostics[0]?.message).toContain('the MAC 00:00:5e:00:01:07 on the interface');
  });

  it.each([
    ['yes', { name: 'vrrp.7', transmitsOnBase: false }],
    ['vip7', { name: 'vip7', transmitsOnBase: false }],
    ['no', null],
  ])('in YAML is %s', (word, vmac) => {
    const text = `vrrp:\n  instances:\n    - { name: VI_1, interface: eth0, virtual_router_id: 7, addresses: [10.9.0.1], use_vmac: ${word} }\n`;
    expect(vmacOf(loadText('a.yaml', text))).toEqual(vmac);
  });

  it('of IPv6 has a name and a MAC of its own', () => {
    const loaded = loadText('a.conf', instance('use_vmac', { vrid: 7, addresses: ['fe80::7/64'] }));
    expect(vmacOf(loaded)).toEqual({ name: 'vrrp6.7', transmitsOnBase: false });
    expect(loaded.diagnostics[0]?.message).toContain('the MAC 00:00:5e:00:02:07');
  });

  it('is not done without an interface, which is told', () => {
    const text = `vrrp_instance VI_1 {\nvirtual_router_id 7\nuse_vmac\nunicast_src_ip 10.9.0.1\nunicast_peer {\n10.9.0.2\n}\nvirtual_ipaddress {\n10.9.0.100\n}\n}\n`;
    const loaded = loadText('a.conf', text);
    expect(vmacOf(loaded)).toBeNull();
    expect(codes(loaded)).toEqual(['warning vrrp-vmac']);
  });

  it('is what vmac_xmit_base needs', () => {
    expect(codes(loadText('a.conf', instance('vmac_xmit_base', { vrid: 7 })))).toEqual(['info vrrp-vmac']);
  });
});
