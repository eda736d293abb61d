/*
 * The configurations of keepalived's golden traces T1 to T12, for three lvsd: one is all about checks, one about reloads,
 * one about what else the kernel is told. Trace n has the virtual address 10.0.n.1 and the real servers 10.1.n.1, 10.1.n.2,
 * and so on. `%DIR%` is the working directory.
 */

export const SCRIPTS: Readonly<Record<string, string>> = {
  say: '#!/bin/sh\necho "$*" >>%DIR%/said\n',
  reader: '#!/bin/sh\nexec cat "$1" >>%DIR%/fifo-lines\n',
  exit: '#!/bin/sh\nexit "$(cat %DIR%/status)"\n',
};

function block(head: string, ...lines: readonly string[]): string {
  return `${head} {\n${lines.join('\n')}\n}`;
}

function say(keyword: string, ...words: readonly string[]): string {
  return `${keyword} "%DIR%/say ${words.join(' ')}"`;
}

const COMMON = ['lb_algo rr', 'lb_kind NAT'];

function service(trace: string, address: string, ...lines: readonly string[]): string {
  return block(
    `virtual_server ${address} 80`,
    ...COMMON,
    say('quorum_up', trace, 'quorum up'),
    say('quorum_down', trace, 'quorum down'),
    ...lines,
  );
}

function server(trace: string, name: string, address: string, ...lines: readonly string[]): string {
  return block(
    `real_server ${address} 80`,
    say('notify_up', trace, name, 'up'),
    say('notify_down', trace, name, 'down'),
    ...lines,
  );
}

function tcp(port = 80): string {
  return block('TCP_CHECK', `connect_port ${port}`, 'connect_timeout 5');
}

function sorry(address: string): string {
  return `sorry_server ${address} 80`;
}

const GLOBALS = ['script_user root', 'lvs_notify_fifo %DIR%/fifo', 'lvs_notify_fifo_script "%DIR%/reader"'];

const PACE = ['protocol TCP', 'warmup 0', 'delay_loop 1', 'retry 1', 'delay_before_retry 0.2'];

const T1 = service(
  'T1',
  '10.0.1.1',
  'protocol TCP',
  'delay_loop 2',
  'retry 2',
  'delay_before_retry 0.5',
  'warmup 0',
  'quorum 1',
  sorry('10.1.1.9'),
  server('T1', 'A', '10.1.1.1', 'weight 3', tcp()),
  server('T1', 'B', '10.1.1.2', 'weight 5', tcp()),
);

const T2 = service(
  'T2',
  '10.0.2.1',
  'protocol TCP',
  'delay_loop 2',
  'retry 1',
  'delay_before_retry 0.5',
  'warmup 0',
  'alpha',
  'inhibit_on_failure',
  sorry('10.1.2.9'),
  server('T2', 'A', '10.1.2.1', 'weight 3', tcp(81), tcp(82)),
  server('T2', 'B', '10.1.2.2', 'weight 5', tcp()),
);

const T3 = service(
  'T3',
  '10.0.3.1',
  ...PACE,
  'quorum 2',
  'inhibit_on_failure',
  sorry('10.1.3.9'),
  server('T3', 'A', '10.1.3.1', tcp()),
  server('T3', 'B', '10.1.3.2', tcp()),
);

const T4 = service(
  'T4',
  '10.0.4.1',
  ...PACE,
  'quorum 4',
  sorry('10.1.4.9'),
  'sorry_server_inhibit',
  server('T4', 'A', '10.1.4.1', 'weight 3', tcp()),
  server('T4', 'B', '10.1.4.2', 'weight 3', tcp()),
);

const T5 = service(
  'T5',
  '10.0.5.1',
  'protocol TCP',
  'warmup 0',
  'delay_loop 1',
  server(
    'T5',
    'A',
    '10.1.5.1',
    'weight 5',
    block('MISC_CHECK', 'misc_path "%DIR%/exit"', 'misc_timeout 5', 'misc_dynamic'),
  ),
);

function http(...lines: readonly string[]): string {
  const urls = ['/a', '/b', '/c'].map((path) => block('url', `path ${path}`, 'status_code 200'));
  return block(
    'HTTP_GET',
    'connect_timeout 5',
    'retry 2',
    'delay_before_retry 0.3',
    'delay_loop 1',
    'warmup 0',
    ...lines,
    ...urls,
  );
}

