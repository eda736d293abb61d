import { describe, expect, it } from 'vitest';
import { convertConfig } from '../../../../src/config/convert/convert.ts';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { VRRP_BLOCK_WORDS, VRRP_GLOBAL_WORDS } from '../../../../src/config/vrrp/vocabulary.ts';
import { configPortsOf, loadText, rendered } from '../../../support/config.ts';

const SCRIPTS = {
  passwd: 'root:x:0:0::/:/bin/sh\nkeepalived_script:x:990:990::/:/bin/sh\n',
  group: 'root:x:0:\nkeepalived_script:x:990:\n',
  files: { '/usr/local/bin/check': {}, '/usr/local/bin/told': {} },
};

/** One keyword of keepalived's manual with a usual value, and where it stands. */
interface Line {
  readonly keyword: string;
  readonly text: string;
  /** What it needs beside it. */
  readonly beside?: string;
  /** Codes that may be told: at most one. */
  readonly remark?: string;
}

function line(text: string, remark?: string, beside?: string): Line {
  const keyword = text.split(/\s/)[0] ?? '';
  return {
    keyword,
    text,
    ...(remark === undefined ? {} : { remark }),
    ...(beside === undefined ? {} : { beside }),
  };
}

const PEERS = 'unicast_src_ip 10.9.0.1\nunicast_peer {\n10.9.0.2\n}';

const IN_INSTANCE: readonly Line[] = [
  line('state BACKUP'),
  line('interface eth0'),
  line('virtual_router_id 7'),
  line('priority 100'),
  line('advert_int 1'),
  line('version 2'),
  line('virtual_ipaddress {\n10.9.0.101/24 brd 10.9.0.255 dev eth1 scope link label eth1:1 no_track\n}'),
  line('virtual_ipaddress_excluded {\nfd00::1/64 -nodad noprefixroute preferred_lft 0\n}'),
  line('no_virtual_ipaddress'),
  line('preempt'),
  line('nopreempt'),
  line('preempt_delay 2.5'),
  line('timer_expired_backup 200', undefined, 'nopreempt'),
  line('thread_timer_expired', undefined, 'nopreempt'),
  line('mcast_src_ip 10.9.0.1'),
  line('mcast_dst_ip 224.0.0.50'),
  line('track_src_ip', undefined, 'mcast_src_ip 10.9.0.1'),
  line('dont_track_primary'),
  line('accept'),
  line('no_accept', 'vrrp-no-accept'),
  line('promote_secondaries'),
  line('lvs_sync_daemon_interface eth1', 'vrrp-old-sync-daemon'),
  line('lower_prio_no_advert'),
  line('higher_prio_send_advert on'),
  line('owner_ignore_adverts true'),
  line('skip_check_adv_addr'),
  line('v3_checksum_as_v2'),
  line('strict_mode off'),
  line('down_timer_adverts 5'),
  line('garp_master_delay 3'),
  line('garp_master_repeat 2'),
  line('garp_master_refresh 60'),
  line('garp_master_refresh_repeat 2'),
  line('garp_lower_prio_delay 3'),
  line('garp_lower_prio_repeat 0'),
  line('unicast_src_ip 10.9.0.1', undefined, 'unicast_peer {\n10.9.0.2 min_ttl 254 max_ttl 255\n}'),
  line('unicast_peer {\n10.9.0.2\n}', undefined, 'unicast_src_ip 10.9.0.1'),
  line('unicast_ttl 64', undefined, PEERS),
  line('check_unicast_src', undefined, PEERS),
  line('unicast_fault_no_peer', undefined, PEERS),
  line('old_unicast_checksum', 'vrrp-old-checksum', PEERS),
  line('notify_master_rx_lower_pri /usr/local/bin/told'),
  line('notify_deleted'),
  line('notify_split /usr/local/bin/told'),
  line('split_alert'),
  line('fence "/usr/local/bin/told now"'),
  line('heartbeat {\neth1\neth2 source 10.8.0.1 peer 10.8.0.2\n}'),
  line('arbiter {\nping 10.9.0.254\nping 10.9.0.2\ninterval 1\ntimeout 0.5\nfall 3\non_isolated release\n}'),
  line('fence_timeout 3', undefined, 'fence /usr/local/bin/told'),
  line('notify_master "/usr/local/bin/told master"'),
  line('notify_backup /usr/local/bin/told'),
  line('notify_fault /usr/local/bin/told'),
  line('notify_stop /usr/local/bin/told root'),
  line('notify /usr/local/bin/told'),
  line('smtp_alert'),
  line('notify_priority_changes'),
  line('authentication {\nauth_type PASS\nauth_pass Ruf9fib\n}'),
  line(
    `auth_hmac {\nkey 1 hex:${'0123456789abcdef'.repeat(4)}\nkey 2 abcdefghijklmnopqrstuvwxyz012345\nactive_key 1
anti_replay monotonic\ntime_window 10\nmode receive-only\n}`,
  ),
  line('virtual_routes {\n10.0.0.0/8 via 10.9.0.254\n}'),
  line('virtual_rules {\nfrom 10.9.0.100 table 100 priority 500\n}'),
  line('use_vmac', 'vrrp-vmac'),
  line('use_vmac_addr', 'vrrp-vmac'),
  line('use_vmac vip51', 'vrrp-vmac'),
  line('vmac_xmit_base', 'vrrp-vmac', 'use_vmac'),
  line('use_ipvlan', 'vrrp-vmac'),
  line('garp_extra_if 10', 'vrrp-without-effect'),
  line('vmac_garp_intvl 10', 'vrrp-without-effect'),
  line('vrf blue', 'vrrp-vrf'),
  line('linkbeat_use_polling', 'vrrp-without-effect'),
  line('kernel_rx_buf_size 100000', 'vrrp-without-effect'),
  line('debug 2', 'vrrp-without-effect'),
  line('native_ipv6', 'vrrp-without-effect'),
  line('track_interface {\neth1 weight -20 reverse\n}'),
  line('track_script {\nchk weight 20 noreverse\n}'),
  line('track_file {\nload weight 2\n}'),
  line('track_process {\nhaproxy weight -30\n}'),
  line('track_bfd {\nupstream\n}', 'vrrp-bfd'),
  line('track_service {\n"tcp 10.0.0.1:80" weight 20 per fraction\n}'),
];

