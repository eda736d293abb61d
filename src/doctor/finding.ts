/**
 * `problem`: traffic is lost or nothing works. `warning`: it will be in circumstances that come sooner or later.
 * `info`: worth knowing, nothing to mend at once.
 */
export type FindingSeverity = 'problem' | 'warning' | 'info';

/** Everything that can be found, in the order of examination. Codes never change their meaning (docs/doctor.md). */
export const FINDING_CODES = [
  'ipvs-missing',
  'scheduler-missing',
  'ipv6-missing',
  'other-namespace',
  'user-namespace',
  'capability-missing',
  'echo-group',
  'script-user',
  'descriptor-limit',
  'check-io',
  'second-controller',
  'repeated-drift',
  'forwarding-off',
  'reverse-path-filter',
  'connection-tracking-full',
  'connection-reuse',
  'silent-removal',
  'sticky-templates',
  'counters-frozen',
  'always-dropping',
  'dropping-now',
  'old-sync-format',
  'sloppy-takeover',
  'sync-by-packets',
  'virtual-address-missing',
  'server-unroutable',
  'dr-behind-router',
  'virtual-source',
  'nat-replies-missing',
  'one-packet-nat',
  'loopback-nat',
  'one-arm-redirects',
  'tunnel-mtu',
  'clock-unsynchronised',
  'fleet-scheduler',
  'fleet-sloppy-tcp',
  'fleet-own-weights',
  'fleet-table-unread',
  'fleet-slow-detection',
  'nat-rule-without-tracking',
  'fullnat-broken',
  'fullnat-ports',
  'fullnat-takeover',
  'probe-answers-dropped',
  'probe-source-missing',
  'watch-without-place',
  'vrrp-blocked',
  'vrrp-reverse-path',
  'vrrp-duplicate-router',
  'vrrp-peers-differ',
  'vrrp-settings',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that is wrong on this host. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** What is there, on what. */
  readonly what: string;
  /** What it does to traffic. */
  readonly why: string;
  /** How to mend it: commands as they are typed, one for each line; a line that begins with `#` is an explanation. */
  readonly mend: readonly string[];
}

/** What one rule says: what it found, or what it would have to see. Both empty: this is in order, or nobody needs it. */
export interface Examination {
  readonly findings: readonly Omit<Finding, 'code'>[];
  /** In words, after `not seen: `. */
  readonly notSeen: readonly string[];
}

/** Subjects named one by one in a finding; of more the number is told. */
export const MAX_NAMED = 5;

/** `a, b and 3 more`. */
export function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown;
}

/** In order, or of no concern here. */
export const IN_ORDER: Examination = { findings: [], notSeen: [] };

export function found(...findings: readonly Omit<Finding, 'code'>[]): Examination {
  return { findings, notSeen: [] };
}

export function notSeen(what: string): Examination {
  return { findings: [], notSeen: [what] };
}

/** Sets a kernel parameter now and at each boot. */
export function setSysctl(name: string, value: string | number): readonly string[] {
  return [`sysctl -w ${name}=${value}`, `echo '${name} = ${value}' >>/etc/sysctl.d/91-lvsd-local.conf`];
}
