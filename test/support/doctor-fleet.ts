import type { Ailment } from './healthy-host.ts';
import { ago, realServerStatus, statusDocument, virtualServerStatus } from './status-documents.ts';

const FLEET_CONFIG = `
global_defs {
  announce_table 100
}
virtual_server 192.0.2.10 443 {
  lb_algo mh
  mh-port
  lb_kind DR
  protocol TCP
  real_server 10.1.0.12 443 {
    TCP_CHECK { }
  }
}
`;

const BESIDE_BIRD = {
  files: {
    '/etc/bird/bird.conf': 'protocol kernel { kernel table 100; learn; }\nprotocol bgp { hold time 9; }\n',
    '/lib/modules/6.1.0-18-amd64/modules.builtin': 'kernel/net/netfilter/ipvs/ip_vs_mh.ko\n',
  },
} as const satisfies Ailment;

const OVERRIDDEN = statusDocument({
  virtual_servers: [
    virtualServerStatus({
      id: 'tcp 192.0.2.10:443',
      address: '192.0.2.10',
      port: 443,
      real_servers: [
        realServerStatus({
          address: '10.1.0.12',
          override: {
            kind: 'weight',
            weight: 3,
            deadline: null,
            drained: false,
            author: 'ops',
            reason: null,
            since: ago(5),
            expires_at: null,
          },
        }),
      ],
    }),
  ],
});

/** What is wrong with a director of a fleet, by the code that must say so. */
export const FLEET_CASES = {
  'fleet-scheduler': [
    {
      host: BESIDE_BIRD,
      config: FLEET_CONFIG.replace('mh-port', ''),
      severity: 'warning',
      says: 'tcp 192.0.2.10:443',
      mend: '#   lb_algo mh',
    },
  ],
  'fleet-sloppy-tcp': [
    {
      host: { files: { ...BESIDE_BIRD.files, '/proc/sys/net/ipv4/vs/sloppy_tcp': '0' } },
      config: FLEET_CONFIG,
      severity: 'warning',
      says: 'sloppy_tcp = 0, and virtual addresses are announced',
      mend: 'sysctl -w net.ipv4.vs.sloppy_tcp=1',
    },
  ],
  'fleet-own-weights': [
    {
      host: BESIDE_BIRD,
      config: FLEET_CONFIG,
      status: OVERRIDDEN,
      severity: 'info',
      says: '10.1.0.12 in tcp 192.0.2.10:443',
    },
  ],
  'fleet-table-unread': [
    {
      host: { files: { ...BESIDE_BIRD.files, '/etc/bird/bird.conf': 'bfd on; # kernel table 100' } },
      config: FLEET_CONFIG,
      severity: 'warning',
      says: 'no BGP daemon seems to read table 100: /etc/bird/bird.conf',
    },
  ],
  'fleet-slow-detection': [
    {
      host: {
        files: { ...BESIDE_BIRD.files, '/etc/bird/bird.conf': 'kernel table 100; hold time 90;' },
      },
      config: FLEET_CONFIG,
      severity: 'warning',
      says: 'neither BFD nor a hold time of at most 9 s',
    },
  ],
} as const;
