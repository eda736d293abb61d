import fc from 'fast-check';
import { valueOf } from '../../src/config/decode/keyword-values.ts';
import type { BlockName } from '../../src/config/language/vocabulary.ts';
import { isBlockKeyword, knownIn, wordsOf } from '../../src/config/language/vocabulary.ts';
/** What stands behind flags in files that people write. */
export const FLAG_WORDS = ['', '1', 'yes', 'true', 'on', 'no', '0', 'false', 'off', 'rubbish'] as const;

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.3', 'fd00::1', 'fd00::2'] as const;
const PORTS = ['80', '443', '65535', ''] as const;

/** Values of keywords that take what their kind does not tell. */
const OWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  lb_kind: ['FNAT', 'NAT', 'DR', 'TUN', 'TUN type gue port 6080', 'TUN type gre csum', 'TUN type gue', 'FOO'],
  lvs_method: ['FNAT', 'NAT', 'DR', 'TUN', 'TUN type gue port 6080 remcsum'],
  sorry_server_lvs_method: ['FNAT', 'NAT', 'DR', 'TUN'],
  persistence_granularity: ['255.255.255.0', '64', '24', '0.0.0.0', '255.0.255.0'],
  persistence_engine: ['sip'],
  sorry_server: ['10.0.0.9 80', '10.0.0.1 80', 'fd00::1 80', '10.0.0.9', '10.0.0.9 80 81', '10.0.0.9/24 80'],
  lvs_timeouts: ['tcp 100 udp 20', 'tcp 0', 'tcp 100 strange 3', 'udp 5 tcp'],
  lvs_sync_daemon: ['eth0', 'eth0 id 7 port 8848', 'eth0 inst VI_1', 'eth0 id 300', 'eth0 strange 3 ttl 4'],
  digest: ['0123456789abcdef0123456789ABCDEF', 'nonsense'],
  status_code: ['200', '200-299 404', '200 600', '301 301'],
  regex: ['"ready"', '"a b\\\\d"', "'x'"],
  regex_options: ['caseless', 'caseless multiline'],
  payload: ['"16 03 01"', '00', 'xyz'],
  require_reply: ['', '"16 xx"', 'xyz', 'yes', 'no', '1'],
  path: ['/', '"/a b"', '/a /b', '/a?b=c'],
  name: ['example.org', 'a.example.org.', 'example.org example.net'],
  type: ['A', 'mx', 'SOA', 'XX'],
  helo_name: ['probe.example.org', '"a b"'],
  user: ['root', 'root root', 'root :root'],
  script_user: ['root', 'root root', 'nobody_here'],
  misc_path: ['/run/x', '"/run/x a b"', '"/run/x \'a b\'"', '/run/x a', '"/run/x | b"'],
  notify_up: ['/run/x', '"/run/x a"', '/run/x root', '/run/x root root more'],
  notify_down: ['/run/x', '"/run/x a"'],
  quorum_up: ['/run/x', '"/run/x a" root'],
  quorum_down: ['/run/x'],
  notify_fifo: ['/run/lvsd.fifo', '/run/lvsd.fifo root', '/run/lvsd.fifo root root', 'relative'],
  lvs_notify_fifo: ['/run/lvs.fifo', '/run/lvsd.fifo'],
  notify_fifo_script: ['/run/x', '"/run/x a"'],
  lvs_notify_fifo_script: ['/run/x'],
  smtp_server: ['10.0.0.25', 'mail.example.org 587', 'mail.example.org:25', '10.0.0.25 99999'],
  smtp_login: ['user secret'],
  notification_email_from: ['lvsd@example.org', '"Load Balancer <lvsd@example.org>"', 'lvsd', 'a b'],
  router_id: ['lb1', '"lb 1"', 'lb1 more'],
  smtp_helo_name: ['lb1.example.org'],
  virtualhost: ['www.example.org', 'www.example.org more'],
  include_check: ['', '+read', 'match', 'strange'],
  lvs_flush: ['', 'all', 'ours', 'true', 'no', 'rubbish'],
  lvs_flush_on_stop: ['', 'VS', 'all', 'ours', 'true', 'no', 'rubbish'],
  track_file: ['load', 'other'],
  weight: ['0', '1', '5', '3 3', '2147483647', '-1', '3 reverse'],
  init_file: ['', '5', '5 overwrite', 'overwrite'],
  file: ['/run/load', '/run/other'],
  bind_if: ['eth0', 'a/b'],
  sni_name: ['', 'www.example.org'],
  tls_server_name: ['www.example.org'],
  watch: ['connection', 'none', 'connection confirm 3', 'connection strange', 'strange'],
  snat: ['10.0.0.200', '10.0.0.200 10.0.0.201', '10.0.0.200 fd00::200'],
  laddr_group_name: ['sources', 'sources more'],
  probe_source: ['10.0.0.210', '10.0.0.210 10.0.0.211', 'fd00::210'],
  regex_stack: ['32768 65536', '9 5'],
  snmp_name: ['web', '"a b"'],
  vrrp_notify_fifo: ['/run/vrrp.fifo', '/run/vrrp.fifo root', '/run/lvsd.fifo'],
  vrrp_notify_fifo_script: ['/run/x'],
  vrrp_process_name: ['ka_vrrp', 'a_very_long_process_name'],
  default_interface: ['eth0'],
  dynamic_interfaces: ['', 'allow_if_changes'],
  json_dump_file: ['/run/vrrp.json', 'relative'],
  json_file_location: ['/run/vrrp.json'],
  vrrp_mcast_group4: ['224.0.0.50'],
  vrrp_mcast_group6: ['ff02::50'],
  mcast_dst_ip: ['224.0.0.51'],
  mcast_src_ip: ['10.9.0.1'],
  unicast_src_ip: ['10.9.0.1', '10.9.0.1 10.9.0.2'],
  interface: ['eth0', 'eth1 eth2'],
  lvs_sync_daemon_interface: ['eth1'],
  old_unicast_checksum: ['', 'never', 'strange'],
  notify_deleted: ['', '/run/x'],
  auth_pass: ['Ruf9fib', 'longer_than_eight', '"a b"'],
  script: ['/run/x', '"/run/x a"', '/run/x a', '"/run/x | b"'],
  process: ['haproxy', 'haproxy -W', '"haproxy -W" x'],
  ping: ['10.9.0.254', 'strange'],
};

