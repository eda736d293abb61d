import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import type {
  NotifySettings,
  RealServerNotify,
  VirtualServerNotify,
} from '../../../../src/config/model/notify-settings.ts';
import { codes, loadText } from '../../../support/config.ts';
import type { MemoryScripts } from '../../../support/memory-script-facts.ts';

const SCRIPTS: MemoryScripts = {
  files: { '/etc/lb/up.sh': {}, '/etc/lb/down.sh': {}, '/usr/bin/tell': {} },
  passwd: 'root:x:0:0::/:/bin/sh\nops:x:1000:1000::/:/bin/sh\n',
  group: 'root:x:0:\nops:x:1000:\nalarm:x:1001:ops\n',
};

const BASE = 'lb_algo rr\nlb_kind NAT\nprotocol TCP\n';

function load(globals: string, service = '', server = '', header = '10.0.0.1 80'): LoadedConfig {
  const text = `global_defs {\n${globals}\n}\nvirtual_server ${header} {\n${BASE}${service}\nreal_server 10.0.1.1 8080 {\n${server}\n}\n}\n`;
  return loadText('main.conf', text, { scripts: SCRIPTS });
}

function settings(loaded: LoadedConfig): NotifySettings {
  const notify = loaded.config?.notify;
  if (notify === undefined) throw new Error(`nobody is told: ${codes(loaded).join(', ')}`);
  return notify;
}

function service(loaded: LoadedConfig): VirtualServerNotify {
  const [first] = settings(loaded).virtualServers.values();
  if (first === undefined) throw new Error('there is no virtual server');
  return first;
}

function server(loaded: LoadedConfig): RealServerNotify {
  const [first] = service(loaded).realServers.values();
  if (first === undefined) throw new Error('there is no real server');
  return first;
}

const MAIL = 'notification_email { ops@example.org }\nsmtp_server 10.9.0.1\n';

describe('notifications', () => {
  it('are absent where nobody is told of anything', () => {
    expect(load('rs_init_notifies').config).not.toHaveProperty('notify');
  });

  it('wait for the rest of the file: users and mail may be said after the servers', () => {
    const text = `virtual_server 10.0.0.1 80 {\n${BASE}quorum_up /etc/lb/up.sh\nreal_server 10.0.1.1 80 {\n}\n}\nglobal_defs {\nscript_user ops\nsmtp_alert\n${MAIL}\n}\n`;
    const loaded = loadText('main.conf', text, { scripts: SCRIPTS });
    expect(service(loaded)).toMatchObject({ mail: true, up: { identity: { uid: 1000, gid: 1000 } } });
    expect(codes(loaded)).toEqual([]);
  });

  it('tell of all that the notifier needs to know of a virtual server', () => {
    const lines =
      'quorum_up /etc/lb/up.sh\nquorum 2\nhysteresis 1\nomega\nweight 5\nsorry_server 10.9.9.9 80';
    expect(service(load('', lines))).toMatchObject({
      name: '[10.0.0.1]:tcp:80',
      quorum: 2,
      hysteresis: 1,
      omega: true,
      sorryServer: true,
    });
    expect(service(load('', 'quorum_up /etc/lb/up.sh'))).toMatchObject({ omega: false, sorryServer: false });
  });

  it('cover every virtual server and real server of the configuration, and no other', () => {
    const block = (address: string): string =>
      `virtual_server ${address} 80 {\n${BASE}real_server 10.0.1.1 80 {\n}\nreal_server 10.0.1.1 80 {\nnotify_up /etc/lb/down.sh\n}\nreal_server 10.0.1.2 {\nnotify_up /etc/lb/up.sh\n}\n}\n`;
    const text = `${block('10.0.0.1')}${block('10.0.0.2')}virtual_server 10.0.0.3 80 {\n${BASE}}\n`;
    const loaded = loadText('main.conf', text, { scripts: SCRIPTS });
    const told = [...settings(loaded).virtualServers].map(([id, { realServers }]) => [
      id,
      [...realServers].map(([server, { up }]) => [server, up?.command.argv[0] ?? null]),
    ]);
    const servers = [
      ['10.0.1.1:80', null],
      ['10.0.1.2:80', '/etc/lb/up.sh'],
    ];
    expect(told).toEqual([
      ['tcp 10.0.0.1:80', servers],
      ['tcp 10.0.0.2:80', servers],
    ]);
  });

  it('turn omega off with a word, which keepalived does not read', () => {
    const loaded = load('', 'quorum_up /etc/lb/up.sh\nomega no');
    expect(service(loaded).omega).toBe(false);
    expect(codes(loaded)).toEqual(['warning differs-from-keepalived']);
  });
});

describe('names for scripts and FIFOs', () => {
  it.each([
    ['10.0.0.1 80', '[10.0.0.1]:tcp:80', '[10.0.1.1]:tcp:8080'],
    ['fwmark 7', 'FWM 7', '[10.0.1.1]:none:8080'],
    ['group web', '[web]:0', '[10.0.1.1]:tcp:8080'],
    ['group marks', '[marks]:0', '[10.0.1.1]:none:8080'],
  ])('of virtual_server %s are %s and %s', (header, name, serverName) => {
    const groups =
      '}\nvirtual_server_group web {\n10.0.0.2 80\n10.0.0.3 80\n}\nvirtual_server_group marks {\nfwmark 3\n';
    const loaded = load(`${groups}`, 'quorum_up /etc/lb/up.sh', '', header);
    expect(service(loaded).name).toBe(name);
    expect(server(loaded).name).toBe(serverName);
  });

  it('count the virtual servers on one group from 0, in file order', () => {
    const virtual = (protocol: string): string =>
      `virtual_server group web {\nlb_algo rr\nlb_kind NAT\nprotocol ${protocol}\nquorum_up /etc/lb/up.sh\nreal_server 10.0.1.1 80 {\n}\n}\n`;
    const text = `${virtual('TCP')}${virtual('UDP')}virtual_server_group web {\n10.0.0.2 80\n}\n`;
    const notify = settings(loadText('main.conf', text, { scripts: SCRIPTS }));
    expect([...notify.virtualServers].map(([id, { name }]) => [id, name])).toEqual([
      ['tcp group web', '[web]:0'],
      ['udp group web #2', '[web]:1'],
    ]);
  });
});

