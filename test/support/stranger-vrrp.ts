import fc from 'fast-check';
import { enclosed, join, statements } from './stranger-files.ts';

/** Lines of the blocks inside an instance or a group, some of them with slips that are passed over. */
const INNER_LINES: Readonly<Record<string, readonly string[]>> = {
  virtual_ipaddress: [
    '10.9.0.101/24',
    '10.9.0.102/24 brd 10.9.0.255 dev eth1 scope link label eth1:1 no_track',
    '10.9.0.103 broadcast + home',
    '10.9.0.104/24 brd -',
    '10.9.0.105/32 strange',
  ],
  virtual_ipaddress_excluded: [
    'fd00::1/64 -nodad noprefixroute preferred_lft 0',
    '10.9.0.111/24',
    'fe80::5/64 dev eth0',
  ],
  unicast_peer: ['10.9.0.2', '10.9.0.3 min_ttl 254 max_ttl 255', '10.9.0.2'],
  track_interface: ['eth1', 'eth2 weight -20', 'eth3 weight 20 reverse', 'eth1 weight 300'],
  track_script: ['chk', 'chk weight 20 noreverse', 'nobody'],
  track_file: ['load', 'load weight 2', 'load weight 2 reverse'],
  track_process: ['haproxy', 'haproxy weight -30'],
  track_bfd: ['upstream'],
  track_service: ['"tcp 10.0.0.1:80"', '"tcp 10.0.0.1:80" weight 20 per fraction'],
  virtual_routes: [
    '10.0.0.0/8 via 10.9.0.254',
    'src 10.9.0.101 to 10.1.0.0/16 via 10.9.0.254 dev eth1 metric 5',
    'blackhole 10.2.0.0/16',
    '10.3.0.0/16 nexthop via 10.9.0.3 weight 2 nexthop via 10.9.0.4',
    '10.0.0.0/8 vai 10.9.0.254',
  ],
  virtual_rules: [
    'from 10.9.0.100 table 100 priority 500',
    'from 10.9.0.100 table 100',
    'to 10.7.0.0/16 strange',
  ],
  heartbeat: ['eth1', 'eth2 source 10.8.0.1 peer 10.8.0.2'],
  auth_hmac: [
    'key 1 abcdefghijklmnopqrstuvwxyz012345',
    'key 2 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    'active_key 1',
    'mode permissive',
    'anti_replay monotonic',
    'time_window 20',
  ],
  authentication: ['auth_type PASS', 'auth_pass Ruf9fib', 'auth_pass longer_than_eight', 'auth_type AH'],
  arbiter: ['ping 10.9.0.254', 'ping 10.9.0.2', 'interval 1', 'timeout 0.5', 'fall 3', 'on_isolated release'],
};

/** What a block must have. */
const FIRST: Readonly<Record<string, readonly string[]>> = { arbiter: ['ping 10.9.0.200'] };

function inner(...names: readonly string[]): fc.Arbitrary<string> {
  return fc
    .subarray([...names])
    .chain((chosen) =>
      fc
        .tuple(
          ...chosen.map((name) =>
            fc
              .array(fc.constantFrom(...(INNER_LINES[name] ?? [])), { maxLength: 3 })
              .map((lines) => enclosed(name, join([...(FIRST[name] ?? []), ...lines]))),
          ),
        )
        .map(join),
    );
}

const TRACKS = [
  'track_interface',
  'track_script',
  'track_file',
  'track_process',
  'track_bfd',
  'track_service',
];

function instance(number: number): fc.Arbitrary<string> {
  return fc
    .tuple(statements('vrrp_instance', 5), inner(...Object.keys(INNER_LINES)))
    .map(([own, blocks]) =>
      enclosed(
        `vrrp_instance VI_${number}`,
        join([
          `interface eth0\nvirtual_router_id ${number}\npriority 100\nvirtual_ipaddress {\n10.9.1.${number}/24\n}`,
          own,
          blocks,
        ]),
      ),
    );
}

const group: fc.Arbitrary<string> = fc
  .tuple(
    statements('vrrp_sync_group', 2),
    inner(...TRACKS),
    fc.constantFrom('VI_1\nVI_2', 'VI_1 VI_2', 'VI_1', 'VI_1 VI_9'),
  )
  .map(([own, tracks, members]) =>
    enclosed('vrrp_sync_group G', join([enclosed('group', members), own, tracks])),
  );

const AT_THE_TOP = [
  'garp_group {\ngarp_interval 0.1\ngna_interval 0.1\ninterface eth0\ninterfaces {\neth1 eth2\n}\n}',
  'garp_group {\ngarp_interval 0.1\n}',
  'interface_up_down_delays {\neth0 2 4\neth1 3\n}',
  'static_ipaddress {\n10.9.0.50/24 dev eth0\n}',
  'static_routes {\n10.0.0.0/8 via 10.9.0.254\n}',
  'track_group T {\ngroup {\nVI_1\n}\n}',
  'bfd_instance upstream {\nneighbor_ip 10.9.0.2\n}',
];

/** The VRRP half of a file such as strangers write. */
export const strangerVrrp: fc.Arbitrary<string> = fc
  .tuple(
    statements('vrrp_script', 3),
    statements('vrrp_track_process', 3),
    fc.subarray(AT_THE_TOP),
    instance(1),
    fc.option(instance(2), { nil: '' }),
    fc.option(group, { nil: '' }),
  )
  .map(([script, process, top, ...routers]) =>
    join([
      enclosed('vrrp_script chk', join(['script /run/x', script])),
      enclosed('vrrp_track_process haproxy', join(['process haproxy', process])),
      ...top,
      ...routers,
    ]),
  );