const IN_GLOBALS: readonly Line[] = [
  line('vrrp_version 3'),
  line('vrrp_mcast_group4 224.0.0.50'),
  line('vrrp_mcast_group6 ff02::50'),
  line('vrrp_garp_interval 0', 'vrrp-garp-interval'),
  line('vrrp_gna_interval 0.001'),
  line('vrrp_min_garp'),
  line('vrrp_startup_delay 3.5'),
  line('vrrp_delay_after_boot 60'),
  line('vrrp_fast_adverts'),
  line('vrrp_notify_fifo /run/lvsd/vrrp.fifo root'),
  line('vrrp_notify_fifo_script /usr/local/bin/told', undefined, 'vrrp_notify_fifo /run/lvsd/vrrp.fifo'),
  line('fifo_write_vrrp_states_on_reload'),
  line('no_email_faults'),
  line('process_names'),
  line('vrrp_process_name ka_vrrp'),
  line('vrrp_priority -10'),
  line('vrrp_rt_priority 50'),
  line('vrrp_rlimit_rttime 10000', 'vrrp-rttime-raised'),
  line('vrrp_rlimit_rtime 600000'),
  line('log_unknown_vrids'),
  line('default_interface eth0'),
  line('dynamic_interfaces allow_if_changes'),
  line('json_version 2'),
  line('json_dump_file /run/lvsd/vrrp.json'),
  line('json_file_location /run/lvsd/vrrp.json'),
  line('vrrp_lower_prio_no_advert'),
  line('vrrp_higher_prio_send_advert true'),
  line('vrrp_owner_ignore_adverts'),
  line('vrrp_skip_check_adv_addr on'),
  line('v3_checksum_as_v2'),
  line('vrrp_check_unicast_src'),
  line('vrrp_strict'),
  line('vrrp_down_timer_adverts 4'),
  line('smtp_alert_vrrp'),
  line('vrrp_notify_priority_changes'),
  line('vrrp_garp_master_delay 3'),
  line('vrrp_garp_master_repeat 3'),
  line('vrrp_garp_master_refresh 60'),
  line('vrrp_garp_master_refresh_repeat 2'),
  line('vrrp_garp_lower_prio_delay 3'),
  line('vrrp_garp_lower_prio_repeat 3'),
  // Of keepalived's own process and firewall.
  line('max_auto_priority 50', 'not-handled'),
  line('min_auto_priority_delay 1000000', 'not-handled'),
  line('vrrp_cpu_affinity 1', 'not-handled'),
  line('vrrp_no_swap', 'not-handled'),
  line('vrrp_iptables INPUT', 'not-handled'),
  line('vrrp_ipsets', 'not-handled'),
  line('nftables', 'not-handled'),
  line('nftables_priority -1', 'not-handled'),
  line('disable_local_igmp', 'not-handled'),
  line('vrrp_netlink_cmd_rcv_bufs 1048576', 'not-handled'),
  line('vrrp_rx_bufs_policy MTU', 'not-handled'),
  line('vrrp_rx_bufs_multiplier 3', 'not-handled'),
  line('vrrp_garp_extra_if 10', 'not-handled'),
  line('vmac_prefix vrrp', 'not-handled'),
  line('snmp_socket unix:/var/agentx', 'not-handled'),
  line('enable_snmp_vrrp', 'not-handled'),
  line('enable_snmp_rfc', 'not-handled'),
  line('enable_traps', 'not-handled'),
  line('enable_dbus', 'not-handled'),
  line('dbus_service_name org.x', 'not-handled'),
  line('data_use_instance', 'not-handled'),
  line('umask 0022', 'not-handled'),
];

