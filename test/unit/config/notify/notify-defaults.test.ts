import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import type { NotifySettings } from '../../../../src/config/model/notify-settings.ts';
import { MAX_RECIPIENTS } from '../../../../src/config/notify/mail-settings.ts';
import { codes, loadText } from '../../../support/config.ts';

const SCRIPTS = {
  files: { '/etc/lb/reader.sh': {} },
  passwd: 'root:x:0:0::/:/bin/sh\nops:x:1000:1000::/:/bin/sh\n',
  group: 'alarm:x:1001:\n',
};

const SERVER =
  'virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n';

function load(...lines: readonly string[]): LoadedConfig {
  return loadText('main.conf', `global_defs {\n${lines.join('\n')}\n}\n${SERVER}`, { scripts: SCRIPTS });
}

function settings(loaded: LoadedConfig): NotifySettings {
  const notify = loaded.config?.notify;
  if (notify === undefined) throw new Error(`nobody is told: ${codes(loaded).join(', ')}`);
  return notify;
}

const TO = 'notification_email { ops@example.org }';
const FROM = 'smtp_server 10.9.0.1';

describe('mail', () => {
  it('has the defaults of keepalived', () => {
    const loaded = load(TO, FROM);
    expect(settings(loaded).mail).toEqual({
      host: '10.9.0.1',
      port: 25,
      tls: 'none',
      login: null,
      heloName: 'director.example.org',
      timeout: 30_000,
      from: 'root@director.example.org',
      to: ['ops@example.org'],
      routerId: 'director.example.org',
    });
    expect(codes(loaded)).toEqual([]);
  });

  it.each([
    ['smtp_server mail.example.org 2525', { host: 'mail.example.org', port: 2525 }],
    ['smtp_server fd00::25', { host: 'fd00::25', port: 25 }],
    ['smtp_tls starttls', { tls: 'starttls', port: 25 }],
    ['smtp_tls implicit', { tls: 'implicit', port: 465 }],
    ['smtp_login lb secret', { login: { user: 'lb', password: 'secret' } }],
    ['smtp_helo_name lb1', { heloName: 'lb1' }],
    ['smtp_connect_timeout 7', { timeout: 7000 }],
    ['notification_email_from "LB <lb@example.org>"', { from: 'LB <lb@example.org>' }],
    ['router_id LVS_DEVEL', { routerId: 'LVS_DEVEL' }],
    [
      'notification_email {\n"On Call <a@example.org>" b@example.org\nlocal\n}',
      { to: ['ops@example.org', 'On Call <a@example.org>', 'b@example.org', 'local'] },
    ],
    ['notification_email { ops@example.org }', { to: ['ops@example.org'] }],
  ])('%s is read', (line, expected) => {
    const loaded = load(FROM, TO, line);
    expect(settings(loaded).mail).toMatchObject(expected);
    expect(codes(loaded).filter((code) => code !== 'warning repeated-keyword')).toEqual([]);
  });

  it.each([
    [[FROM], ['warning mail-incomplete']],
    [[TO], ['warning mail-incomplete']],
    [['router_id LVS'], []],
    [[TO, 'smtp_server'], ['warning missing-argument']],
    [[TO, 'smtp_server "a b"'], ['warning unknown-value']],
    [[TO, 'smtp_server mail 99999'], ['warning invalid-port']],
    [[FROM, 'notification_email { }'], ['warning mail-incomplete']],
    [[FROM, 'notification_email { a@ }'], ['warning invalid-mail-address']],
    [[TO, FROM, 'smtp_connect_timeout 0'], ['warning out-of-range']],
    [[TO, FROM, 'smtp_connect_timeout soon'], ['warning invalid-duration']],
    [[TO, FROM, 'smtp_tls yes'], ['warning unknown-value']],
    [[TO, FROM, 'smtp_login lb'], ['error missing-argument']],
    [[FROM, 'notification_email { Fred Bloggs <fb@x.y> }'], ['warning invalid-mail-address']],
    [[TO, FROM, 'notification_email { "Fred Bloggs <fb@x.y>" }'], []],
    [
      [TO, FROM, 'notification_email { root <fb@x.y>', 'a@b.c <c@d.e>', '}'],
      ['warning invalid-mail-address'],
    ],
    [[TO, FROM, 'notification_email { a@b@c }'], ['warning invalid-mail-address']],
    [[TO, FROM, 'notification_email_from Fred B <fb@x.y>'], ['warning extra-words']],
    [[TO, FROM, 'notification_email_from Frédéric <fb@x.y>'], ['warning invalid-mail-address']],
    [[TO, FROM, 'notification_email_from "Fred B" <fb@x.y>'], ['warning invalid-mail-address']],
    [[TO, FROM, 'notification_email_from "Fred B <fb@x.y>"'], []],
    [[FROM, 'notification_email { "Ops Team" <fb@x.y> }'], ['warning invalid-mail-address']],
    [[TO, FROM, 'notification_email_from "a b"'], ['warning invalid-mail-address']],
    [[TO, FROM, 'notification_email more { a@b }'], ['warning extra-words']],
    [[TO, FROM, 'no_checker_emails'], []],
    [[TO, FROM, 'no_checker_emails no'], ['warning differs-from-keepalived']],
  ])('%j gives %j', (lines, problems) => {
    expect(codes(load(...lines))).toEqual(problems);
  });

  it('takes 1 second for no time at all to connect', () => {
    expect(settings(load(TO, FROM, 'smtp_connect_timeout 0')).mail?.timeout).toBe(1000);
  });

  it('goes to a bounded number of people', () => {
    const many = Array.from({ length: MAX_RECIPIENTS + 1 }, (_, n) => `p${n}@example.org`);
    const loaded = load(FROM, `notification_email {\n${many.join('\n')}\n}`);
    expect(settings(loaded).mail?.to).toEqual(many.slice(0, MAX_RECIPIENTS));
    expect(codes(loaded)).toEqual(['warning mail-limit']);
  });
});

