import type { StatusDocument } from '../../src/state/status/status-document.ts';
import { WELL } from './doctor-subjects.ts';
import { DOCTOR_CONFIG } from './healthy-host.ts';

/** One director alone, without a sync daemon. */
const FNAT = DOCTOR_CONFIG.replace('lb_kind NAT', 'lb_kind FNAT').replace('lvs_sync_daemon eth1 id 7', '');

const FULLNAT = { rules: 1, conntrack: true, error: null, hint: null, repairs: 0 };

/** The NAT server is reached by FULLNAT. */
function wellWith(fullnat: Partial<NonNullable<StatusDocument['fullnat']>>, active = 1): StatusDocument {
  return {
    ...WELL,
    fullnat: { ...FULLNAT, ...fullnat },
    virtual_servers: WELL.virtual_servers.map((one) => ({
      ...one,
      id: 'tcp 192.0.2.10:80',
      real_servers: one.real_servers.map((server) => ({
        ...server,
        forwarding: 'fullnat' as const,
        connections: { active, inactive: 0, persistent: 0 },
      })),
    })),
  };
}

const LISTED = 'iptables -w 3 -t nat -S';
const RULE =
  '-A LVSD-FULLNAT -p tcp -m ipvs --vaddr 198.51.100.10/32 --vport 80 --vdir ORIGINAL -j MASQUERADE';
const rules = (output: string) => ({ tools: { [LISTED]: { status: 0, output: `${output}\n` } } });
const tracking = (value: string) => ({ files: { '/proc/sys/net/ipv4/vs/conntrack': value } });

/** As the kernel lists a connection that FULLNAT leads to 10.1.0.11:80 from 10.1.0.1, of so many ones; and two of others. */
function tracked(count: number): string {
  const line = (index: number): string =>
    `ipv4     2 tcp      6 118 TIME_WAIT src=203.0.113.${index % 250} dst=192.0.2.10 sport=${1024 + (index % 60_000)} dport=80 src=10.1.0.11 dst=10.1.0.1 sport=80 dport=${1024 + index} [ASSURED] mark=0 zone=0 use=2`;
  return [
    'ipv4     2 tcp      6 118 ESTABLISHED src=203.0.113.9 dst=192.0.2.10 sport=9 dport=80 src=10.1.0.11 dst=203.0.113.9 sport=80 dport=9 mark=0 use=2',
    'ipv6     10 udp      17 20 src=2001:0db8:0000:0000:0000:0000:0000:0009 dst=2001:0db8:0000:0000:0000:0000:0000:0010 sport=9 dport=53 [UNREPLIED] src=fd00:0001:0000:0000:0000:0000:0000:0011 dst=2001:0db8:0000:0000:0000:0000:0000:0009 sport=53 dport=9 mark=0 use=2',
    ...Array.from({ length: count }, (_, index) => line(index)),
    '',
  ].join('\n');
}

const TRACKED = '/proc/self/net/nf_conntrack';

/** What is wrong with FULLNAT, by the code that must say so. */
export const FULLNAT_CASES = {
  'nat-rule-without-tracking': [
    {
      host: { ...rules(RULE), ...tracking('0') },
      config: FNAT,
      status: wellWith({}),
      severity: 'problem',
      says: 'net.ipv4.vs.conntrack = 0, and the nat table has rules',
      mend: 'sysctl -w net.ipv4.vs.conntrack=1',
    },
  ],
  'fullnat-broken': [
    {
      host: { ...rules(RULE), ...tracking('1') },
      config: FNAT,
      status: wellWith({ error: 'there is no iptables on this host', hint: 'install the package iptables' }),
      severity: 'problem',
      says: 'FULLNAT does not work: there is no iptables on this host',
      mend: '# install the package iptables',
    },
    {
      host: { ...rules('-N LVSD-FULLNAT'), ...tracking('1') },
      config: FNAT,
      status: wellWith({}),
      severity: 'problem',
      says: 'the nat table has 0 of the 1 rules of FULLNAT',
    },
    {
      // The chain of one family was flushed, and that of the other one is whole.
      host: { ...rules(RULE), ...tracking('1') },
      config: FNAT,
      status: wellWith({ rules: 2 }),
      severity: 'problem',
      says: 'the nat table has 1 of the 2 rules of FULLNAT',
    },
  ],
  'fullnat-ports': [
    {
      host: { ...rules(RULE), ...tracking('1') },
      config: FNAT,
      status: wellWith({}, 60_000),
      severity: 'warning',
      says: '(60000 of 64512, 93 %)',
    },
    {
      // IPVS has few connections any more; those that are over hold their ports.
      host: { ...rules(RULE), files: { ...tracking('1').files, [TRACKED]: tracked(50_000) } },
      config: FNAT,
      status: wellWith({}, 100),
      severity: 'warning',
      says: '10.1.0.11 port 80 (tcp) from 10.1.0.1 (50000 of 64512, 77 %)',
    },
    {
      host: { ...rules(RULE), files: { ...tracking('1').files, [TRACKED]: tracked(64_000) } },
      config: FNAT,
      status: wellWith({}, 100),
      severity: 'problem',
      says: '10.1.0.11 port 80 (tcp) from 10.1.0.1 (64000 of 64512, 99 %)',
    },
  ],
  'fullnat-takeover': [
    {
      host: { ...rules(RULE), ...tracking('1') },
      config: DOCTOR_CONFIG.replace('lb_kind NAT', 'lb_kind FNAT'),
      status: wellWith({}),
      severity: 'info',
      says: 'FULLNAT on a director that is one of several',
    },
  ],
} as const;