const IN_GROUP: readonly Line[] = [
  line('group {\nVI_1\nVI_2\n}'),
  line('sync_group_tracking_weight'),
  line('global_tracking', 'deprecated-keyword'),
  line('track_interface {\neth2\n}'),
  line('track_script {\nchk weight 20\n}'),
  line('track_file {\nload\n}'),
  line('track_process {\nhaproxy\n}'),
  line('track_bfd {\nupstream\n}', 'vrrp-bfd'),
  line('track_service {\n"tcp 10.0.0.1:80"\n}'),
  line('notify_master /usr/local/bin/told'),
  line('notify_backup /usr/local/bin/told'),
  line('notify_fault /usr/local/bin/told'),
  line('notify_stop /usr/local/bin/told'),
  line('notify /usr/local/bin/told'),
  line('smtp_alert no'),
  line('notify_priority_changes'),
];

const IN_SCRIPT: readonly Line[] = [
  line('script "/usr/local/bin/check one"'),
  line('interval 0.5'),
  line('timeout 2'),
  line('rise 2'),
  line('fall 3'),
  line('user root root'),
  line('init_fail'),
  line('weight -20 reverse'),
  line('reverse'),
];

const IN_PROCESS: readonly Line[] = [
  line('process haproxy -W'),
  line('param_match partial'),
  line('full_command'),
  line('quorum 2'),
  line('quorum_max 5'),
  line('delay 1'),
  line('fork_delay 0.5'),
  line('terminate_delay 0.5'),
  line('weight -20'),
  line('reverse'),
];

const AT_THE_TOP: readonly Line[] = [
  line('garp_group {\ngarp_interval 0.1\ngna_interval 0.1\ninterface eth0\ninterfaces {\neth1 eth2\n}\n}'),
  line('interface_up_down_delays {\neth0 2 4\n}'),
  line('static_ipaddress {\n10.9.0.50/24 dev eth0\n}', 'vrrp-static-address'),
  line('static_routes {\n10.0.0.0/8 via 10.9.0.254\n}', 'vrrp-routes'),
  line('static_rules {\nfrom 10.0.0.0/8 table 1\n}', 'vrrp-routes'),
  line('track_group G {\ngroup {\nVI_1\n}\n}', 'vrrp-without-effect'),
  line('linkbeat_interfaces {\neth0\n}', 'vrrp-without-effect'),
  line('linkbeat_use_polling', 'vrrp-without-effect'),
  line('bfd_instance B {\nneighbor_ip 10.9.0.2\n}', 'vrrp-bfd'),
];

/** Keywords of which an instance says one in any case. */
const USUAL: readonly (readonly [string, string])[] = [
  ['interface', 'interface eth0'],
  ['virtual_router_id', 'virtual_router_id 7'],
  ['priority', 'priority 100'],
  ['virtual_ipaddress', 'virtual_ipaddress {\n10.9.0.100/24\n}'],
];

