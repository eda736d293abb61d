import { describe, expect, it } from 'vitest';
import { type LoadedConfig, loadConfig } from '../../../../src/config/load.ts';
import { codes, configPortsOf, loadText } from '../../../support/config.ts';
import { instance } from '../../../support/diagnostics/vrrp/instance-text.ts';

const PEERS = 'unicast_src_ip 10.9.0.1\nunicast_peer {\n10.9.0.2\n}';

describe('remarks that are only given where they hold', () => {
  it.each([
    ['the group of every pair', '', ['info vrrp-example-vrid']],
    ['a group of its own', 'mcast_dst_ip 224.0.0.50', []],
    ['unicast', PEERS, []],
  ])("keeps the example's number with %s", (_, lines, expected) => {
    expect(codes(loadText('a.conf', instance(lines, { vrid: 51 })))).toEqual(expected);
  });

  it.each([
    // The pairs of guides, and what becomes of them when everything fails.
    [100, -2, []],
    [101, 2, []],
    [150, -60, []],
    [150, -20, ['info vrrp-weight-small']],
    [120, 10, ['info vrrp-weight-small']],
  ])(
    'looks whether priority %i with weight %i can fall below the usual peer',
    (priority, weight, expected) => {
      const text = instance(`state MASTER\ntrack_interface {\neth1 weight ${weight}\n}`, { priority });
      expect(codes(loadText('a.conf', text))).toEqual(expected);
    },
  );

  it('gives one VRID to two families, interfaces, groups and sources', () => {
    const others = [
      instance('', { name: 'V6', addresses: ['fe80::1/64'] }),
      instance('', { name: 'E1', interface: 'eth1', addresses: ['10.9.0.101/24'] }),
      instance('mcast_dst_ip 224.0.0.50', { name: 'G', addresses: ['10.9.0.102/24'] }),
      instance(PEERS, { name: 'U', addresses: ['10.9.0.103/24'] }),
    ];
    const loaded = loadText('a.conf', instance() + others.join(''));
    expect(codes(loaded)).toEqual([]);
    expect(loaded.config?.vrrp?.instances.map(({ vrid }) => vrid)).toEqual([7, 7, 7, 7, 7]);
  });

  it('gives one half of a file, and judges the whole', () => {
    const text = `${instance()}virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n`;
    const ports = configPortsOf({ 'a.conf': text });
    const half = (name: 'lvs' | 'vrrp'): LoadedConfig['config'] =>
      loadConfig('a.conf', ports, { configId: 'main', half: name }).config;
    expect(half('lvs')?.virtualServers).toHaveLength(1);
    expect(half('lvs')?.vrrp).toBeUndefined();
    expect(half('vrrp')?.virtualServers).toEqual([]);
    expect(half('vrrp')?.vrrp?.instances).toHaveLength(1);
  });
});
