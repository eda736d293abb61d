import { CHAIN } from './nat-table.ts';
import { countRules, FAMILIES, type NatRules } from './rules.ts';

/** What would be changed for FULLNAT, as sysctl(8) and iptables(8) would be told it. */
export interface NatPlanLines {
  /** Before the services are written: no connection meets a moment without its rule. */
  readonly first: readonly string[];
  /** After them. */
  readonly last: readonly string[];
}

const PROGRAMS = { inet: 'iptables', inet6: 'ip6tables' } as const;
const TRACKING = 'net.ipv4.vs.conntrack';

/** From the rules that are kept now to those of another configuration. A rule that both have is not named. */
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
