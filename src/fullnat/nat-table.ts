import type { AddressFamily } from '../base/ip-address.ts';

/** The chain in the nat table that holds our rules and no others. */
export const CHAIN = 'LVSD-FULLNAT';

/** The built-in chain that has to jump to ours. */
export const HOOK = 'POSTROUTING';

/** The rules of ours that one family's nat table has. */
export interface FoundRules {
  /** The rules of our chain, as iptables lists them after `-A CHAIN`; null when the chain does not exist. */
  readonly rules: readonly string[] | null;
  /** The number of jumps from the hook to our chain. */
  readonly jumps: number;
}

/** A failed attempt: the message says what happened, the hint says what to do about it. */
export interface NatFault {
  readonly ok: false;
  readonly reason: string;
  readonly hint: string;
  /** True when the kernel lacks what this backend of iptables needs, so that the other backend may know more. */
  readonly lacking?: true;
}

/** The kernel's nat tables. Nothing here rejects: a refusal is a value. */
export interface NatTable {
  read(family: AddressFamily): Promise<{ readonly ok: true; readonly found: FoundRules } | NatFault>;
  /** Applies the lines as one change of the nat table: either all of them or none. */
  change(family: AddressFamily, lines: readonly string[]): Promise<{ readonly ok: true } | NatFault>;
}

/**
 * The lines of iptables-restore that change our chain from the found rules to the wanted ones; empty when nothing has
 * to change.
 */
export function changeLines({ rules, jumps }: FoundRules, wanted: readonly string[]): readonly string[] {
  const removeJump = `-D ${HOOK} -j ${CHAIN}`;
  if (wanted.length === 0) {
    if (rules === null && jumps === 0) return [];
    const jumpsGone = Array.from({ length: jumps }, () => removeJump);
    return [...jumpsGone, ...(rules === null ? [] : [`-F ${CHAIN}`, `-X ${CHAIN}`])];
  }
  return [
    // With --noflush this line empties the chain where it exists already.
    `:${CHAIN} - [0:0]`,
    ...wanted.map((rule) => `-A ${CHAIN} ${rule}`),
    // The jump comes first in the hook, because a rule of somebody else for the same packets would otherwise win.
    ...(jumps === 0 ? [`-I ${HOOK} 1 -j ${CHAIN}`] : []),
    ...Array.from({ length: Math.max(0, jumps - 1) }, () => removeJump),
  ];
}

/** Reads what `iptables -S CHAIN` printed. */
export function parseChain(output: string, chain: string): readonly string[] {
  const prefix = `-A ${chain} `;
  return output
    .split('\n')
    .flatMap((line) => (line.startsWith(prefix) ? [line.slice(prefix.length).trim()] : []));
}

/**
 * The number of rules that the two lists do not have in common; a rule that only stands in another place counts once.
 */
export function countDifferences(found: readonly string[], expected: readonly string[]): number {
  if (found.length === expected.length && found.every((rule, index) => rule === expected[index])) return 0;
  const left = new Map<string, number>();
  for (const rule of expected) left.set(rule, (left.get(rule) ?? 0) + 1);
  let surplus = 0;
  for (const rule of found) {
    const count = left.get(rule) ?? 0;
    if (count === 0) surplus += 1;
    else left.set(rule, count - 1);
  }
  const missing = [...left.values()].reduce((sum, count) => sum + count, 0);
  return Math.max(1, surplus + missing);
}
