import type { AddressFamily } from '../base/ip-address.ts';

/** The chain in the nat table that has our rules and nobody else's. */
export const CHAIN = 'LVSD-FULLNAT';

/** The chain of the kernel that has to lead to ours. */
export const HOOK = 'POSTROUTING';

/** What stands in the nat table of one family that is of us. */
export interface FoundRules {
  /** The rules of our chain, as iptables lists them after `-A CHAIN`; null when there is no such chain. */
  readonly rules: readonly string[] | null;
  /** How often the hook leads to it. */
  readonly jumps: number;
}

/** An attempt that failed: what happened, in words, and what to do about it. */
export interface NatFault {
  readonly ok: false;
  readonly reason: string;
  readonly hint: string;
  /** The kernel has not what this backend of iptables needs; the other backend may say more. */
  readonly lacking?: true;
}

/** The kernel's nat tables. Nothing here rejects: a refusal is data. */
export interface NatTable {
  read(family: AddressFamily): Promise<{ readonly ok: true; readonly found: FoundRules } | NatFault>;
  /** Runs the lines as one change of the nat table: all of them are done, or none. */
  change(family: AddressFamily, lines: readonly string[]): Promise<{ readonly ok: true } | NatFault>;
}

/** The lines of iptables-restore that bring our chain from what was found to what is wanted; none when nothing is to do. */
export function changeLines({ rules, jumps }: FoundRules, wanted: readonly string[]): readonly string[] {
  const removeJump = `-D ${HOOK} -j ${CHAIN}`;
  if (wanted.length === 0) {
    if (rules === null && jumps === 0) return [];
    const jumpsGone = Array.from({ length: jumps }, () => removeJump);
    return [...jumpsGone, ...(rules === null ? [] : [`-F ${CHAIN}`, `-X ${CHAIN}`])];
  }
  return [
    // With --noflush the line of a chain that is there empties it.
    `:${CHAIN} - [0:0]`,
    ...wanted.map((rule) => `-A ${CHAIN} ${rule}`),
    // First of all: a rule of somebody else for the same packets would come before.
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

/** How many rules two lists do not have in common; a rule that only stands in another place counts once. */
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
