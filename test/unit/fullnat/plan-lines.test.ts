import fc from 'fast-check';
import { expect, it } from 'vitest';
import { natPlanLines } from '../../../src/fullnat/plan-lines.ts';
import { NO_RULES } from '../../../src/fullnat/rules.ts';

it('sets the switch with the first rule, and names it after the last one', () => {
  const rules = { inet: ['-p tcp -j MASQUERADE'], inet6: ['-p udp -j MASQUERADE'] };
  expect(natPlanLines(NO_RULES, rules)).toEqual({
    first: [
      'sysctl -w net.ipv4.vs.conntrack=1',
      'iptables -t nat -A LVSD-FULLNAT -p tcp -j MASQUERADE',
      'ip6tables -t nat -A LVSD-FULLNAT -p udp -j MASQUERADE',
    ],
    last: [],
  });
  expect(natPlanLines(rules, NO_RULES)).toEqual({
    first: [],
    last: [
      'iptables -t nat -D LVSD-FULLNAT -p tcp -j MASQUERADE',
      'ip6tables -t nat -D LVSD-FULLNAT -p udp -j MASQUERADE',
      '# net.ipv4.vs.conntrack as it was before lvsd set it',
    ],
  });
});

it('names exactly the rules that one side alone has', () => {
  const rule = fc.constantFrom<string>('a', 'b', 'c', 'd');
  const rules = fc.record({
    inet: fc.uniqueArray(rule, { minLength: 1 }),
    inet6: fc.uniqueArray(rule),
  });
  fc.assert(
    fc.property(rules, rules, (before, after) => {
      const { first, last } = natPlanLines(before, after);
      const held = new Set(before.inet);
      for (const line of last) if (line.startsWith('iptables ')) held.delete(line.at(-1) ?? '');
      for (const line of first) if (line.startsWith('iptables ')) held.add(line.at(-1) ?? '');
      expect([...held].sort()).toEqual([...after.inet].sort());
      expect(natPlanLines(after, after)).toEqual({ first: [], last: [] });
    }),
  );
});
