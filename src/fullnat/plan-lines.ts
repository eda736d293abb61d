import { CHAIN } from './nat-table.ts';
import { countRules, FAMILIES, type NatRules } from './rules.ts';

/** The changes for FULLNAT, written as commands of sysctl(8) and iptables(8). */
export interface NatPlanLines {
  /** These lines come before the services are written, so that no connection lacks its rule for a moment. */
  readonly first: readonly string[];
  /** These lines come after the services are written. */
  readonly last: readonly string[];
}

const PROGRAMS = { inet: 'iptables', inet6: 'ip6tables' } as const;
const TRACKING = 'net.ipv4.vs.conntrack';

/**
 * The lines that change the rules of one configuration into those of another. A rule that both have is not listed.
 */
export function natPlanLines(before: NatRules, after: NatRules): NatPlanLines {
  const had = countRules(before) > 0;
  const has = countRules(after) > 0;
  return {
    first: [...(has && !had ? [`sysctl -w ${TRACKING}=1`] : []), ...linesOf('-A', after, before)],
    last: [
      ...linesOf('-D', before, after),
      ...(had && !has ? [`# ${TRACKING} as it was before lvsd set it`] : []),
    ],
  };
}

function linesOf(action: '-A' | '-D', rules: NatRules, others: NatRules): readonly string[] {
  return FAMILIES.flatMap((family) => {
    const known = new Set(others[family]);
    return rules[family].flatMap((rule) =>
      known.has(rule) ? [] : [`${PROGRAMS[family]} -t nat ${action} ${CHAIN} ${rule}`],
    );
  });
}
