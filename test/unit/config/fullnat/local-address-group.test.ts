import { expect, it } from 'vitest';
import { MAX_SOURCE_ADDRESSES } from '../../../../src/config/fullnat/local-address-group.ts';
import { loadText } from '../../../support/config.ts';

function service(words: string): string {
  return `virtual_server 192.0.2.10 80 {\nlb_algo rr\nprotocol TCP\n${words}\nreal_server 10.7.0.11 8080 {\n}\n}\n`;
}

it('takes the addresses of a local_address_group, also of one that stands further down', () => {
  const text = `${service('lb_kind FNAT\nladdr_group_name out')}local_address_group out {\n10.0.1.2-3 dpdk0\n}\n`;
  const { config, diagnostics } = loadText('lvsd.conf', text);
  expect(diagnostics).toEqual([]);
  expect(config?.virtualServers[0]?.snat).toEqual(['10.0.1.2', '10.0.1.3']);
});

it('reads the same from YAML', () => {
  const text =
    'local_address_groups: { out: ["10.0.1.2 dpdk0", 10.0.1.3-4] }\n' +
    'virtual_servers: [{ address: 192.0.2.10, port: 80, protocol: tcp, forwarding: fullnat, local_addresses: out, real_servers: [10.7.0.11] }]\n';
  const { config, diagnostics } = loadText('lvsd.yaml', text);
  expect(diagnostics).toEqual([]);
  expect(config?.virtualServers[0]).toMatchObject({
    forwarding: 'nat',
    fullnat: true,
    snat: ['10.0.1.2', '10.0.1.3', '10.0.1.4'],
  });
});

it('takes as many addresses as the bound, and no more', () => {
  const group = (last: number) =>
    `local_address_group out {\n10.0.0.1-10.0.1.${last}\n}\n${service('lb_kind FNAT\nladdr_group_name out')}`;
  expect(loadText('lvsd.conf', group(0)).config?.virtualServers[0]?.snat).toHaveLength(MAX_SOURCE_ADDRESSES);
  expect(loadText('lvsd.conf', group(1)).config).toBeNull();
});
