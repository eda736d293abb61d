import { describe, expect, it } from 'vitest';
import { ruleText } from '../../../../../src/base/virtual-routing.ts';
import { rendered } from '../../../../support/config.ts';
import { loadRouting } from '../../../../support/vrrp/routing.ts';

describe('A line of virtual_rules', () => {
  it.each([
    ['from 10.9.0.100 table 100 priority 500', 'from 10.9.0.100 priority 500 lookup 100'],
    [
      'not to 192.0.2.0/24 fwmark 7/0xff iif eth0 preference 9 lookup main',
      'not from all to 192.0.2.0/24 fwmark 0x7/0xff iif eth0 priority 9 lookup main',
    ],
    ['from fd00::/8 prohibit order 3', 'from fd00::/8 priority 3 prohibit'],
    ['from all goto 100 priority 3', 'from all priority 3 goto 100'],
  ])('is read as keepalived reads it: %s', (line, expected) => {
    const { routing, loaded } = loadRouting('virtual_rules', line);
    expect(routing?.rules.map(ruleText), rendered(loaded)).toEqual([expected]);
  });

  it('without a priority gets the next free one below 16385, and that is told', () => {
    const { routing, loaded } = loadRouting(
      'virtual_rules',
      'from 10.0.0.1 table 1',
      'from 10.0.0.2 table 1',
    );
    expect(routing?.rules.map(({ priority }) => priority)).toEqual([16_384, 16_383]);
    expect(loaded.diagnostics.some(({ code }) => code === 'vrrp-routing-option')).toBe(true);
  });

  it.each([
    'from 10.0.0.1',
    'from 192.168.100./24 table 1',
    'from 10.0.0.1 table 1 blackhole',
    'from 10.0.0.1 to fd00::1 table 1',
    'dport 70000 table 1',
    'fwmark x table 1',
  ])('that cannot be used is told and left out: %s', (line) => {
    const { routing, loaded } = loadRouting('virtual_rules', line);
    expect(routing?.rules).toEqual([]);
    expect(loaded.diagnostics.filter(({ code }) => code === 'vrrp-routing-line')).toHaveLength(1);
  });
});
