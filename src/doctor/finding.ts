/**
 * `problem`: traffic is lost or nothing works. `warning`: this will happen in circumstances that come sooner or later.
 * `info`: worth knowing, with nothing to correct at once.
 */
export type FindingSeverity = 'problem' | 'warning' | 'info';

/** All possible findings in the order of examination. Codes never change their meaning (docs/doctor.md). */
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

/** One fault of this host. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** What was found, and on which object. */
  readonly what: string;
  /** The effect on traffic. */
  readonly why: string;
  /**
   * How to correct it: commands as they are typed, one for each line; a line that begins with `#` is an explanation.
   */
  readonly mend: readonly string[];
}

/**
 * The result of one rule: its findings, or the facts that it would need. When both are empty, all is in order, or the
 * rule does not apply.
 */
export interface Examination {
  readonly findings: readonly Omit<Finding, 'code'>[];
  /** The words after `not seen: `. */
  readonly notSeen: readonly string[];
}

/** The number of subjects that a finding names; the others are counted. */
export const MAX_NAMED = 5;

/** Writes `a, b and 3 more`. */
export function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown;
}

/** The result when all is in order, or when the rule does not apply. */
export const IN_ORDER: Examination = { findings: [], notSeen: [] };

export function found(...findings: readonly Omit<Finding, 'code'>[]): Examination {
  return { findings, notSeen: [] };
}

export function notSeen(what: string): Examination {
  return { findings: [], notSeen: [what] };
}

/** The commands that set a kernel parameter now and at each boot. */
export function setSysctl(name: string, value: string | number): readonly string[] {
  return [`sysctl -w ${name}=${value}`, `echo '${name} = ${value}' >>/etc/sysctl.d/91-lvsd-local.conf`];
}
