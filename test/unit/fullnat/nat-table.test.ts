import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHAIN,
  changeLines,
  countDifferences,
  type FoundRules,
  HOOK,
  parseChain,
} from '../../../src/fullnat/nat-table.ts';

/** What the lines of iptables-restore --noflush make of a table; a fault of the lines is thrown. */
function apply({ rules, jumps }: FoundRules, lines: readonly string[]): FoundRules {
  const state = { rules: rules === null ? null : [...rules], jumps };
  for (const line of lines) {
    if (line === `:${CHAIN} - [0:0]`) state.rules = [];
    else if (line === `-I ${HOOK} 1 -j ${CHAIN}` && state.rules !== null) state.jumps += 1;
    else if (line === `-D ${HOOK} -j ${CHAIN}` && state.jumps > 0) state.jumps -= 1;
    else if (line === `-F ${CHAIN}` && state.rules !== null) state.rules = [];
    else if (line === `-X ${CHAIN}` && state.rules?.length === 0 && state.jumps === 0) state.rules = null;
    else if (line.startsWith(`-A ${CHAIN} `) && state.rules !== null)
      state.rules.push(line.slice(`-A ${CHAIN} `.length));
    else throw new Error(`iptables would refuse: ${line}`);
  }
  return state;
}

const rules = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 });
const found = fc.oneof(
  fc.constant<FoundRules>({ rules: null, jumps: 0 }),
  fc.record({ rules, jumps: fc.integer({ min: 0, max: 3 }) }),
);

describe('changes of the nat table', () => {
  it('bring any table to what is wanted, with one way to it', () => {
    fc.assert(
      fc.property(found, rules, (before, wanted) => {
        const after = apply(before, changeLines(before, wanted));
        expect(after).toEqual(wanted.length === 0 ? { rules: null, jumps: 0 } : { rules: wanted, jumps: 1 });
      }),
    );
  });

  it('count as many differences as somebody made', () => {
    expect(countDifferences(['a', 'b'], ['a', 'b'])).toBe(0);
    expect(countDifferences([], ['a', 'b'])).toBe(2);
    expect(countDifferences(['a', 'x'], ['a', 'b'])).toBe(2);
    expect(countDifferences(['b', 'a'], ['a', 'b'])).toBe(1);
    expect(countDifferences(['a', 'a'], ['a'])).toBe(1);
  });

  it('read the rules of one chain', () => {
    const text =
      '-P POSTROUTING ACCEPT\n-A POSTROUTING -j LVSD-FULLNAT\n-A LVSD-FULLNAT -p tcp -j MASQUERADE\n';
    expect(parseChain(text, CHAIN)).toEqual(['-p tcp -j MASQUERADE']);
    expect(parseChain(text, HOOK)).toEqual(['-j LVSD-FULLNAT']);
  });
});
