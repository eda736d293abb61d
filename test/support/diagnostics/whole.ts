import type { Examples } from './example.ts';
import { service, url } from './example.ts';

export const WHOLE: Examples = [
  [
    'differs-from-keepalived',
    {
      meaning:
        'Read as it is written, although keepalived does something else with it. Of interest when you come from there.',
      remedy: 'Nothing, if it means what you want.',
      text: service('TCP_CHECK {\n}', 'retry 0'),
    },
  ],
  [
    'no-virtual-servers',
    {
      meaning:
        'Nothing to do in the whole file: no virtual server and no VRRP, or all of it is for another --config-id.',
      remedy: 'Check the file, and --config-id.',
      text: 'global_defs {\n  router_id LVS_1\n}\n',
    },
  ],
  [
    'no-real-servers',
    {
      meaning: 'A virtual server without a real server. It is left out, as in keepalived.',
      remedy: 'Give it one, or take it out.',
      text: `${service('')}virtual_server 10.0.0.2 80 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n}\n`,
    },
  ],
  [
    'no-protocol',
    {
      meaning: 'A virtual server by address without protocol. udp is used, as in keepalived.',
      remedy: 'Say protocol TCP, UDP or SCTP.',
      text: service('', '-'),
    },
  ],
  [
    'no-scheduler',
    {
      meaning: 'No lb_algo. wlc is used.',
      remedy: 'Say one.',
      text: 'virtual_server 10.0.0.1 80 {\n  lb_kind NAT\n  protocol TCP\n  real_server 10.0.1.1 80 {\n  }\n}\n',
    },
  ],
  [
    'no-forwarding',
    {
      meaning: 'No lb_kind. NAT is used.',
      remedy: 'Say NAT, DR or TUN.',
      text: 'virtual_server 10.0.0.1 80 {\n  lb_algo rr\n  protocol TCP\n  real_server 10.0.1.1 80 {\n  }\n}\n',
    },
  ],
  [
    'protocol-ignored',
    {
      meaning: 'A firewall mark selects the packets, whatever their protocol.',
      remedy: 'Take the protocol out.',
      text: service('', 'protocol TCP', 'fwmark 7'),
    },
  ],
  [
    'persistence-forced',
    {
      meaning: 'A virtual server for all ports must be persistent: the kernel wants it so.',
      remedy: 'Say persistence_timeout yourself.',
      text: service('', '', '10.0.0.1 0'),
    },
  ],
  [
    'one-packet-ignored',
    {
      meaning: 'One-packet scheduling is for UDP and firewall marks.',
      remedy: 'Take it out.',
      text: service('', 'ops'),
    },
  ],
  [
    'service-without-effect',
    {
      meaning:
        'The kernel takes this service, and none of its packets: it has a wildcard or a multicast address, for example.',
      remedy: 'Give the address that clients connect to, or a firewall mark.',
      text: service('', '', '0.0.0.0 80'),
    },
  ],
  [
    'scheduler-flag-ignored',
    {
      meaning: 'An option of another scheduler.',
      remedy: 'Take it out, or change lb_algo.',
      text: service('', 'sh-port'),
    },
  ],
  [
    'persistence-without-effect',
    {
      meaning: 'A persistence engine without persistence.',
      remedy: 'Say persistence_timeout.',
      text: service('', 'protocol UDP\npersistence_engine sip'),
    },
  ],
  [
    'invalid-tunnel',
    {
      meaning: 'Options that this kind of tunnel does not have. A plain ipip tunnel is used.',
      remedy: 'gue needs a port; csum is for gue and gre, remcsum for gue.',
      text: service('lvs_method TUN type gre port 6080'),
    },
  ],
  [
    'family-mismatch',
    {
      meaning:
        'IPv4 and IPv6 where only one can be. Only tunnels lead from one to the other; with TUN alone a group may have entries of both.',
      remedy: 'Use servers of one family, or TUN.',
      text: service('', '', 'fd00::1 80'),
    },
  ],
  [
    'duplicate-virtual-server',
    {
      meaning: 'Two virtual servers for the same service.',
      remedy: 'Put their real servers into one block.',
      text: `${service('')}${service('')}`,
    },
  ],
  [
    'duplicate-real-server',
    {
      meaning:
        'A real server twice in a virtual server, or two that DR or TUN makes one, since they cannot change the port. The second one is left out, with its checks.',
      remedy: 'Take it out; a larger weight does what two entries were meant to do.',
      text: service('', 'real_server 10.0.1.1 80 {\n}'),
    },
  ],
  [
    'port-overridden',
    {
      meaning: 'DR and TUN deliver packets as they came, so they cannot change the port.',
      remedy: "Use the virtual server's port, or NAT.",
      text: service('lvs_method DR', '', '10.0.0.1 8080'),
    },
  ],
  [
    'quorum-unreachable',
    {
      meaning: 'The quorum is larger than all weights together, or all weights are 0.',
      remedy: 'Lower the quorum: it counts weights, not servers.',
      text: service('weight 2', 'quorum 3'),
    },
  ],
  [
    'hysteresis-too-large',
    {
      meaning: 'Hysteresis must be below the quorum.',
      remedy: 'Lower it.',
      text: service('weight 5', 'quorum 3\nhysteresis 3'),
    },
  ],
  [
    'sorry-option-ignored',
    {
      meaning: 'An option of a sorry server that is not there, or that is also a real server.',
      remedy: 'Write sorry_server, or take the option out.',
      text: service('', 'sorry_server_inhibit'),
    },
  ],
  [
    'fail-open-limited',
    {
      meaning:
        'fail_open and a sorry server in one virtual server. While the quorum is met, failing servers are kept; when it is lost, the sorry server serves and nobody else.',
      remedy: 'Leave out one of the two, or give a quorum that is lost only when nobody is left.',
      text: service('', 'fail_open 50\nsorry_server 10.0.9.9 80'),
    },
  ],
  [
    'suspend-without-address',
    {
      meaning:
        'ha_suspend in a virtual server on a firewall mark, or on a group with one. Checks are suspended while an address is elsewhere, and a mark has none.',
      remedy: 'Take it out.',
      text: service('', 'ha_suspend', 'fwmark 7'),
    },
  ],
  [
    'watch-without-check',
    {
      meaning:
        'watch for a real server that has no check. The end of the idle connection has the checks of its server run at once, and there is none.',
      remedy: 'Give the server a check, or take watch out.',
      text: service('', 'watch connection'),
    },
  ],
  [
    'watch-without-connection',
    {
      meaning:
        'watch for a real server to which no TCP connection can be kept: none of its checks connects over TCP, and the service itself is not one of TCP with a port.',
      remedy: 'Take it out, or add a TCP_CHECK of a port that the server listens on.',
      text: service('PING_CHECK {\n}', 'watch connection', 'fwmark 7'),
    },
  ],
  [
    'announce-table',
    {
      meaning:
        'announce_table names a table that the kernel looks into. The routes of announced addresses are blackholes: there they would swallow the traffic instead of announcing it.',
      remedy: 'Name a table that no rule looks into, such as 100, and have the BGP daemon read it.',
      text: `global_defs {\n  announce_table 254\n}\n${service('')}`,
    },
  ],
  [
    'announce-protocol',
    {
      meaning:
        'announce_protocol is the origin that other routes carry. lvsd removes routes of its own origin that nothing is announced by, and could not tell them apart.',
      remedy: 'Name one that nobody uses, such as 240 (`ip route show table all` shows them as `proto`).',
      text: `global_defs {\n  announce_table 100\n  announce_protocol 12\n}\n${service('')}`,
    },
  ],
  [
    'announce-and-vrrp',
    {
      meaning:
        'An address that a vrrp_instance moves would be announced as well. VRRP gives it to one director, an announcement leads to each: the two undo each other.',
      remedy: 'Write `announce no` in the virtual server, or take the address out of the vrrp_instance.',
      text: `global_defs {\n  announce_table 100\n}\nvrrp_instance web {\n  interface lo\n  virtual_router_id 77\n  priority 100\n  virtual_ipaddress {\n    10.0.0.1/32\n  }\n}\n${service('', 'lb_algo mh\nmh-port')}`,
    },
  ],
  [
    'announce-scheduler',
    {
      meaning:
        'An announced virtual server has another scheduler than mh with mh-port. When the number of directors changes, the router moves connections to directors that do not know them; with mh each director sends them to the same server.',
      remedy:
        'Write `lb_algo mh` and `mh-port`, and set net.ipv4.vs.sloppy_tcp to 1 on each director. One director alone needs none of it.',
      text: `global_defs {\n  announce_table 100\n}\n${service('')}`,
    },
  ],
  [
    'announce-without-address',
    {
      meaning: 'The file announces, and no virtual server has an address: a firewall mark has none.',
      remedy: 'Give virtual servers addresses, or take the announcement out.',
      text: `global_defs {\n  announce_table 100\n}\n${service('', '', 'fwmark 7')}`,
    },
  ],
  [
    'guard-without-retry',
    {
      meaning:
        'isolation_guard acts when many checks begin to fail at once. A check with `retry 0` (the default of MISC_CHECK) takes its server out with its first failure, before that is seen; the guard puts it back.',
      remedy: 'Give the checks that are named a `retry` of 1 or more.',
      text: `global_defs {\n  isolation_guard 80\n}\n${service('MISC_CHECK {\n  misc_path /usr/bin/true\n  retry 0\n}')}`,
    },
  ],
  [
    'probe-mark-taken',
    {
      meaning:
        'A configured firewall mark, or the `fwmark` of a check, is one of the 65536 that [data-path probes](data-path-probes.md) may use: such packets would all go to one server.',
      remedy: 'Say `probe_mark_base` with a range that nobody uses, or take another mark.',
      text: `global_defs {\n  probe_mark_base 1\n}\n${service('TCP_CHECK {\n  connect_ip 10.0.0.1\n  connect_port 80\n}', 'probe_path forwarding', 'fwmark 7')}`,
    },
  ],
  [
    'probe-source-virtual',
    {
      meaning:
        'A data-path probe is to come from a virtual address. The server has that address as well, and its answer would stay there.',
      remedy: "Name addresses of the directors' own.",
      text: `global_defs {\n  probe_source 10.0.0.1\n}\n${service('TCP_CHECK {\n}', 'probe_path forwarding')}`,
    },
  ],
  [
    'probe-without-address',
    {
      meaning: 'A data-path probe goes to the virtual address, and a firewall mark has none.',
      remedy: 'Say `connect_ip` and `connect_port` in the check.',
      text: service('TCP_CHECK {\n  probe_path forwarding\n}', '', 'fwmark 7'),
    },
  ],
  [
    'unknown-group',
    {
      meaning: 'A virtual server on a group that nobody defines.',
      remedy: 'The hint has the groups that there are.',
      text: `virtual_server_group web {\n  10.0.0.1 80\n}\n${service('', '', 'group wbe')}`,
    },
  ],
  [
    'unused-group',
    {
      meaning: 'No virtual server uses the group.',
      remedy: 'Take it out, or use it.',
      text: `virtual_server_group web {\n  10.0.0.1 80\n}\n${service('')}`,
    },
  ],
  [
    'empty-group',
    {
      meaning: 'A group without an entry.',
      remedy: 'Give it one.',
      text: `virtual_server_group web {\n}\n${service('')}`,
    },
  ],
  [
    'group-limit',
    {
      meaning: 'A range that stands for too many addresses.',
      remedy: 'Mark the packets in the firewall, and balance by the mark.',
      text: `virtual_server_group web {\n  fd00::/64 80\n}\n${service('', '', 'group web')}`,
    },
  ],
  [
    'check-without-url',
    {
      meaning: 'An HTTP check that asks for nothing. It is left out, and its server is used without it.',
      remedy: 'Add `url { path / }`.',
      text: service('HTTP_GET {\n}'),
    },
  ],
  [
    'url-without-path',
    { meaning: 'A url without a path.', remedy: 'Say path.', text: service(url('status_code 200')) },
  ],
  [
    'check-incomplete',
    {
      meaning: 'A check that lacks what it needs. It is left out.',
      remedy: 'The message says what it needs.',
      text: service('MISC_CHECK {\n}'),
    },
  ],
  [
    'unknown-track-file',
    {
      meaning: 'A check on a track_file that nobody defines.',
      remedy: 'The hint has those that there are.',
      text: service('FILE_CHECK {\n  track_file load\n}'),
    },
  ],
  [
    'option-without-effect',
    {
      meaning:
        'An option that counts only together with another one, or that another one leaves nothing to do.',
      remedy: 'The message names the other one.',
      text: service('UDP_CHECK {\n  min_reply_length 4\n}', 'protocol UDP'),
    },
  ],
  [
    'bind-ignored',
    {
      meaning: 'A source port without a source address, or an address of another family.',
      remedy: 'Say bindto, in the family of the server.',
      text: service('TCP_CHECK {\n  bind_port 4000\n}'),
    },
  ],
  [
    'interface-needed',
    {
      meaning: 'A link-local address means something only on an interface.',
      remedy: 'Name it with bind_if.',
      text: service('TCP_CHECK {\n  connect_ip fe80::1\n}'),
    },
  ],
  [
    'timeout-not-shorter-than-interval',
    {
      meaning:
        'An attempt may take as long as the time between two, so checks run less often than delay_loop says.',
      remedy: 'Lower connect_timeout.',
      text: service('TCP_CHECK {\n  connect_timeout 5\n}', 'delay_loop 5'),
    },
  ],
  [
    'check-ignored',
    {
      meaning: 'A kind of check that lvsd does not run. The server is used without it.',
      remedy: 'Use another kind.',
      text: service('BFD_CHECK {\n  name peer\n}'),
    },
  ],
  [
    'check-transport',
    {
      meaning:
        'A check over TCP without a connect_port, of a service of UDP or SCTP: it asks the same number of another transport, where most servers do not listen, and then its server is always down. Port 53 is not told of: name servers answer over both.',
      remedy: 'Say connect_port, or use UDP_CHECK.',
      text: service('TCP_CHECK {\n}', 'protocol UDP', '10.0.0.1 69'),
    },
  ],
  [
    'timeout-too-short',
    {
      meaning:
        'A UDP_CHECK passes when nobody answers, and fails when the kernel says that nobody is there. For a host of the same network it says so after 3 s: an attempt that ends before that passes for ever.',
      remedy: 'Say connect_timeout 4 or more, or require_reply.',
      text: service('UDP_CHECK {\n  connect_timeout 1\n}', 'protocol UDP', '10.0.0.1 69'),
    },
  ],
  [
    'scheduler-weights',
    {
      meaning:
        'sh deals 256 buckets from the last server of the file to the first, each as many as its weight, again and again. Weights that add up to more than that leave the first servers of the file with few clients or none.',
      remedy: 'Divide the weights by a common factor, or use mh. [schedulers.md](schedulers.md) has figures.',
      text: service('weight 300').replace('lb_algo rr', 'lb_algo sh'),
    },
  ],
  [
    'scheduler-restarts',
    {
      meaning:
        'wrr begins its round anew whenever a weight changes, with the server that was added last. Checks that change weights often give the servers at the end of the file more than their share, whatever their weights are.',
      remedy: 'Use wlc, or let the checks change weights rarely.',
      text: service(
        'FILE_CHECK {\n  track_file load\n}',
        '',
        '10.0.0.1 80',
        'track_file load {\n  file /run/load\n}\n',
      ).replace('lb_algo rr', 'lb_algo wrr'),
    },
  ],
  [
    'scheduler-refuses',
    {
      meaning:
        'A scheduler that hashes, without its fallback, keeps sending the clients of a server with weight 0 to it, which refuses them; inhibit_on_failure gives a server that fails weight 0, checks that set weights may, and under sh and dh a server or sorry server that has weight 0 from the beginning counts as well. A server that is removed has no such clients.',
      remedy: 'Add sh-fallback or mh-fallback, or take inhibit_on_failure out.',
      text: service('TCP_CHECK {\n}', 'inhibit_on_failure\nreal_server 10.0.1.2 80 {\n}').replace(
        'lb_algo rr',
        'lb_algo sh',
      ),
    },
  ],
  [
    'one-packet-nat',
    {
      meaning:
        'With one-packet scheduling there is no connection by which a reply could be translated back: it reaches the client from the address of the real server, and is not taken.',
      remedy: 'Use DR or TUN, or take ops out.',
      text: service('', 'protocol UDP\nops'),
    },
  ],
  [
    'loopback-nat',
    {
      meaning:
        'NAT rewrites the destination to 127.0.0.1, and the kernel drops packets from the network to such an address. Only clients on this host are served.',
      remedy: 'Name another address of this host, or use DR for it.',
      text: service('', 'sorry_server 127.0.0.1 80'),
    },
  ],
];