const T6 = [
  service('T6', '10.0.6.1', 'protocol TCP', server('T6', 'A', '10.1.6.1', http())),
  service(
    'T6f',
    '10.0.16.1',
    'protocol TCP',
    server('T6f', 'A', '10.1.16.1', http('alpha', 'fast_recovery')),
  ),
];

/** T1 to T6; T6 once more, with fast_recovery, as 10.0.16.1. */
export const CHECKS_CONF: string = [block('global_defs', ...GLOBALS), T1, T2, T3, T4, T5, ...T6].join('\n');

export interface Site7 {
  readonly service?: readonly string[];
  readonly a?: readonly string[];
  readonly protocol?: 'TCP' | 'UDP';
  readonly only?: 'A';
  readonly group?: string;
}

const T11 = block(
  'virtual_server fd00:11::1 80',
  'lb_algo rr',
  'lb_kind TUN type gue port 5555 csum',
  'protocol TCP',
  'persistence_granularity 64',
  block('real_server 10.1.11.1 80'),
  block('real_server fd00:11::2 80'),
);

/** T7's virtual server, T8's group, and T11, which a sync daemon would keep the kernel from. */
export function reloadSite({
  service: more = [],
  a = [],
  protocol = 'TCP',
  only,
  group = '10.2.0.1-2 80',
}: Site7): string {
  const pool = [server('T7', 'A', '10.1.7.1', ...a, tcp())];
  if (only === undefined) pool.push(server('T7', 'B', '10.1.7.2', tcp()));
  return [
    block('global_defs', ...GLOBALS),
    service(
      protocol === 'TCP' ? 'T7' : 'T7u',
      '10.0.7.1',
      ...PACE.slice(1),
      `protocol ${protocol}`,
      ...more,
      ...pool,
    ),
    block('virtual_server_group G', group, '10.2.3.0/31 81', 'fwmark 7'),
    block(
      'virtual_server group G',
      ...COMMON,
      'protocol UDP',
      block('real_server 10.1.8.1 80'),
      block('real_server 10.1.8.2 80'),
    ),
    T11,
  ].join('\n');
}

const A4 = ['weight 4'];
const A4_LIMITED = [...A4, 'uthreshold 10', 'lthreshold 5'];
const FLAGS = ['ops', 'flag-1', 'flag-2', 'persistence_timeout 100'];
const OTHER_GROUP = '10.2.8.1 80';

/** T7 and T8, one after the other. */
export const RELOADS: readonly (readonly [string, Site7])[] = [
  ['weight', { a: A4 }],
  ['thresholds', { a: A4_LIMITED }],
  ['flags', { a: A4_LIMITED, service: FLAGS }],
  ['inhibit on', { a: A4, service: ['inhibit_on_failure'] }],
  ['inhibit off', { a: A4 }],
  ['quorum', { a: A4, service: ['quorum 5'] }],
  ['sorry server', { a: A4, service: ['quorum 5', sorry('10.1.7.9')] }],
  ['no sorry server', { a: A4, service: ['quorum 5'], group: OTHER_GROUP }],
  ['protocol', { a: A4, protocol: 'UDP', only: 'A', group: OTHER_GROUP }],
];

const T10 = service(
  'T10',
  '10.0.10.1',
  'protocol TCP',
  'omega',
  server('T10', 'A', '10.1.10.1'),
  server('T10', 'B', '10.1.10.2'),
);

const T12 = block(
  'virtual_server fwmark 5',
  'lb_algo sh',
  'lb_kind NAT',
  'persistence_timeout 360',
  'persistence_granularity 255.255.255.0',
  'persistence_engine sip',
  'sh-port',
  'sh-fallback',
  'ops',
  block('real_server 10.1.12.1 8080'),
  block('real_server 10.1.12.2 8081'),
);

/** T9, T10 and T12. */
export const KERNEL_CONF: string = [
  block(
    'global_defs',
    ...GLOBALS,
    'lvs_timeouts tcp 100 udp 20',
    'lvs_sync_daemon lo',
    'lvs_flush all',
    'lvs_flush_on_stop VS',
  ),
  T10,
  T12,
].join('\n');
