import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { codes, loadText, rendered } from '../../../support/config.ts';
import { modelText } from '../../../support/config-model.ts';

const SCRIPTS = {
  files: { '/etc/lb/up.sh': {}, '/etc/lb/reader.sh': {} },
  passwd: 'root:x:0:0::/:/bin/sh\nops:x:1000:1000::/:/bin/sh\n',
  group: 'alarm:x:1001:\n',
};

const SERVICE = `virtual_servers:
  - address: 10.0.0.1
    port: 80
    protocol: tcp
    scheduler: rr
    real_servers: [10.0.1.1]
`;

const KEEPALIVED_SERVICE =
  'virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n';

function load(...lines: readonly string[]): LoadedConfig {
  return loadText('main.yaml', `${lines.join('\n')}\n${SERVICE}`, { scripts: SCRIPTS });
}

function keepalived(...globals: readonly string[]): LoadedConfig {
  const text = `global_defs {\n${globals.join('\n')}\n}\n${KEEPALIVED_SERVICE}`;
  return loadText('main.conf', text, { scripts: SCRIPTS });
}

describe('the top-level maps of YAML', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    [
      'kernel timeouts, with units',
      ['kernel:', '  timeouts: { tcp: 15m, tcp_fin: 120, udp: 30s }'],
      ['lvs_timeouts tcp 900 tcpfin 120 udp 30'],
    ],
    [
      'the sync daemon',
      ['kernel:', '  sync_daemon: { interface: eth1, id: 7, max_length: 1400, group: 224.0.0.99, ttl: 3 }'],
      ['lvs_sync_daemon eth1 id 7 maxlen 1400 group 224.0.0.99 ttl 3'],
    ],
    ['the sync daemon by its interface alone', ['kernel: { sync_daemon: eth1 }'], ['lvs_sync_daemon eth1']],
    [
      'a flush of what is ours',
      ['kernel: { flush: ours, flush_on_stop: all }'],
      ['lvs_flush ours', 'lvs_flush_on_stop all'],
    ],
    [
      'mail',
      [
        'mail:',
        '  server: { host: mail.example.org, port: 2525 }',
        '  tls: starttls',
        '  login: { user: lb, password: "s3 cret" }',
        '  from: lb@example.org',
        '  to: [ops@example.org, "On Call <call@example.org>"]',
        '  helo_name: lb1',
        '  timeout: 500ms',
        '  router_id: LVS1',
        '  alerts: yes',
        '  checker_alerts: no',
      ],
      [
        'smtp_server mail.example.org 2525',
        'smtp_tls starttls',
        'smtp_login lb "s3 cret"',
        'notification_email_from lb@example.org',
        'notification_email { ops@example.org "On Call <call@example.org>" }',
        'smtp_helo_name lb1',
        'smtp_connect_timeout 0.5',
        'router_id LVS1',
        'smtp_alert',
        'smtp_alert_checker no',
      ],
    ],
    [
      'mail to one address by a server without a port',
      ['mail: { server: 10.9.0.1, to: ops@example.org }'],
      ['smtp_server 10.9.0.1', 'notification_email { ops@example.org }'],
    ],
    [
      'FIFOs',
      [
        'notify:',
        '  fifo: { path: /run/all, user: ops, group: alarm, script: [/etc/lb/reader.sh, "a b", "it\'s"] }',
        '  lvs_fifo: /run/lvs',
        '  fifo_nul: yes',
        '  script_timeout: 2m',
        '  real_servers_at_start: yes',
      ],
      [
        'notify_fifo /run/all ops alarm',
        "notify_fifo_script \"/etc/lb/reader.sh 'a b' it\\'s\"",
        'lvs_notify_fifo /run/lvs',
        'notify_fifo_nul',
        'notify_script_timeout 120',
        'rs_init_notifies',
      ],
    ],
    [
      'what is announced',
      [
        'announce:',
        '  table: 1000',
        '  protocol: 241',
        '  services: all',
        '  damping: 1s',
        '  drain: 500ms',
        '  on_death: hold',
      ],
      [
        'announce_table 1000',
        'announce_protocol 241',
        'announce_services all',
        'announce_damping 1',
        'announce_drain 0.5',
        'announce_on_death hold',
      ],
    ],
    [
      'the director',
      [
        'director:',
        '  isolation_guard: 80',
        '  share_probes: yes',
        '  script_user: [ops, alarm]',
        '  enable_script_security: yes',
        'notify: { fifo: /run/all }',
      ],
      [
        'isolation_guard 80',
        'share_probes',
        'script_user ops alarm',
        'enable_script_security',
        'notify_fifo /run/all',
      ],
    ],
  ])('say %s as keepalived does', (_, yaml, conf) => {
    const loaded = load(...yaml);
    expect(codes(loaded).filter((code) => code !== 'warning announce-scheduler')).toEqual([]);
    expect(loaded.config).not.toBeNull();
    expect(modelText(loaded)).toBe(modelText(keepalived(...conf)));
  });

  it('may stand empty', () => {
    const loaded = load('director:', 'notify:', 'mail: {}', 'kernel:');
    expect(rendered(loaded)).toBe('');
    expect(modelText(loaded)).toBe(modelText(keepalived()));
  });

  it('refuse a network namespace that there is not', () => {
    const loaded = load('kernel: { net_namespace: blue }');
    expect(codes(loaded)).toEqual(['error not-supported']);
    expect(loaded.diagnostics[0]?.hint).toMatch(/NetworkNamespacePath=/);
  });

  it.each([
    ['kernel: { timeouts: 5 }', 'error yaml-structure'],
    ['kernel: { timeouts: { sctp: 5 } }', 'error unknown-value'],
    ['kernel: { timeouts: { tcp: 500ms } }', 'error invalid-duration'],
    ['kernel: { timeouts: { tcp: 99999999 } }', 'error out-of-range'],
    ['kernel: { flush: everything }', 'error unknown-value'],
    ['kernel: eth0', 'error yaml-structure'],
    ['director: { isolation_gard: 5 }', 'error unknown-keyword'],
    ['director: { isolation_guard: 0 }', 'error out-of-range'],
    ['announce: { table: 254 }', 'error announce-table'],
    ['announce: { protocol: 12 }', 'error announce-protocol'],
    ['announce: { drain: 11s }', 'error out-of-range'],
    ['announce: { on_death: pray }', 'error unknown-value'],
    ['director: { fifo: /x }', 'error misplaced-keyword'],
    ['notify: { fifo: { path: /x, script: { user: ops } } }', 'error missing-argument'],
    [
      'notify: { fifo: { path: /x, script: { command: /etc/lb/up.sh, group: alarm } } }',
      'error missing-argument',
    ],
    ['notify: { fifo: { path: /x, script: { command: /etc/lb/up.sh, usr: ops } } }', 'error unknown-value'],
    ['notify: { fifo: { path: /x, script: [] } }', 'error missing-argument'],
    ['notify: { fifo: { path: /x, script: } }', 'error missing-argument'],
    ['notify: { fifo: { script: /etc/lb/reader.sh } }', 'error missing-argument'],
    ['mail: { to: [[a]] }', 'error yaml-structure'],
    ['mail: { server: { port: 25 } }', 'error missing-argument'],
    ['notify: { fifo: { path: /x, group: alarm } }', 'error missing-argument'],
    ['mail: { tls: maybe }', 'error unknown-value'],
    ['mail: { to: "no address" }', 'error invalid-mail-address'],
  ])('%s is refused', (line, code) => {
    expect(codes(load(line))).toContain(code);
  });
});

