import type { NatFault } from './nat-table.ts';

const PAGE = 'see "FULLNAT" in docs/fullnat.md';

interface Reading {
  readonly matches: RegExp;
  readonly reason: string;
  readonly hint: string;
  readonly lacking?: true;
}

/**
 * The texts of iptables 1.8.9 for one fault differ by its backend: what nf_tables calls "No such file or directory" is
 * "No chain/target/match by that name" in legacy.
 */
const READINGS: readonly Reading[] = [
  {
    matches: /xtables\.lock|holding the xtables lock/i,
    reason: 'the lock file of iptables cannot be taken',
    hint: 'the drop-in fullnat.conf of lvsd.service gives it (ReadWritePaths=/run/xtables.lock)',
  },
  {
    matches: /permission denied|operation not permitted|you must be root/i,
    reason: 'lvsd may not change the nat table',
    hint: 'the drop-in fullnat.conf of lvsd.service gives CAP_NET_RAW beside CAP_NET_ADMIN',
  },
  {
    matches:
      /missing kernel module|no chain\/target\/match by that name|no such file or directory|can't initialize|table does not exist|couldn't load|not supported/i,
    reason: 'this kernel lacks a part of it: the nat table, or one of the matches ipvs, mark and statistic',
    hint: '`modprobe -a ip_vs xt_ipvs xt_mark xt_statistic xt_MASQUERADE iptable_nat ip6table_nat` says which',
    lacking: true,
  },
];

/** Explains the error output of iptables in one message that is the same for both backends. */
export function explainIptables(program: string, output: string): NatFault {
  const printed = output.replaceAll(/\s+/g, ' ').trim();
  const reading = READINGS.find(({ matches }) => matches.test(output));
  const detail = printed === '' ? '' : ` (${program}: ${printed.slice(0, MAX_QUOTED)})`;
  return {
    ok: false,
    reason: `${reading?.reason ?? `${program} failed`}${detail}`,
    hint: reading?.hint ?? PAGE,
    ...(reading?.lacking === true ? { lacking: true as const } : {}),
  };
}

/** The largest number of quoted characters; the rest of the program's output is left out. */
const MAX_QUOTED = 300;

export const NO_IPTABLES: NatFault = {
  ok: false,
  reason: 'there is no iptables on this host',
  hint: 'install the package iptables: nft by itself cannot find the connections of IPVS',
};