const NEVER: ReadonlySet<string> = new Set([
  'real_server',
  'net_namespace_ipvs',
  'ca',
  'certificate',
  'key',
  'tls_ca',
  'tls_certificate',
  'tls_key',
  'tls_key_password',
  'password',
  'BFD_CHECK',
]);

function valuesOf(block: BlockName, keyword: string): readonly string[] {
  const own = OWN_VALUES[keyword];
  if (own !== undefined) return own;
  const argument = valueOf(block, keyword);
  switch (argument?.kind) {
    case 'flag':
      return FLAG_WORDS;
    case 'integer': {
      const { min, max } = argument.bounds;
      return [String(min), String(max), '2', '2 2', String(max + 1)];
    }
    case 'duration': {
      const { min, max } = argument.bounds;
      return [String(min / 1000), String(max / 1000), '3', '0.5', '3 3', '4.1234567'];
    }
    case 'choice':
      return [...argument.words, 'strange'];
    case 'address':
      return ['10.0.0.7', 'fd00::7', '10.0.0.7-9', '10.0.0.7 7'];
    case 'port':
      return ['1', '65535', '80 80'];
    case 'command':
      return ['/run/x', '"/run/x a" root'];
    default:
      return [''];
  }
}

function statement(block: BlockName, keyword: string): fc.Arbitrary<string> {
  return fc.constantFrom(...valuesOf(block, keyword)).map((value) => `${keyword} ${value}`.trimEnd());
}