interface Site {
  readonly globals?: Line;
  readonly instance?: Line;
  readonly group?: Line;
  readonly script?: Line;
  readonly process?: Line;
  readonly top?: Line;
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.join('\n')}\n}\n`;
}

function lines(said: Line | undefined): readonly string[] {
  return said === undefined ? [] : [...(said.beside === undefined ? [] : [said.beside]), said.text];
}

function instance(said: Line | undefined): string {
  const usual = USUAL.filter(([keyword]) => keyword !== said?.keyword).map(([, text]) => text);
  const tracks = ['track_script', 'track_process', 'track_file'].filter(
    (keyword) => keyword !== said?.keyword,
  );
  const all = tracks.map((keyword) => `${keyword} {\n${TRACKED[keyword] ?? ''}\n}`);
  return block('vrrp_instance VI_1', [...usual, ...all, ...lines(said)]);
}

const TRACKED: Readonly<Record<string, string>> = {
  track_script: 'chk',
  track_process: 'haproxy',
  track_file: 'load',
};

/** A site with everything that the keywords refer to, and one keyword more. */
function site({ globals, instance: inInstance, group, script, process, top }: Site): string {
  const command = script?.keyword === 'script' ? [] : ['script /usr/local/bin/check'];
  const program = process?.keyword === 'process' ? [] : ['process haproxy'];
  const members = group?.keyword === 'group' ? [] : ['group {\nVI_1\nVI_2\n}'];
  const inGroup =
    group === undefined
      ? ''
      : block('vrrp_instance VI_2', [
          'interface eth0\nvirtual_router_id 8\npriority 100\nvirtual_ipaddress {\n10.9.0.102/24\n}',
        ]) + block('vrrp_sync_group G', [...members, ...lines(group)]);
  const weightless =
    group !== undefined
      ? 'track_file load {\nfile /run/load\nweight 0\n}\n'
      : 'track_file load {\nfile /run/load\n}\n';
  return [
    block('global_defs', [
      'smtp_server 10.0.0.25\nnotification_email {\nops@example.org\n}',
      ...lines(globals),
    ]),
    block('vrrp_script chk', [...command, ...lines(script)]),
    block('vrrp_track_process haproxy', [...program, ...lines(process)]),
    weightless,
    ...lines(top).map((text) => `${text}\n`),
    instance(inInstance),
    inGroup,
    'virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n',
  ].join('');
}

function remarks(loaded: LoadedConfig): readonly string[] {
  return loaded.diagnostics.map(({ code }) => code);
}

const ALL: readonly (readonly [keyof Site, string, Line])[] = [
  ...IN_INSTANCE.map((each) => ['instance', each.text, each] as const),
  ...IN_GLOBALS.map((each) => ['globals', each.text, each] as const),
  ...IN_GROUP.map((each) => ['group', each.text, each] as const),
  ...IN_SCRIPT.map((each) => ['script', each.text, each] as const),
  ...IN_PROCESS.map((each) => ['process', each.text, each] as const),
  ...AT_THE_TOP.map((each) => ['top', each.text, each] as const),
];

describe('every keyword of keepalived for VRRP', () => {
  it.each(ALL)('loads in %s with at most one remark: %s', (where, _, said) => {
    const loaded = loadText('site.conf', site({ [where]: said }), { scripts: SCRIPTS });
    expect(loaded.config?.vrrp?.instances.length, rendered(loaded)).toBeGreaterThan(0);
    expect(remarks(loaded), rendered(loaded)).toEqual(said.remark === undefined ? [] : [said.remark]);
  });

  it.each(ALL)('means the same in the other syntax, and back: %s: %s', (where, _, said) => {
    const files = { 'site.conf': site({ [where]: said }) };
    const yaml = convertConfig(
      'site.conf',
      'yaml',
      configPortsOf(files, { scripts: SCRIPTS }),
      { configId: 'main' },
      [],
    );
    expect(yaml.kind, 'text' in yaml ? yaml.text : '').toBe('done');
    const written = 'text' in yaml ? yaml.text : '';
    const ports = configPortsOf({ 'site.yaml': written }, { scripts: SCRIPTS });
    const back = convertConfig('site.yaml', 'keepalived', ports, { configId: 'main' }, []);
    expect(back.kind, 'text' in back ? back.text : written).toBe('done');
  });

  it.each([
    ['vrrp_instance', IN_INSTANCE],
    ['vrrp_sync_group', IN_GROUP],
    ['vrrp_script', IN_SCRIPT],
    ['vrrp_track_process', IN_PROCESS],
  ] as const)('is in the table of %s', (name, table) => {
    const tried = new Set(table.map(({ keyword }) => keyword));
    expect((VRRP_BLOCK_WORDS.get(name) ?? []).filter((keyword) => !tried.has(keyword))).toEqual([]);
  });

  it('is in the table of global_defs', () => {
    const tried = new Set(IN_GLOBALS.map(({ keyword }) => keyword));
    expect(VRRP_GLOBAL_WORDS.filter((keyword) => !tried.has(keyword))).toEqual([]);
  });
});
