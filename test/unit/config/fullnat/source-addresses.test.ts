import { describe, expect, it } from 'vitest';
import { loadText } from '../../../support/config.ts';

function service(words: string): string {
  return `virtual_server 192.0.2.10 80 {\nlb_algo rr\nprotocol TCP\n${words}\nreal_server 10.7.0.11 8080 {\n}\n}\n`;
}

describe('source addresses: bad input', () => {
  it.each([
    ['a group that is not there', service('lb_kind FNAT\nladdr_group_name nobody'), 'unknown-group'],
    ['an address that is none', service('lb_kind FNAT\nsnat 10.0.1.2 dpdk0'), 'invalid-address'],
    ['addresses of the other family', service('lb_kind FNAT\nsnat fd00::1'), 'family-mismatch'],
    [
      'a group that is too large',
      `local_address_group out {\n10.0.0.0/16\n}\n${service('lb_kind FNAT\nladdr_group_name out')}`,
      'group-limit',
    ],
    [
      'more rules than one virtual server may need',
      `virtual_server_group wide {\n10.9.0.0/16 80\n}\n${service('lb_kind FNAT').replace('192.0.2.10 80', 'group wide')}`,
      'group-limit',
    ],
    [
      'a group without an address',
      `local_address_group out {\n}\n${service('lb_kind FNAT\nladdr_group_name out')}`,
      'empty-group',
    ],
    [
      'a range that is none',
      `local_address_group out {\neth0\n}\n${service('lb_kind FNAT\nladdr_group_name out')}`,
      'invalid-range',
    ],
    [
      'a group that stands twice',
      `local_address_group out {\n10.0.0.1\n}\nlocal_address_group out {\n10.0.0.1\n}\n${service('lb_kind FNAT\nladdr_group_name out')}`,
      'repeated-keyword',
    ],
  ])('%s is an error', (_, text, code) => {
    const { config: none, diagnostics } = loadText('lvsd.conf', text);
    expect(none).toBeNull();
    expect(diagnostics.filter(({ severity }) => severity === 'error').map((one) => one.code)).toEqual([code]);
  });

  it.each([
    ['source addresses without FULLNAT', service('lb_kind NAT\nsnat 10.0.1.2'), 'option-without-effect'],
    [
      'a group that nobody names',
      `local_address_group out {\n10.0.0.1\n}\n${service('lb_kind NAT')}`,
      'unused-group',
    ],
  ])('%s are a warning', (_, text, code) => {
    const { config: usable, diagnostics } = loadText('lvsd.conf', text);
    expect(usable).not.toBeNull();
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
  });
});
