import type { Examples } from '../example.ts';
import { service } from '../example.ts';
import { instance, script } from './instance-text.ts';

const USERS = {
  passwd: 'root:x:0:0::/:/bin/sh\nkeepalived_script:x:990:990::/:/bin/sh\n',
  group: 'root:x:0:\n',
};

const CHECK = { scripts: { ...USERS, files: { '/usr/local/bin/check': {} } } };

const KILLALL = { scripts: { ...USERS, files: { '/usr/bin/killall': {} } } };

const TRACKED = 'track_script {\n  chk\n}';

/** What takes part in the election beside adverts. */
export const VRRP_TRACKING: Examples = [
  [
    'vrrp-unknown-script',
    {
      meaning: 'A script that is tracked and not defined. As in keepalived it takes no part.',
      remedy: 'Look at its name in vrrp_script.',
      text: script('chk_haproxy', '/usr/local/bin/check') + instance('track_script {\n  chk_haprxy\n}'),
      around: CHECK,
    },
  ],
  [
    'vrrp-unknown-file',
    {
      meaning: 'A file that is tracked and not defined. As in keepalived it takes no part.',
      remedy: 'Define it with track_file.',
      text: instance('track_file {\n  load\n}'),
    },
  ],
  [
    'vrrp-unknown-process',
    {
      meaning: 'A process that is tracked and not defined. As in keepalived it takes no part.',
      remedy: 'Define it with vrrp_track_process.',
      text: instance('track_process {\n  haproxy\n}'),
    },
  ],
  [
    'vrrp-unknown-service',
    {
      meaning: 'track_service names a virtual server that this file has not.',
      remedy: 'It is called as `lvsctl status` calls it.',
      text: service('', '', '10.0.0.1 80', instance('track_service {\n  "tcp 10.0.0.1:8080"\n}')),
    },
  ],
  [
    'vrrp-unused-script',
    {
      meaning: 'A script that nobody tracks is never run.',
      remedy: 'Name it in track_script, or take it out.',
      text: script('chk', '/usr/local/bin/check') + instance(),
      around: CHECK,
    },
  ],
  [
    'vrrp-unused-process',
    {
      meaning: 'A process that nobody tracks is never looked for.',
      remedy: 'Name it in track_process, or take it out.',
      text: `vrrp_track_process haproxy {\n  process haproxy\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-script-twice',
    {
      meaning: 'Two scripts of one name. As in keepalived the first one counts.',
      remedy: 'Give each its own name.',
      text:
        script('chk', '/usr/local/bin/check') +
        script('chk', '/usr/local/bin/check again') +
        instance(TRACKED),
      around: CHECK,
    },
  ],
  [
    'vrrp-process-twice',
    {
      meaning: 'Two processes of one name. The first one counts.',
      remedy: 'Give each its own name.',
      text: `${'vrrp_track_process p {\n  process haproxy\n}\n'.repeat(2)}${instance('track_process {\n  p\n}')}`,
    },
  ],
  [
    'vrrp-script-incomplete',
    {
      meaning: 'A vrrp_script without a command takes no part.',
      remedy: 'Say which one.',
      text: `vrrp_script chk {\n  interval 2\n}\n${instance(TRACKED)}`,
    },
  ],
  [
    'vrrp-process-incomplete',
    {
      meaning: 'A vrrp_track_process without a process takes no part.',
      remedy: 'Say which one.',
      text: `vrrp_track_process p {\n  quorum 1\n}\n${instance('track_process {\n  p\n}')}`,
    },
  ],
  [
    'vrrp-process-quorum',
    {
      meaning: 'No number is at least quorum and at most quorum_max.',
      remedy: 'quorum_max is the larger one; 0 alone means that the process must not run.',
      text: `vrrp_track_process p {\n  process haproxy\n  quorum 3\n  quorum_max 2\n}\n${instance('track_process {\n  p\n}')}`,
    },
  ],
  [
    'vrrp-script-interval',
    {
      meaning: 'An interval of 0 counts as one second, as in keepalived.',
      remedy: 'Write 1.',
      text: script('chk', '/usr/local/bin/check', 'interval 0') + instance(TRACKED),
      around: CHECK,
    },
  ],
  [
    'vrrp-script-count',
    {
      meaning: 'rise and fall are 1 at least, as in keepalived.',
      remedy: 'Write 1.',
      text: script('chk', '/usr/local/bin/check', 'fall 0') + instance(TRACKED),
      around: CHECK,
    },
  ],
  [
    'vrrp-shell-syntax',
    {
      meaning: 'Words that only a shell acts on: lvsd, as keepalived, hands them to the program.',
      remedy: 'Write /bin/sh -c around the command, or put it into a script.',
      text: script('chk', '/usr/local/bin/check || exit 1') + instance(TRACKED),
      around: CHECK,
    },
  ],
  [
    'vrrp-killall-user',
    {
      meaning: "killall -0 as a user other than root finds no other user's process, and fails for ever.",
      remedy: 'Track the process itself, or let this script run as root.',
      text: script('chk', '/usr/bin/killall -0 haproxy') + instance(TRACKED),
      around: KILLALL,
    },
  ],
  [
    'vrrp-killall-missing',
    {
      meaning:
        'killall is in the package psmisc, which not every host has. As in keepalived the script takes no part.',
      remedy: 'Install it, or track the process itself.',
      text: script('chk', 'killall -0 haproxy') + instance(TRACKED),
    },
  ],
  [
    'vrrp-scripts-as-root',
    {
      meaning: 'Nobody said whose rights scripts have, and lvsd is root.',
      remedy: 'Say script_user, root where they need it, and enable_script_security.',
      text: script('chk', '/usr/local/bin/check') + instance(TRACKED),
      around: { scripts: { files: { '/usr/local/bin/check': {} } } },
    },
  ],
  [
    'vrrp-tracked-twice',
    {
      meaning: 'One name in two lines. The first one counts, as in keepalived.',
      remedy: 'Take one of them out.',
      text: instance('track_interface {\n  eth1\n  eth1 weight -10\n}'),
    },
  ],
  [
    'vrrp-track-option',
    {
      meaning: 'A word after what is tracked that is not understood.',
      remedy: 'Known are weight with a number, reverse and noreverse.',
      text: instance('track_interface {\n  eth1 -10\n}'),
    },
  ],
  [
    'vrrp-weight-range',
    {
      meaning: 'A weight that is larger than any difference of priorities.',
      remedy: 'Use -253 to 253; of files and processes -254 to 254.',
      text: instance('track_interface {\n  eth1 weight -300\n}'),
    },
  ],
  [
    'vrrp-weight-small',
    {
      meaning:
        'With everything lost that is tracked by weight, the priority is still that of the usual peer or above: the addresses stay. The real priority of the peer is not in this file.',
      remedy: 'Use a weight larger than the difference, or none, so that a loss is a fault.',
      text: instance('state MASTER\ntrack_interface {\n  eth1 weight -20\n}', { priority: 150 }),
    },
  ],
  [
    'vrrp-weight-clamped',
    {
      meaning: 'The priority is at its highest or lowest already.',
      remedy: 'Leave room for the weight.',
      text: instance('track_interface {\n  eth1 weight 20\n}', { priority: 254 }),
    },
  ],
  [
    'vrrp-owner-weight',
    {
      meaning: 'No weight changes a priority of 255. As in keepalived it is not tracked.',
      remedy: 'Use 254 at most, or no weight.',
      text: instance('track_interface {\n  eth1 weight -20\n}', { priority: 255 }),
    },
  ],
  [
    'vrrp-fraction-without-weight',
    {
      meaning: 'There is no weight of which a fraction could count.',
      remedy: 'Give it one.',
      text: service('', '', '10.0.0.1 80', instance('track_service {\n  "tcp 10.0.0.1:80" per fraction\n}')),
    },
  ],
  [
    'vrrp-own-interface',
    {
      meaning: "An instance's own interface is followed in any case. keepalived ignores the line as well.",
      remedy: 'Take it out.',
      text: instance('track_interface {\n  eth0\n}'),
    },
  ],
  [
    'vrrp-delay-twice',
    {
      meaning: 'One interface in two lines. The first one counts.',
      remedy: 'Take one of them out.',
      text: `interface_up_down_delays {\n  eth0 2\n  eth0 3\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-bfd',
    {
      meaning: 'lvsd has no BFD: a lost session changes nothing.',
      remedy: 'Let bfdd or BIRD write a file, and follow that.',
      text: instance('track_bfd {\n  upstream\n}'),
    },
  ],
];
