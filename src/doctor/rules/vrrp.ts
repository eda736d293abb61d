import type { Advice } from '../../../vrrp/report/advice.ts';
import type { InstanceStatus } from '../../../vrrp/report/status-document.ts';
import type { Circumstances } from '../facts.ts';
import { interfaceSysctl, numberOf } from '../facts.ts';
import { type Examination, found, IN_ORDER, nameSome, setSysctl } from '../finding.ts';
import { adverseRules } from './vrrp-firewall.ts';

/** Strict reverse path filter (RFC 3704). */
const STRICT = 1;

/** Adverts that do not come through: a rule of the firewall, or what the VRRP half heard and missed on the wire. */
export function vrrpBlocked({ host, config, vrrp = null }: Circumstances): Examination {
  if (vrrp === null) return IN_ORDER;
  return found(
    ...adverseRules(host, config, vrrp.instances),
    ...adviceFindings(vrrp.instances, 'unheard-peers', 'problem', UNHEARD_WHY),
  );
}

const UNHEARD_WHY = 'Nodes that do not hear each other are both MASTER, and clients reach one or the other.';

/** A BACKUP has no virtual address yet, but its interface will: clients from beyond would be dropped after a takeover. */
export function vrrpReversePath({ host, vrrp = null }: Circumstances): Examination {
  if (vrrp === null || host.defaultInterfaces === null || host.defaultInterfaces.length === 0)
    return IN_ORDER;
  const ways = host.defaultInterfaces;
  const devices = vrrp.instances
    .filter(({ family, state }) => family === 'inet' && state !== 'MASTER')
    .flatMap(({ addresses }) => addresses.map(({ interface: device }) => device))
    .filter((device) => device !== null);
  const strict = [...new Set(devices)].filter((device) => {
    const own = numberOf(host, interfaceSysctl(device, 'rp_filter'));
    const all = numberOf(host, 'net.ipv4.conf.all.rp_filter');
    return !ways.includes(device) && own !== null && all !== null && Math.max(own, all) === STRICT;
  });
  if (strict.length === 0) return IN_ORDER;
  return found({
    severity: 'warning',
    what: `${nameSome(strict)} gets virtual addresses at a takeover and filters strictly by reverse path (rp_filter = 1), while the default route leaves by ${nameSome(ways)}`,
    why: 'After a takeover packets of clients from beyond the connected networks are dropped without a trace, and so are adverts of peers of other networks.',
    mend: strict.flatMap((name) => setSysctl(`net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`, 2)),
  });
}

/** Another router has our number, or our addresses under another number. */
export function vrrpDuplicateRouter({ vrrp = null }: Circumstances): Examination {
  const why =
    'Two pairs with one number refuse or disturb each other, and two numbers with one address are two masters.';
  return vrrp === null
    ? IN_ORDER
    : found(...adviceFindings(vrrp.instances, 'duplicate-router', 'problem', why));
}

/** The configurations of the two nodes do not fit together. */
export function vrrpPeersDiffer({ vrrp = null }: Circumstances): Examination {
  const why = 'Adverts that are refused are adverts that nobody sent: both nodes become MASTER.';
  return vrrp === null ? IN_ORDER : found(...adviceFindings(vrrp.instances, 'peers-differ', 'problem', why));
}

const SETTINGS: readonly Advice['code'][] = [
  'no-second-announcement',
  'nopreempt-keeps',
  'nopreempt-deaf-start',
  'weight-too-small',
  'weights-exhausted',
];

/** Settings with which the addresses do not move when they should, judged by what was received from the peer. */
export function vrrpSettings({ vrrp = null }: Circumstances): Examination {
  const why = 'A failure on this node, or on its peer, leaves the addresses where nobody answers.';
  if (vrrp === null) return IN_ORDER;
  return found(...SETTINGS.flatMap((code) => adviceFindings(vrrp.instances, code, 'warning', why)));
}

/** An `info` stays one; a warning of the VRRP half gets this severity. */
function adviceFindings(
  instances: readonly InstanceStatus[],
  code: Advice['code'],
  severity: 'problem' | 'warning',
  why: string,
): Examination['findings'] {
  return instances.flatMap(({ name, advice = [] }) => {
    return advice
      .filter((one) => one.code === code)
      .map((one) => ({
        severity: one.severity === 'info' ? ('info' as const) : severity,
        what: `${name}: ${one.words}`,
        why,
        mend: [`# ${one.advice}`],
      }));
  });
}