describe('notify scripts', () => {
  it.each([
    ['notify_up /etc/lb/up.sh', ['/etc/lb/up.sh'], null],
    ['notify_up "/etc/lb/up.sh a \'b c\' d\\x20e"', ['/etc/lb/up.sh', 'a', 'b c', 'd e'], null],
    ['notify_up "/etc/lb/up.sh a" ops', ['/etc/lb/up.sh', 'a'], { uid: 1000, gid: 1000, groups: null }],
    ['notify_up /etc/lb/up.sh ops alarm', ['/etc/lb/up.sh'], { uid: 1000, gid: 1001, groups: null }],
    ['notify_up /etc/lb/up.sh ops :alarm', ['/etc/lb/up.sh'], { uid: 1000, gid: 1001, groups: [1001] }],
  ])('%s', (line, argv, identity) => {
    const loaded = load('', '', line);
    expect(server(loaded).up).toEqual({ command: { invocation: 'direct', argv }, identity });
    expect(server(loaded).down).toBeNull();
  });

  it('come from quorum_down and notify_down too', () => {
    const loaded = load('', 'quorum_down /etc/lb/down.sh', 'notify_down /usr/bin/tell');
    expect(service(loaded)).toMatchObject({ up: null, down: { command: { argv: ['/etc/lb/down.sh'] } } });
    expect(server(loaded)).toMatchObject({ up: null, down: { command: { argv: ['/usr/bin/tell'] } } });
  });

  it.each([
    ['notify_up /etc/lb/none.sh', 'warning script-unusable'],
    ['notify_up /etc/lb/up.sh nobody-here', 'warning script-unusable'],
    ['notify_up /etc/lb/up.sh ops nogroup', 'warning script-unusable'],
    ['notify_up up.sh', 'warning script-unusable'],
    ['notify_up', 'error missing-argument'],
    ['notify_up ""', 'error missing-argument'],
    ['notify_up "/etc/lb/up.sh a', 'error unterminated-quote'],
    ['notify_up "/etc/lb/up.sh \'a"', 'error unterminated-quote'],
    ['notify_up /etc/lb/up.sh ops alarm more', 'warning extra-words'],
  ])('%s is told', (line, code) => {
    expect(codes(load('', '', line))).toEqual([code]);
  });

  it('that cannot be used are never run, and the others are', () => {
    const loaded = load('', 'quorum_up /etc/lb/up.sh', 'notify_up /etc/lb/none.sh');
    expect(server(loaded).up).toBeNull();
    expect(service(loaded).up).not.toBeNull();
  });

  it('that are missing in many places are told once, with the number of places', () => {
    const server2 = '}\nreal_server 10.0.1.2 80 {\nnotify_up /etc/lb/none.sh';
    const loaded = load('', '', `notify_up /etc/lb/none.sh\n${server2}`);
    expect(loaded.diagnostics).toMatchObject([{ code: 'script-unusable', repeats: 1 }]);
  });

  it('of two in a block are the first, as in keepalived', () => {
    const loaded = load('', 'quorum_up /etc/lb/up.sh\nquorum_up /etc/lb/down.sh');
    expect(service(loaded).up?.command.argv).toEqual(['/etc/lb/up.sh']);
    expect(codes(loaded)).toEqual(['warning repeated-keyword']);
  });

  it('are refused as root where others may write, under enable_script_security alone', () => {
    const scripts = { ...SCRIPTS, files: { '/etc/lb/up.sh': { mode: 0o777 } } };
    const text = (globals: string): string =>
      `global_defs {\n${globals}\n}\nvirtual_server 10.0.0.1 80 {\n${BASE}quorum_up /etc/lb/up.sh root\nreal_server 10.0.1.1 80 {\n}\n}\n`;
    const lax = loadText('main.conf', text(''), { scripts });
    expect(codes(lax)).toEqual(['warning script-doubtful']);
    expect(service(lax).up).not.toBeNull();
    const strict = loadText('main.conf', text('enable_script_security'), { scripts });
    expect(codes(strict)).toEqual(['warning script-unusable']);
    expect(strict.config).not.toHaveProperty('notify');
  });
});

describe('who is mailed', () => {
  it.each([
    ['', '', '', false, true],
    ['smtp_alert', '', '', true, true],
    ['smtp_alert no', '', '', false, false],
    ['smtp_alert no\nsmtp_alert_checker', '', '', true, true],
    ['smtp_alert\nsmtp_alert_checker off', '', '', false, false],
    ['smtp_alert', 'smtp_alert off', '', false, true],
    ['', 'smtp_alert', '', true, true],
    ['smtp_alert_checker', '', 'smtp_alert no', true, false],
    ['smtp_alert no', '', 'smtp_alert', false, true],
  ])(
    'global %j, virtual server %j, real server %j: %s and %s',
    (globals, virtual, real, ofService, ofServer) => {
      const loaded = load(`${MAIL}${globals}`, virtual, real);
      expect([service(loaded).mail, server(loaded).mail]).toEqual([ofService, ofServer]);
    },
  );
});