/** Statements of a block, most of them such that a file with them is accepted. */
export function statements(block: BlockName, most: number): fc.Arbitrary<string> {
  const names = wordsOf(block).filter(
    (word) => !isBlockKeyword(word) && !NEVER.has(word) && knownIn(block, word) === 'acted',
  );
  const one = fc.constantFrom(...names).chain((name) => statement(block, name));
  return fc
    .array(fc.oneof({ weight: 12, arbitrary: one }, fc.constant('strange 1')), { maxLength: most })
    .map(join);
}

export const join = (lines: readonly string[]): string => lines.join('\n');

export function enclosed(header: string, inside: string): string {
  return `${header} {\n${inside}\n}`;
}

const url: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('path /', 'path /a /b', 'path "/a b"'), statements('url', 3))
  .map(([path, more]) => enclosed('url', `${path}\n${more}`));

const check: fc.Arbitrary<string> = fc.oneof(
  ...(['TCP_CHECK', 'PING_CHECK', 'UDP_CHECK', 'DNS_CHECK', 'SMTP_CHECK'] as const).map((name) =>
    statements(name, 4).map((inside) => enclosed(name, inside)),
  ),
  ...(['HTTP_GET', 'SSL_GET'] as const).map((name) =>
    fc
      .tuple(statements(name, 3), fc.array(url, { minLength: 0, maxLength: 2 }))
      .map(([inside, urls]) => enclosed(name, join([inside, ...urls]))),
  ),
  statements('MISC_CHECK', 3).map((inside) => enclosed('MISC_CHECK', `misc_path /run/x\n${inside}`)),
  statements('FILE_CHECK', 2).map((inside) => enclosed('FILE_CHECK', `track_file load\n${inside}`)),
);

const realServer: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...ADDRESSES),
    fc.constantFrom(...PORTS, '80 80'),
    statements('real_server', 4),
    fc.array(check, { maxLength: 2 }),
  )
  .map(([address, port, inside, checks]) =>
    enclosed(`real_server ${address} ${port}`.trimEnd(), join([inside, ...checks])),
  );

const virtualServer: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      '10.0.0.1 80',
      '10.0.0.1 80 80',
      'fd00::1 80',
      '10.0.0.2',
      'fwmark 7',
      'fwmark 8 inet',
      'group web',
      'group both',
    ),
    fc.constantFrom('lb_kind NAT', 'lb_kind TUN', 'lb_kind DR', 'lb_kind FNAT', ''),
    fc.constantFrom('protocol TCP', 'protocol UDP', 'protocol sctp', ''),
    statements('virtual_server', 6),
    fc.array(realServer, { minLength: 1, maxLength: 3 }),
  )
  .map(([header, kind, protocol, inside, servers]) =>
    enclosed(`virtual_server ${header}`, join([kind, protocol, inside, ...servers])),
  );

const recipients = fc
  .subarray(['ops@example.org', '"Night Watch <night@example.org>"', 'root', '<root>', 'a b'], {
    minLength: 0,
  })
  .map((all) => enclosed('notification_email', join(all)));

const globals: fc.Arbitrary<string> = fc
  .tuple(statements('global_defs', 5), fc.option(recipients, { nil: '' }))
  .map(([inside, mail]) => enclosed('global_defs', `${inside}\n${mail}`));

const REST = `virtual_server_group web {
  10.0.1.1-3 80
  10.0.1.9 81 82
}
virtual_server_group both {
  10.0.2.1 80
  fd00::2:1 80
}
track_file load {
  file /run/load
}
local_address_group sources {
  10.0.0.200-202
  10.0.0.205 eth0
}
`;

/** Files such as strangers write: every keyword, legal extremes, words too many, slips that are passed over. */
export const strangerFile: fc.Arbitrary<string> = fc
  .tuple(fc.option(globals, { nil: '' }), fc.array(virtualServer, { minLength: 1, maxLength: 2 }))
  .map(([head, servers]) => join([head, ...servers, REST]));