describe('notify in YAML', () => {
  const service = (notify: string, ofServer = ''): LoadedConfig =>
    loadText(
      'main.yaml',
      `${SERVICE.replace('[10.0.1.1]', `[{ address: 10.0.1.1${ofServer} }]`)}    notify: ${notify}\n`,
      { scripts: SCRIPTS },
    );

  it('says of a virtual server and a real server what the keywords say', () => {
    const yaml = service(
      '{ up: { command: "/etc/lb/up.sh a", user: ops, group: alarm }, down: [/etc/lb/up.sh, x y], mail: yes, omega: yes }',
      ', notify: { up: /etc/lb/up.sh, mail: no }',
    );
    expect(rendered(yaml)).toBe('');
    const lines =
      'quorum_up "/etc/lb/up.sh a" ops alarm\nquorum_down "/etc/lb/up.sh x\\ y"\nsmtp_alert\nomega\n';
    const conf = KEEPALIVED_SERVICE.replace('real_server', `${lines}real_server`).replace(
      '80 {\n}',
      '80 {\nnotify_up /etc/lb/up.sh\nsmtp_alert no\n}',
    );
    expect(modelText(yaml)).toBe(modelText(loadText('main.conf', conf, { scripts: SCRIPTS })));
  });

  it.each([
    ['/etc/lb/up.sh', 'error yaml-structure'],
    ['{ upp: /etc/lb/up.sh }', 'error unknown-keyword'],
    ['{ up: }', 'error missing-argument'],
    ['{ mail: often }', 'error invalid-boolean'],
  ])('%s is refused', (notify, code) => {
    expect(codes(service(notify))).toEqual([code]);
  });
});

describe('a key that is not known in YAML', () => {
  const hints = (text: string): (string | null)[] =>
    loadText('main.yaml', text).diagnostics.map(({ hint }) => hint);

  it.each([
    ['virtual_servers: [{ adress: 10.0.0.1, real_servers: [10.0.1.1] }]', 'did you mean `address`?'],
    ['virtual_servers: [{ groop: web, real_servers: [10.0.1.1] }]', 'did you mean `group`?'],
    [
      'virtual_servers: [{ address: 10.0.0.1, lb_algo: rr, protocol: tcp, real_servers: [10.0.1.1] }]',
      'did you mean `scheduler`?',
    ],
    [
      'virtual_servers: [{ address: 10.0.0.1, quorum_up: /x, protocol: tcp, real_servers: [10.0.1.1] }]',
      'it is `up` in notify of a virtual server',
    ],
    ['mail: { lvs_timeouts: 5 }', 'it is `timeouts` in kernel'],
  ])('is told with the one that is meant: %s', (text, hint) => {
    expect(hints(text)).toContain(hint);
  });

  it('is the only thing that is told of a server whose address was mistyped', () => {
    const text = 'virtual_servers: [{ adress: 10.0.0.1, port: 80, real_servers: [10.0.1.1] }]';
    expect(codes(loadText('main.yaml', text))).toEqual(['error unknown-keyword']);
  });

  it('gets no list of homes that says nothing', () => {
    const loaded = load('mail: { retry: 5 }');
    expect(loaded.diagnostics).toMatchObject([{ code: 'misplaced-keyword', hint: null }]);
  });
});
