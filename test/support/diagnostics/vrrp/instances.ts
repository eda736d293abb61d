import type { Examples } from '../example.ts';
import { instance } from './instance-text.ts';

/** What an instance says of itself. */
export const VRRP_INSTANCES: Examples = [
  [
    'vrrp-heartbeat',
    {
      meaning:
        'A further line for adverts that cannot be one: it is the own interface, has an address of another family, or cannot be read.',
      remedy: 'Name another interface of this host, such as a direct cable to the peer.',
      text: instance('heartbeat {\neth0\n}'),
    },
  ],
  [
    'vrrp-arbiter',
    {
      meaning: 'An arbiter without an address: nothing could tell whether this node is cut off.',
      remedy: 'Name the gateway, and a second device that answers ping.',
      text: instance('arbiter {\nfall 3\n}'),
    },
  ],
  [
    'vrrp-no-vrid',
    {
      meaning: "An instance without a number. None can be guessed: another one may be somebody else's.",
      remedy: 'Say virtual_router_id, the same on all nodes.',
      text: instance('', { vrid: null }),
    },
  ],
  [
    'vrrp-vrid-range',
    {
      meaning: 'The number of an instance is one byte, and not 0.',
      remedy: 'Choose one from 1 to 255, the same on all nodes.',
      text: instance('virtual_router_id 256', { vrid: null }),
    },
  ],
  [
    'vrrp-vrid-twice',
    {
      meaning: 'Two instances with one number on one interface take each other for the peer.',
      remedy: 'Give each its own number, on all nodes alike.',
      text: instance() + instance('', { name: 'VI_2', addresses: ['10.9.0.101/24'] }),
    },
  ],
  [
    'vrrp-example-vrid',
    {
      meaning:
        "The number of keepalived's example. Other pairs in the same network kept it too; two of them disturb each other.",
      remedy: 'Choose another number on all nodes, or a multicast group of your own.',
      text: instance('', { vrid: 51 }),
    },
  ],
  [
    'vrrp-no-interface',
    {
      meaning: 'An instance that does not say where its adverts go.',
      remedy: 'Name the interface.',
      text: instance('', { interface: null }),
    },
  ],
  [
    'vrrp-interface-name',
    {
      meaning: 'What stands here cannot be the name of an interface.',
      remedy: 'Look at `ip link`: names have at most 15 characters.',
      text: instance('', { interface: 'a-very-long-interface' }),
    },
  ],
  [
    'vrrp-instance-twice',
    {
      meaning: 'Two instances of one name. As in keepalived the first one counts.',
      remedy: 'Give each its own name.',
      text: instance() + instance('', { vrid: 8, addresses: ['10.9.0.101/24'] }),
    },
  ],
  [
    'vrrp-instance-limit',
    {
      meaning: 'More instances than any host has.',
      remedy: 'Look whether a generator made them by mistake.',
      text: Array.from({ length: 1025 }, (_, index) =>
        instance('', { name: `V${index}`, interface: `e${index}`, addresses: [] }),
      ).join(''),
      shown: '(1025 instances)',
    },
  ],
  [
    'vrrp-unknown-state',
    {
      meaning: 'A state that keepalived does not know; it counts as BACKUP.',
      remedy: 'Write MASTER or BACKUP.',
      text: instance('state SLAVE'),
    },
  ],
  [
    'vrrp-priority-range',
    {
      meaning: 'A priority outside of 1 to 255. As in keepalived 100 is used.',
      remedy: 'The highest priority wins; 255 is for the owner of the addresses alone.',
      text: instance('', { priority: 300 }),
    },
  ],
  [
    'vrrp-master-without-priority',
    {
      meaning: 'Without a priority, state MASTER makes it 255, which no tracking changes.',
      remedy: 'Say the priority.',
      text: instance('state MASTER', { priority: null }),
    },
  ],
  [
    'vrrp-version',
    {
      meaning: 'A version that is none, or version 2 with IPv6 addresses.',
      remedy: 'Write 2 or 3, the same on all nodes; IPv6 is always 3.',
      text: instance('version 2', { addresses: ['fe80::100/64'] }),
    },
  ],
  [
    'vrrp-advert-interval',
    {
      meaning: 'An interval that this version of VRRP cannot say. It is rounded as in keepalived.',
      remedy: 'Version 2 has whole seconds, version 3 steps of 10 ms up to 40.95 s.',
      text: instance('advert_int 1.5'),
    },
  ],
  [
    'vrrp-fast-adverts',
    {
      meaning:
        'An interval below 100 ms: every virtual machine pauses for longer than its down timer, and the addresses move for nothing.',
      remedy: 'Use 100 ms or more; vrrp_fast_adverts in global_defs takes shorter ones as they are written.',
      text: instance('version 3\nadvert_int 0.05'),
    },
  ],
  [
    'vrrp-nopreempt-master',
    {
      meaning:
        'nopreempt has no effect with state MASTER, in keepalived either: the node takes the addresses back.',
      remedy: 'Write state BACKUP on all nodes.',
      text: instance('state MASTER\nnopreempt'),
    },
  ],
  [
    'vrrp-nopreempt-owner',
    {
      meaning: 'A node of priority 255 always becomes master.',
      remedy: 'Use 254 at most.',
      text: instance('nopreempt', { priority: 255 }),
    },
  ],
  [
    'vrrp-preempt-delay-master',
    {
      meaning: 'preempt_delay has no effect with state MASTER, in keepalived either.',
      remedy: 'Write state BACKUP; the priority decides who begins.',
      text: instance('state MASTER\npreempt_delay 60'),
    },
  ],
  [
    'vrrp-preempt-delay-nopreempt',
    {
      meaning: 'There is nothing to delay beside nopreempt.',
      remedy: 'Take one of the two out.',
      text: instance('nopreempt\npreempt_delay 60'),
    },
  ],
  [
    'vrrp-expired-without-nopreempt',
    {
      meaning: 'timer_expired_backup is for nodes that do not preempt.',
      remedy: 'Add nopreempt, or take it out.',
      text: instance('timer_expired_backup'),
    },
  ],
  [
    'vrrp-strict',
    {
      meaning: 'Something that vrrp_strict takes back, as in keepalived.',
      remedy: 'Take it out, or vrrp_strict, of which nothing is needed.',
      text: `global_defs {\n  vrrp_strict\n}\n${instance('preempt_delay 5')}`,
    },
  ],
  [
    'vrrp-strict-unicast',
    {
      meaning:
        'vrrp_strict allows no unicast. keepalived 2.2.7 runs such a file, and so does lvsd; newer ones do not start with it.',
      remedy: 'Take vrrp_strict out.',
      text: `global_defs {\n  vrrp_strict\n}\n${instance('unicast_src_ip 10.9.0.1\nunicast_peer {\n  10.9.0.2\n}')}`,
    },
  ],
  [
    'vrrp-strict-authentication',
    {
      meaning: 'vrrp_strict allows no authentication: adverts are sent and taken without, as in keepalived.',
      remedy: 'Take one of the two out, on all nodes alike.',
      text: `global_defs {\n  vrrp_strict\n}\n${instance('authentication {\n  auth_type PASS\n  auth_pass Ruf9fib\n}')}`,
    },
  ],
  [
    'vrrp-authentication-type',
    {
      meaning: 'A kind of authentication that there is not. Without one the peers would refuse each other.',
      remedy: 'Write PASS.',
      text: instance('authentication {\n  auth_type MD5\n  auth_pass Ruf9fib\n}'),
    },
  ],
  [
    'vrrp-authentication-incomplete',
    {
      meaning: 'Half of an authentication. As in keepalived there is none then.',
      remedy: 'Say both, or take the block out.',
      text: instance('authentication {\n  auth_pass Ruf9fib\n}'),
    },
  ],
  [
    'vrrp-authentication-ignored',
    {
      meaning:
        'Authentication that this version or family of VRRP does not have: there is none, as in keepalived.',
      remedy: 'Take the block out.',
      text: instance('version 3\nauthentication {\n  auth_type PASS\n  auth_pass Ruf9fib\n}'),
    },
  ],
  [
    'vrrp-authentication-refused',
    {
      meaning:
        'An authentication that lvsd cannot do, or an auth_hmac without a usable key. The instance is not run and stays in FAULT: without it there would be two masters.',
      remedy: 'Use auth_hmac with keys of 32 to 64 bytes on all nodes, or change all to PASS, or to none.',
      text: instance('authentication {\n  auth_type AH\n  auth_pass Ruf9fib\n}'),
    },
  ],
  [
    'vrrp-password-truncated',
    {
      meaning: 'Eight bytes of a password are on the wire, and no more are compared.',
      remedy: 'Choose one of at most eight, on all nodes alike.',
      text: instance('authentication {\n  auth_type PASS\n  auth_pass a-long-password\n}'),
    },
  ],
  [
    'vrrp-example-password',
    {
      meaning: 'The password of the example keeps no other pair away that kept it, too.',
      remedy: 'Choose one of your own. It is no secret: it goes over the wire in clear text.',
      text: instance('authentication {\n  auth_type PASS\n  auth_pass 1111\n}'),
    },
  ],
  [
    'vrrp-no-accept',
    {
      meaning: 'Packets to the addresses are not kept away: lvsd writes no firewall rules.',
      remedy: 'Where it matters, write one.',
      text: instance('no_accept'),
    },
  ],
  [
    'vrrp-garp-repeat',
    {
      meaning: 'At least one announcement is sent, as in keepalived.',
      remedy: 'Write 1.',
      text: instance('garp_master_repeat 0'),
    },
  ],
];
