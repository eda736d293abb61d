import { describe, expect, it } from 'vitest';
import { codes, loadText } from '../../../support/config.ts';
import { instance, script } from '../../../support/diagnostics/vrrp/instance-text.ts';

/** A host with the programs and the users that such files name. */
const HOST = {
  scripts: {
    passwd:
      'root:x:0:0::/:/bin/sh\nkeepalived_script:x:990:990::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
    group: 'root:x:0:\nkeepalived_script:x:990:\nnogroup:x:65534:\n',
    files: { '/usr/local/bin/check': {}, '/usr/bin/killall': {} },
  },
};
/** The same without users for scripts and without psmisc. */
const BARE = {
  scripts: { passwd: 'root:x:0:0::/:/bin/sh\n', group: 'root:x:0:\n', files: { '/usr/local/bin/check': {} } },
};

const AS_ROOT = 'global_defs {\n  script_user root\n  enable_script_security\n}\n';
const CHECK = script('chk', '/usr/local/bin/check');
const TRACKED = 'track_script {\n  chk\n}';
const pass = (type: string, word: string): string =>
  `authentication {\n  auth_type ${type}\n  auth_pass ${word}\n}`;
const unicast = (source: string, peer: string): string => `${source}\nunicast_peer {\n  ${peer}\n}`;
const group = (name: string, members: string): string =>
  `vrrp_sync_group ${name} {\n  group {\n    ${members}\n  }\n}\n`;

/** What strangers' files get wrong most often, with what they hear of it: one thing each. */
const MISTAKES: readonly (readonly [
  mistake: string,
  text: string,
  code: string,
  host?: typeof HOST | typeof BARE,
])[] = [
  ["the example's number", instance('', { vrid: 51 }), 'info vrrp-example-vrid'],
  ["the example's password", instance(pass('PASS', '1111')), 'warning vrrp-example-password'],
  [
    'a password over 8 characters',
    instance(pass('PASS', 'averylongword')),
    'warning vrrp-password-truncated',
  ],
  ['scripts without script_user', CHECK + instance(TRACKED), 'warning vrrp-scripts-as-root', BARE],
  [
    'a weight too small to change the order',
    AS_ROOT +
      script('chk', '/usr/local/bin/check', 'weight -20') +
      instance(`state MASTER\n${TRACKED}`, { priority: 150 }),
    'info vrrp-weight-small',
  ],
  ['a script that nobody tracks', AS_ROOT + CHECK + instance(), 'warning vrrp-unused-script'],
  ['an unknown script', instance(TRACKED), 'warning vrrp-unknown-script'],
  [
    'shell syntax without a shell',
    AS_ROOT + script('chk', '/usr/local/bin/check > /dev/null') + instance(TRACKED),
    'warning vrrp-shell-syntax',
  ],
  [
    'killall by a user who may not signal that process',
    script('chk', '/usr/bin/killall -0 haproxy', 'user nobody') + instance(TRACKED),
    'warning vrrp-killall-user',
  ],
  [
    'killall without psmisc',
    AS_ROOT + script('chk', 'killall -0 haproxy') + instance(TRACKED),
    'warning vrrp-killall-missing',
    BARE,
  ],
  ['nopreempt with state MASTER', instance('state MASTER\nnopreempt'), 'warning vrrp-nopreempt-master'],
  [
    'preempt_delay with state MASTER',
    instance('state MASTER\npreempt_delay 5'),
    'warning vrrp-preempt-delay-master',
  ],
  ['the own interface tracked', instance('track_interface {\n  eth0\n}'), 'warning vrrp-own-interface'],
  [
    'one number twice on an interface',
    instance() + instance('', { name: 'VI_2', addresses: ['10.9.0.101/24'] }),
    'error vrrp-vrid-twice',
  ],
  ['unicast_peer without a source', instance(unicast('', '10.9.0.2')), 'info vrrp-unicast-source'],
  [
    'unicast_peer with the own address',
    instance(unicast('unicast_src_ip 10.9.0.1', '10.9.0.1\n10.9.0.2')),
    'warning vrrp-unicast-self',
  ],
  [
    'vrrp_strict with authentication',
    `global_defs {\n  vrrp_strict\n}\n${instance(pass('PASS', 'secret'))}`,
    'warning vrrp-strict-authentication',
  ],
  ['a priority out of range', instance('', { priority: 256 }), 'warning vrrp-priority-range'],
  [
    '255 with weights',
    instance('track_interface {\n  eth1 weight -10\n}', { priority: 255 }),
    'warning vrrp-owner-weight',
  ],
  ['no address', instance('', { addresses: [] }), 'warning vrrp-no-address'],
  ['no number', instance('', { vrid: null }), 'error vrrp-no-vrid'],
  ['SLAVE', instance('state SLAVE'), 'warning vrrp-unknown-state'],
  [
    'an instance named twice',
    instance() + instance('', { vrid: 8, addresses: ['10.9.0.101/24'] }),
    'warning vrrp-instance-twice',
  ],
  ['a script named twice', AS_ROOT + CHECK + CHECK + instance(TRACKED), 'warning vrrp-script-twice'],
  ['a sync group of one', group('G', 'VI_1') + instance(), 'warning vrrp-group-of-one'],
  [
    'the vrrp_garp_interval 0 of the old example',
    `global_defs {\n  vrrp_garp_interval 0\n}\n${instance()}`,
    'info vrrp-garp-interval',
  ],
  [
    'lvs_sync_daemon_interface of 1.2',
    instance('lvs_sync_daemon_interface eth1'),
    'warning vrrp-old-sync-daemon',
  ],
  ['AH', instance(pass('AH', 'secret')), 'warning vrrp-authentication-refused'],
  [
    'auth_hmac with a short key',
    instance('auth_hmac {\n  key 1 abcdefghijklmnopqrstuvwxyz01234\n}'),
    'warning vrrp-authentication-refused',
  ],
  [
    'a vrrp_rlimit_rttime too short',
    `global_defs {\n  vrrp_rlimit_rttime 10000\n}\n${instance()}`,
    'info vrrp-rttime-raised',
  ],
];

describe('what is wrong with files that are in use', () => {
  it.each(MISTAKES.map(([mistake, text, code, host = HOST]) => ({ mistake, text, code, host })))(
    '$mistake is told, and nothing else',
    ({ text, code, host }) => {
      expect(codes(loadText('keepalived.conf', text, host))).toEqual([code]);
    },
  );
});
