import type { Circumstances } from './facts.ts';
import type { Examination, Finding, FindingCode, FindingSeverity } from './finding.ts';
import { FINDING_CODES } from './finding.ts';
import { probeAnswersDropped, probeSourceMissing } from './rules/data-path.ts';
import {
  fleetOwnWeights,
  fleetScheduler,
  fleetSloppyTcp,
  fleetSlowDetection,
  fleetTableUnread,
} from './rules/fleet.ts';
import { fullnatBroken, fullnatPorts, fullnatTakeover, natRuleWithoutTracking } from './rules/fullnat.ts';
import { ipv6Missing, ipvsMissing, schedulerMissing } from './rules/kernel.ts';
import {
  drBehindRouter,
  natRepliesMissing,
  oneArmRedirects,
  reversePathFilter,
  serverUnroutable,
  virtualAddressMissing,
  virtualSource,
} from './rules/network.ts';
import {
  alwaysDropping,
  connectionReuse,
  connectionTrackingFull,
  countersFrozen,
  droppingNow,
  forwardingOff,
  oldSyncFormat,
  silentRemoval,
  sloppyTakeover,
  stickyTemplates,
  syncByPackets,
} from './rules/parameters.ts';
import {
  capabilityMissing,
  checkIo,
  clockUnsynchronised,
  descriptorLimit,
  echoGroup,
  otherNamespace,
  repeatedDrift,
  secondController,
  userNamespace,
} from './rules/process.ts';
import { scriptUser } from './rules/scripts.ts';
import { loopbackNat, onePacketNat } from './rules/translation.ts';
import { tunnelMtu } from './rules/tunnel.ts';
import {
  vrrpBlocked,
  vrrpDuplicateRouter,
  vrrpPeersDiffer,
  vrrpReversePath,
  vrrpSettings,
} from './rules/vrrp.ts';
import { watchWithoutPlace } from './rules/watch.ts';

/** The rules, one pure function for each code. */
export const RULES: Readonly<Record<FindingCode, (circumstances: Circumstances) => Examination>> = {
  'ipvs-missing': ipvsMissing,
  'scheduler-missing': schedulerMissing,
  'ipv6-missing': ipv6Missing,
  'other-namespace': otherNamespace,
  'user-namespace': userNamespace,
  'capability-missing': capabilityMissing,
  'echo-group': echoGroup,
  'script-user': scriptUser,
  'descriptor-limit': descriptorLimit,
  'check-io': checkIo,
  'second-controller': secondController,
  'repeated-drift': repeatedDrift,
  'forwarding-off': forwardingOff,
  'reverse-path-filter': reversePathFilter,
  'connection-tracking-full': connectionTrackingFull,
  'connection-reuse': connectionReuse,
  'silent-removal': silentRemoval,
  'sticky-templates': stickyTemplates,
  'counters-frozen': countersFrozen,
  'always-dropping': alwaysDropping,
  'dropping-now': droppingNow,
  'old-sync-format': oldSyncFormat,
  'sloppy-takeover': sloppyTakeover,
  'sync-by-packets': syncByPackets,
  'virtual-address-missing': virtualAddressMissing,
  'server-unroutable': serverUnroutable,
  'dr-behind-router': drBehindRouter,
  'virtual-source': virtualSource,
  'nat-replies-missing': natRepliesMissing,
  'one-packet-nat': onePacketNat,
  'loopback-nat': loopbackNat,
  'one-arm-redirects': oneArmRedirects,
  'tunnel-mtu': tunnelMtu,
  'clock-unsynchronised': clockUnsynchronised,
  'fleet-scheduler': fleetScheduler,
  'fleet-sloppy-tcp': fleetSloppyTcp,
  'fleet-own-weights': fleetOwnWeights,
  'fleet-table-unread': fleetTableUnread,
  'fleet-slow-detection': fleetSlowDetection,
  'nat-rule-without-tracking': natRuleWithoutTracking,
  'fullnat-broken': fullnatBroken,
  'fullnat-ports': fullnatPorts,
  'fullnat-takeover': fullnatTakeover,
  'probe-answers-dropped': probeAnswersDropped,
  'probe-source-missing': probeSourceMissing,
  'watch-without-place': watchWithoutPlace,
  'vrrp-blocked': vrrpBlocked,
  'vrrp-reverse-path': vrrpReversePath,
  'vrrp-duplicate-router': vrrpDuplicateRouter,
  'vrrp-peers-differ': vrrpPeersDiffer,
  'vrrp-settings': vrrpSettings,
};

/** The result of the examination of a host. */
export interface Diagnosis {
  /** The findings, the worst first, then in the order of examination. */
  readonly findings: readonly Finding[];
  /** The facts that could not be seen, each once. They are no fault. */
  readonly notSeen: readonly string[];
  /** The codes of rules that found nothing and saw all facts that they needed. */
  readonly inOrder: readonly FindingCode[];
}

const RANK: Readonly<Record<FindingSeverity, number>> = { problem: 0, warning: 1, info: 2 };

/** Runs every rule. */
export function examine(circumstances: Circumstances): Diagnosis {
  const findings: Finding[] = [];
  const unseen = new Set<string>();
  const inOrder: FindingCode[] = [];
  for (const code of FINDING_CODES) {
    const examination = RULES[code](circumstances);
    for (const one of examination.findings) findings.push({ code, ...one });
    for (const what of examination.notSeen) unseen.add(what);
    if (examination.findings.length + examination.notSeen.length === 0) inOrder.push(code);
  }
  findings.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  return { findings, notSeen: [...unseen], inOrder };
}
