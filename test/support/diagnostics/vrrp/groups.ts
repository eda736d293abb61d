import type { Examples } from '../example.ts';
import { instance, script } from './instance-text.ts';

const PAIR = instance() + instance('', { name: 'VI_2', vrid: 8, addresses: ['10.9.0.101/24'] });

const GROUP = 'vrrp_sync_group G {\n  group {\n    VI_1\n    VI_2\n  }\n}\n';

const CHECK = {
  scripts: {
    passwd: 'root:x:0:0::/:/bin/sh\nkeepalived_script:x:990:990::/:/bin/sh\n',
    group: 'root:x:0:\n',
    files: { '/usr/local/bin/check': {} },
  },
};

/** Sync groups, the process, and what is not done. */
export const VRRP_GROUPS: Examples = [
  [
    'vrrp-group-member',
    {
      meaning: 'A member that there is not, or that is in another group already.',
      remedy: 'Look at the names of the instances.',
      text: `vrrp_sync_group G {\n  group {\n    VI_1\n    VI_2\n    VI_3\n  }\n}\n${PAIR}`,
    },
  ],
  [
    'vrrp-group-of-one',
    {
      meaning: 'A group of one instance keeps nothing in step.',
      remedy: 'Name the others, or take it out.',
      text: `vrrp_sync_group G {\n  group {\n    VI_1\n  }\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-empty-group',
    {
      meaning: 'A group without a member.',
      remedy: 'Name its instances in `group`.',
      text: `vrrp_sync_group G {\n  notify_master /bin/true\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-group-twice',
    {
      meaning: 'Two groups of one name. The first one counts.',
      remedy: 'Give each its own name.',
      text: `${GROUP.repeat(2)}${PAIR}`,
    },
  ],
  [
    'vrrp-group-weight',
    {
      meaning:
        'In a sync group weights of its members do not count, as in keepalived: scripts and files with one are not tracked, and a lost interface is a fault.',
      remedy: 'Track it in the group, or say sync_group_tracking_weight there.',
      text:
        script('chk', '/usr/local/bin/check', 'weight -20') +
        GROUP +
        instance('track_script {\n  chk\n}') +
        instance('', { name: 'VI_2', vrid: 8, addresses: ['10.9.0.101/24'] }),
      around: CHECK,
    },
  ],
  [
    'vrrp-group-mixed-owners',
    {
      meaning: 'A member of priority 255 always wants to be master, and cannot follow the others.',
      remedy: 'Use 254 at most.',
      text:
        GROUP +
        instance('', { priority: 255 }) +
        instance('', { name: 'VI_2', vrid: 8, addresses: ['10.9.0.101/24'] }),
    },
  ],
  [
    'vrrp-garp-group',
    {
      meaning: 'A garp_group without an interface, or with one of another group.',
      remedy: 'Name each interface in one group.',
      text: `garp_group {\n  garp_interval 0.1\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-garp-interval',
    {
      meaning:
        "A line of keepalived's old example that says what holds anyway; keepalived now calls it an error.",
      remedy: 'Take it out, or say a time such as 0.001.',
      text: `global_defs {\n  vrrp_garp_interval 0\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-rttime-raised',
    {
      meaning:
        "keepalived's limit of 10 ms would end a process that collects garbage; half a second is the least.",
      remedy: 'Nothing needs to be done.',
      text: `global_defs {\n  vrrp_rlimit_rttime 10000\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-process-priority',
    {
      meaning: 'A priority of the process outside of what the kernel has. The nearest one is used.',
      remedy: 'Nice values are -20 to 19, SCHED_RR has 1 to 99.',
      text: `global_defs {\n  vrrp_rt_priority 100\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-process-name',
    {
      meaning: 'The kernel keeps 15 characters of the name of a process.',
      remedy: 'Choose a shorter one.',
      text: `global_defs {\n  vrrp_process_name a_very_long_process_name\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-unknown-instance',
    {
      meaning: 'lvs_sync_daemon follows an instance that there is not.',
      remedy: 'Look at the names of the instances.',
      text: `global_defs {\n  lvs_sync_daemon eth0 inst VI_2\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-old-sync-daemon',
    {
      meaning: 'The form of keepalived 1.2 for lvs_sync_daemon.',
      remedy: 'Write it in global_defs.',
      text: instance('lvs_sync_daemon_interface eth1'),
    },
  ],
  [
    'vrrp-vmac',
    {
      meaning:
        'The addresses have a MAC of their own, which moves with them. Switches that allow one MAC for each port, and most clouds, drop its packets.',
      remedy:
        'Try a takeover; where it fails, take use_vmac out: gratuitous ARP tells neighbours the new MAC.',
      text: instance('use_vmac'),
    },
  ],
  [
    'vrrp-vrf',
    {
      meaning: 'Adverts go through the main routing table.',
      remedy: 'Name the interface that has the source address.',
      text: instance('vrf blue'),
    },
  ],
  [
    'vrrp-routes',
    {
      meaning: 'Routes and rules that keepalived adds at its start are not added.',
      remedy: "Put them into the host's network configuration.",
      text: `static_routes {\n  10.0.0.0/8 via 10.9.0.254\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-routing-line',
    {
      meaning:
        'A line of virtual_routes or virtual_rules that cannot be used. keepalived leaves it out, too.',
      remedy: 'Write it as `ip route` and `ip rule` take it.',
      text: instance('virtual_routes {\n  10.0.0.0/8 vai 10.9.0.254\n}'),
    },
  ],
  [
    'vrrp-routing-option',
    {
      meaning: 'An option of a route or a rule that lvsd does not have, or that is missing.',
      remedy: 'The route or the rule is added without it; see whether that is enough.',
      text: instance('virtual_rules {\n  from 10.9.0.100 table 100\n}'),
    },
  ],
  [
    'vrrp-static-address',
    {
      meaning: 'Addresses that keepalived adds at its start are not added.',
      remedy: "Put them into the host's network configuration.",
      text: `static_ipaddress {\n  10.9.0.50/24 dev eth0\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-without-effect',
    {
      meaning: 'A keyword that changes nothing here.',
      remedy: 'It can stay.',
      text: instance('debug 2'),
    },
  ],
];