describe('notify FIFOs', () => {
  it('are opened in order, with their scripts, which get the path as the last argument', () => {
    const loaded = load(
      'lvs_notify_fifo /run/lvs.fifo ops alarm',
      'notify_fifo /run/all.fifo',
      'notify_fifo_script "/etc/lb/reader.sh all"',
      'lvs_notify_fifo_script /etc/lb/reader.sh ops',
    );
    expect(settings(loaded).fifos).toEqual([
      {
        path: '/run/all.fifo',
        owner: null,
        script: {
          command: { invocation: 'direct', argv: ['/etc/lb/reader.sh', 'all', '/run/all.fifo'] },
          identity: null,
        },
        nul: false,
      },
      {
        path: '/run/lvs.fifo',
        owner: { uid: 1000, gid: 1001, groups: null },
        script: {
          command: { invocation: 'direct', argv: ['/etc/lb/reader.sh', '/run/lvs.fifo'] },
          identity: { uid: 1000, gid: 1000, groups: null },
        },
        nul: false,
      },
    ]);
    expect(codes(loaded)).toEqual([]);
  });

  it('belong to script_user where nobody is named', () => {
    expect(settings(load('script_user ops', 'notify_fifo /f')).fifos).toMatchObject([
      { owner: { uid: 1000 } },
    ]);
  });

  it('end lines as keepalived does only when asked', () => {
    expect(settings(load('notify_fifo /f', 'notify_fifo_nul')).fifos).toMatchObject([{ nul: true }]);
  });

  it.each([
    [['notify_fifo /f', 'lvs_notify_fifo /f'], 1, ['warning option-without-effect']],
    [['notify_fifo /f', 'notify_fifo /g'], 1, ['warning repeated-keyword']],
    [['notify_fifo f'], 0, ['warning invalid-text']],
    [['notify_fifo /f nobody-here'], 1, ['warning unknown-user']],
    [['notify_fifo'], 0, ['warning missing-argument']],
    [['notify_fifo_script /etc/lb/reader.sh'], 0, ['warning option-without-effect']],
    [['notify_fifo /f', 'notify_fifo_script /none'], 1, ['warning script-unusable']],
  ])('%j gives %i and tells %j', (lines, count, problems) => {
    const loaded = load(...lines);
    expect(codes(loaded)).toEqual(problems);
    expect(loaded.config?.notify?.fifos ?? []).toHaveLength(loaded.config === null ? 0 : count);
  });
});

