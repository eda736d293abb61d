import { describe, expect, it } from 'vitest';
import { encodeAddRule, encodeRemoveRule } from '../../../../netlink/route/rule-message.ts';
import type { VirtualRule } from '../../../../src/base/virtual-routing.ts';
import { ip } from '../../../support/vrrp/specs.ts';

const RULE: VirtualRule = {
  family: 'inet',
  inverted: false,
  from: { address: ip('10.9.0.100'), length: 32 },
  to: null,
  tos: 0,
  mark: { value: 7, mask: 0xff },
  incoming: 'eth0',
  outgoing: null,
  priority: 500,
  ipProtocol: null,
  sourcePorts: null,
  destinationPorts: null,
  suppressedLength: null,
  action: { kind: 'lookup', table: 1000 },
  tracked: true,
};

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

// Numbers of linux/fib_rules.h on a little-endian host, as `ip` of iproute2 6.1 sends them.
describe('Virtual rules of rtnetlink', () => {
  it('name a table above 255 in its attribute alone', () => {
    expect(hex(encodeAddRule(RULE, 7))).toBe(
      [
        '5800000020000506' + '0700000000000000',
        '0200200000000001' + '00000000',
        '080002000a090064',
        '090003006574683000000000',
        '08000600f4010000',
        '08000a0007000000',
        '08001000ff000000',
        '08000f00e8030000',
        '050015004c000000',
      ].join(''),
    );
    expect(hex(encodeRemoveRule(RULE, 7).subarray(4, 8))).toBe('21000500');
  });
});