describe('the other defaults of notifications', () => {
  it('are a minute for each script, and silence about servers that start up', () => {
    expect(settings(load('notify_fifo /f'))).toMatchObject({
      scriptTimeout: 60_000,
      realServersAtStart: false,
    });
  });

  it('are changed by notify_script_timeout and rs_init_notifies', () => {
    expect(settings(load('notify_fifo /f', 'notify_script_timeout 2.5', 'rs_init_notifies'))).toMatchObject({
      scriptTimeout: 2500,
      realServersAtStart: true,
    });
  });
});

describe('the director', () => {
  it('holds states when cut off, and shares probes, only when asked', () => {
    const bare = load().config;
    expect(bare).not.toHaveProperty('isolationGuard');
    expect(bare).not.toHaveProperty('shareProbes');
    expect(load('isolation_guard 80', 'share_probes').config).toMatchObject({
      isolationGuard: 80,
      shareProbes: true,
    });
    expect(load('share_probes no').config).toMatchObject({ shareProbes: false });
  });

  it('tells once of all checks without a retry, which fail before the guard can see it', () => {
    const guarded = (check: string, globals = 'isolation_guard 80'): LoadedConfig => {
      const server = `virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n${check}\n}\n}\n`;
      return loadText('main.conf', `global_defs {\n${globals}\n}\n${server}`);
    };
    const impatient = 'TCP_CHECK {\nretry 0\n}';
    const told = guarded(`${impatient}\n${impatient}`);
    expect(codes(told)).toEqual(['warning guard-without-retry']);
    expect(told.diagnostics[0]?.message).toMatch(
      /TCP_CHECK of 10\.0\.1\.1:80 in tcp 10\.0\.0\.1:80 and 1 more$/,
    );
    expect(codes(guarded('TCP_CHECK {\n}'))).toEqual([]);
    expect(codes(guarded(impatient, 'share_probes'))).toEqual([]);
  });

  it.each(['0', '101'])('ignores an isolation_guard of %s percent', (percent) => {
    const loaded = load(`isolation_guard ${percent}`);
    expect(loaded.config).not.toHaveProperty('isolationGuard');
    expect(codes(loaded)).toEqual(['warning out-of-range']);
  });
});

describe('keywords of global_defs that lvsd does not act on', () => {
  it.each([
    ['checker_log_all_failures', 'warning not-acted-on-yet', null],
    ['nftables_ipvs', 'warning not-acted-on-yet', /IPVS service of its own/],
    ['startup_script /bin/x', 'warning not-acted-on-yet', /ExecStartPre=/],
    ['shutdown_script /bin/x', 'warning not-acted-on-yet', /ExecStopPost=/],
    ['lvs_netlink_cmd_rcv_bufs 65536', 'info not-handled', /answer/],
    ['lvs_netlink_monitor_rcv_bufs_force', 'info not-handled', /does not listen/],
    ['reload_check_config', 'info not-handled', /judges every new configuration/],
    ['reload_time_file /x', 'info not-handled', /systemd timer/],
    ['reload_file', 'info not-handled', /lvsctl reload/],
    ['enable_snmp_checker', 'info not-handled', /Prometheus/],
    ['enable_dbus', 'info not-handled', null],
    ['max_auto_priority 50', 'info not-handled', null],
    ['vrrp_iptables', 'info not-handled', null],
  ])('%s is told once and is no error', (line, code, hint) => {
    const loaded = load(line, line);
    expect(codes(loaded)).toEqual([code]);
    expect(loaded.diagnostics[0]?.repeats).toBe(1);
    if (hint !== null) expect(loaded.diagnostics[0]?.hint).toMatch(hint);
    expect(loaded.config).not.toBeNull();
  });
});
