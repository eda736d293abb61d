import type { DiagnosticCode } from '../../src/config/diagnostic-code.ts';
import { MAX_FILE_BYTES } from '../../src/config/file-reader.ts';
import type { LoadSurroundings } from './config.ts';
import type { MemoryFile } from './memory-file-reader.ts';

/** What docs/errors.md says of one code, and a file that gives it. */
export interface DiagnosticExample {
  readonly meaning: string;
  readonly remedy: string;
  /** `site.conf` unless it is YAML or does not exist. */
  readonly path?: string;
  readonly text: string | MemoryFile;
  /** What stands in the documentation in the place of a file that is too large for it, or cannot be shown. */
  readonly shown?: string;
  readonly around?: LoadSurroundings;
}

/** A virtual server with one real server, with further lines in the one and in the other. */
function service(inServer: string, inService = '', header = '10.0.0.1 80', rest = ''): string {
  const indent = (text: string, blanks: string): string => text.replaceAll(/^(?=.)/gm, blanks);
  const own = inService.includes('protocol') || inService === '-' ? '' : '  protocol TCP\n';
  const lines = inService === '' || inService === '-' ? '' : `${indent(inService, '  ')}\n`;
  const body = inServer === '' ? '' : `${indent(inServer, '    ')}\n`;
  return `virtual_server ${header} {\n  lb_algo rr\n  lb_kind NAT\n${own}${lines}  real_server 10.0.1.1 80 {\n${body}  }\n}\n${rest}`;
}

const MEGABYTE = 1024 * 1024;
function url(lines: string): string {
  return `HTTP_GET {\n  url {\n    ${lines.replaceAll('\n', '\n    ')}\n  }\n}`;
}

const FILES: readonly (readonly [DiagnosticCode, DiagnosticExample])[] = [
  [
    'file-missing',
    {
      meaning: 'The configuration file is not there.',
      remedy: 'Check the path after --config.',
      path: 'nowhere/site.conf',
      text: { text: '' },
      shown: '(no file)',
    },
  ],
  [
    'file-unreadable',
    {
      meaning: 'The file is there, and its permissions or the disk keep it from being read.',
      remedy: 'Give the user that runs lvsd the right to read it; see its directories too.',
      text: '',
      shown: '(a file with mode 0000, read by another user)',
    },
  ],
  [
    'file-binary',
    {
      meaning: 'There is a NUL byte in the file: it is no text.',
      remedy: 'Look whether the path names another file, or a disk left a hole in it.',
      text: '',
      shown: '(a file with a NUL byte)',
    },
  ],
  [
    'file-too-large',
    {
      meaning: `The file has more than ${MAX_FILE_BYTES / MEGABYTE} MiB.`,
      remedy: 'Look whether the path names another file.',
      text: '',
      shown: '(a larger file)',
    },
  ],
  [
    'file-not-regular',
    {
      meaning: 'It is a directory, a FIFO or a device.',
      remedy: 'Name the file in it.',
      path: 'conf.d',
      text: '',
      shown: '(a directory)',
      around: { files: { 'conf.d/a.conf': '' } },
    },
  ],
  [
    'file-empty',
    {
      meaning: 'The file holds nothing. It would take every service away, so it is refused.',
      remedy: 'Restore the file; to balance nothing, stop lvsd.',
      text: ' \n',
    },
  ],
  [
    'include-missing',
    {
      meaning: 'An include matches no file. Plain `include` only warns, the strict forms refuse.',
      remedy: 'Check the path; it is relative to the file that includes.',
      text: `include pools/shop.conf\n${service('')}`,
    },
  ],
  [
    'include-refused',
    {
      meaning: 'keepalived does not include directories and files that may be executed; neither does lvsd.',
      remedy: 'chmod a-x.',
      text: `include pool.conf\n${service('')}`,
      around: { files: { 'pool.conf': { text: '', executable: true } } },
    },
  ],
  [
    'include-cycle',
    {
      meaning: 'A file includes itself, perhaps through others.',
      remedy: 'Take one of the includes out.',
      text: `include site.conf\n${service('')}`,
    },
  ],
  [
    'include-limit',
    {
      meaning: 'Too many files, too deep inside one another, or too much text.',
      remedy: 'docs/limits.md has the bounds.',
      text: 'include f0.conf\n',
      shown: '(40 files, each of which includes the next)',
      around: {
        files: Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [`f${index}.conf`, `include f${index + 1}.conf\n`]),
        ),
      },
    },
  ],
];

const TEXT: readonly (readonly [DiagnosticCode, DiagnosticExample])[] = [
  [
    'wrong-syntax',
    {
      meaning:
        'The file is written in the other syntax than its name says: .yaml, .yml and .json are YAML, all else is keepalived.conf.',
      remedy: 'Rename it.',
      text: 'virtual_servers:\n  - address: 10.0.0.1\n',
    },
  ],
  [
    'typographic-quote',
    {
      meaning: 'The quotes of a word processor, which count as a part of the word.',
      remedy: 'Write " in their place.',
      text: service('virtualhost “www.example.org”'),
    },
  ],
  [
    'unknown-definition',
    {
      meaning:
        'A name in `${}` that nobody defines (before it), outside of quotes. keepalived splits the line at its braces.',
      remedy: 'Define it above, or mend its name. Between quotes, `${NAME}` stays as it is.',
      text: `$VIP=10.0.0.1\n${service('', '', '\${VPI} 80')}`,
    },
  ],
  [
    'unterminated-quote',
    {
      meaning: 'A double quote has no partner on its line. What follows it is lost.',
      remedy: 'Close the quote; quotes do not go over line ends.',
      text: service('virtualhost "www.example.org'),
    },
  ],
  [
    'statement-limit',
    {
      meaning: 'More statements than any site has.',
      remedy: 'docs/limits.md has the bound.',
      text: 'k\n'.repeat(MEGABYTE),
      shown: '(a million lines)',
    },
  ],
  [
    'word-limit',
    {
      meaning: 'A line with thousands of words.',
      remedy: 'One keyword on a line; the words after the bound are left out.',
      text: `lost ${'x '.repeat(5000)}\n`,
      shown: '(5000 words on a line)',
    },
  ],
  [
    'nesting-limit',
    {
      meaning: 'Dozens of blocks inside one another: braces that are never closed.',
      remedy: 'Find the first block that is not closed.',
      text: 'x {\n'.repeat(70),
      shown: '(70 open blocks)',
    },
  ],
  [
    'definition-cycle',
    {
      meaning: 'A definition is used inside its own value. Values are looked up where they are used.',
      remedy: 'Use another name for the new value.',
      text: `$POOL=\${POOL}_b\nvirtual_server_group $POOL {\n  10.0.0.1 80\n}\n${service('')}`,
    },
  ],
  [
    'definition-not-at-line-end',
    {
      meaning: 'A definition of several lines stands before other text. It stays as it is.',
      remedy: 'Put it at the end of the line.',
      text: `$PACE= \\\n  delay_loop 6 \\\n  retry 3\n${service('', '$PACE alpha')}`,
    },
  ],
  [
    'expansion-limit',
    {
      meaning: 'Definitions and generators make more text than is read.',
      remedy: 'docs/limits.md has the bounds.',
      text: `~SEQ(I, 1, 1000000000) $X=$I\n${service('')}`,
    },
  ],
  [
    'invalid-generator',
    {
      meaning: 'A ~SEQ or ~LST cannot be understood. Its line is left out.',
      remedy: '`~SEQ(NAME, [FIRST, [STEP,]] LAST) TEXT` or `~LST(NAME, VALUE, ...) TEXT`.',
      text: service('', '~SEQ(I, 1, 0, 9) weight $I'),
    },
  ],
  [
    'unexpected-brace',
    {
      meaning: 'A `{` belongs to no keyword. Its block is left out.',
      remedy: 'Take it out, or write the keyword before it.',
      text: `{\n${service('')}}\n`,
    },
  ],
  [
    'surplus-brace',
    {
      meaning: 'A `}` closes nothing.',
      remedy: 'A block above was closed twice: look at its indentation.',
      text: `${service('')}}\n`,
    },
  ],
  [
    'missing-open-brace',
    {
      meaning: 'A keyword that has a block stands without `{`.',
      remedy: 'Write the `{`.',
      text: service('TCP_CHECK\nconnect_timeout 3\n}'),
    },
  ],
  [
    'missing-close-brace',
    {
      meaning:
        'A block is never closed. The one that is named is the one whose end is missing by the indentation.',
      remedy: 'Write the `}`.',
      text: `${service('TCP_CHECK {\n  connect_timeout 3')}\n${service('', '', '10.0.0.2 80')}`,
    },
  ],
  [
    'yaml-syntax',
    {
      meaning: 'The text is no YAML.',
      remedy: 'Look at the place; tabs and indentation are the usual cause.',
      path: 'site.yaml',
      text: 'virtual_servers:\n  - address: 10.0.0.1\n   port: 80\n',
    },
  ],
  [
    'yaml-structure',
    {
      meaning: 'It is YAML, with another kind of value than there can be.',
      remedy: 'The message names what is wanted: a map, a list, a text.',
      path: 'site.yaml',
      text: 'virtual_servers:\n  - 10.0.0.1:80\n',
    },
  ],
  [
    'yaml-limit',
    {
      meaning: 'The document is larger, or nested deeper, than is read.',
      remedy: 'Large sites are read faster in the keepalived syntax.',
      path: 'site.yaml',
      text: `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      shown: '(20,000 lists inside one another)',
    },
  ],
];

const WORDS: readonly (readonly [DiagnosticCode, DiagnosticExample])[] = [
  [
    'unknown-keyword',
    {
      meaning:
        'Neither keepalived nor lvsd knows the keyword there. A block of that name is an error, since its servers or checks would be lost.',
      remedy: 'The hint has the nearest known one.',
      text: service('wieght 3'),
    },
  ],
  [
    'misplaced-keyword',
    {
      meaning: 'The keyword belongs into another block.',
      remedy: 'The hint names it.',
      text: service('quorum 2'),
    },
  ],
  [
    'not-handled',
    {
      meaning:
        'Not of load balancing: VRRP, BFD, routes and the like are left to keepalived. Told once for each.',
      remedy: 'Nothing, if another program does it.',
      text: `vrrp_instance VI_1 {\n  state MASTER\n}\n${service('')}`,
    },
  ],
  [
    'not-acted-on-yet',
    {
      meaning: 'lvsd knows the keyword, and does not do what it says.',
      remedy: 'Judge whether you can do without.',
      text: `global_defs {\n  nftables_ipvs lvs\n}\n${service('')}`,
    },
  ],
  [
    'not-supported',
    {
      meaning:
        'Something that would put the services elsewhere than lvsd puts them, so that going on would be wrong.',
      remedy: 'The hint says what to do instead.',
      text: `net_namespace_ipvs lb\n${service('')}`,
    },
  ],
  [
    'deprecated-keyword',
    {
      meaning: 'An old name or form, read as what replaced it.',
      remedy: 'Write the new one when you touch the file.',
      text: service('HTTP_GET {\n  nb_get_retry 2\n  url {\n    path /\n  }\n}'),
    },
  ],
  [
    'repeated-keyword',
    {
      meaning: 'A keyword stands twice in one block. The message says which one counts.',
      remedy: 'Take the other out.',
      text: service('weight 3\nweight 5'),
    },
  ],
  [
    'missing-argument',
    {
      meaning: 'A keyword without the value that it needs.',
      remedy: 'Write the value.',
      text: service('weight'),
    },
  ],
  [
    'extra-words',
    {
      meaning: 'Words after those that the keyword takes. They are not read.',
      remedy: 'Each keyword on a line of its own.',
      text: service('weight 3 alpha'),
    },
  ],
  [
    'unexpected-block',
    {
      meaning:
        'A `{` after a keyword that has no block: usually two statements on one line, of which the second would be lost.',
      remedy: 'Put the second one on a line of its own.',
      text: service('weight 1 TCP_CHECK {\n}'),
    },
  ],
];

const VALUES: readonly (readonly [DiagnosticCode, DiagnosticExample])[] = [
  [
    'invalid-number',
    {
      meaning: 'No whole number. keepalived would take the digits before what follows them.',
      remedy: 'Write digits alone.',
      text: service('weight 10kg'),
    },
  ],
  [
    'out-of-range',
    {
      meaning: 'A number that is too small or too large. In keepalived syntax the default is used.',
      remedy: 'The message has both ends.',
      text: service('', 'quorum 0'),
    },
  ],
  [
    'invalid-duration',
    {
      meaning:
        'No time. keepalived syntax has seconds without a unit: keepalived would take `5s` for microseconds.',
      remedy: 'Write seconds: 5, or 0.5. YAML also takes 500ms, 5s, 1m, 1h.',
      text: service('', 'delay_loop 5s'),
    },
  ],
  [
    'short-interval',
    {
      meaning: 'More than ten checks in a second of one server: more often a slip than a wish.',
      remedy: 'Write seconds.',
      text: service('', 'delay_loop 0.01'),
    },
  ],
  [
    'invalid-boolean',
    {
      meaning: 'Neither yes nor no.',
      remedy: 'on, true, yes, off, false or no.',
      text: service('inhibit_on_failure maybe'),
    },
  ],
  [
    'invalid-address',
    {
      meaning: 'No IPv4 or IPv6 address. Names are not looked up.',
      remedy: 'Write the address, and the port as a word of its own.',
      text: service('', '', '10.0.0.1:80'),
    },
  ],
  [
    'address-tail',
    {
      meaning: 'Text after the address, which is not read: ranges belong into groups.',
      remedy: 'Use a virtual_server_group.',
      text: service('', '', '10.0.0.1-5 80'),
    },
  ],
  [
    'invalid-port',
    {
      meaning: 'No port, or a check without a port to connect to.',
      remedy: 'Ports are 1 to 65535; names of services are not looked up.',
      text: service('', '', '10.0.0.1 http'),
    },
  ],
  [
    'invalid-mask',
    {
      meaning: 'A persistence_granularity that is no netmask, or of the other family.',
      remedy: 'Such as 255.255.255.0 for IPv4, 64 for IPv6.',
      text: service('', 'persistence_timeout 60\npersistence_granularity 255.0.255.0'),
    },
  ],
  [
    'invalid-range',
    {
      meaning: 'An entry of a group that is no address, range or prefix.',
      remedy:
        '10.0.0.1, 10.0.0.1-9, 10.0.0.0/28; the last must not be before the first, and host bits must be zero.',
      text: `virtual_server_group web {\n  10.0.0.9-1 80\n  10.0.0.1 80\n}\n${service('', '', 'group web')}`,
    },
  ],
  [
    'unknown-value',
    {
      meaning: 'A word that is none of those that can stand there.',
      remedy: 'The message has them, or the nearest.',
      text: service('', 'lvs_sched wlcc'),
    },
  ],
  [
    'invalid-digest',
    {
      meaning: 'No MD5 digest.',
      remedy: '`lvsctl genhash` prints it: 32 hexadecimal digits.',
      text: service(url('path /\ndigest 9b3a0c85')),
    },
  ],
  [
    'invalid-regex',
    {
      meaning:
        'A regular expression that cannot be used: a mistake in it, or something of PCRE that lvsd does not translate.',
      remedy: 'The message says what; put the pattern between double quotes.',
      text: service(url('path /\nregex "(ready"')),
    },
  ],
  [
    'invalid-bytes',
    {
      meaning: 'No bytes in hexadecimal.',
      remedy: 'Such as "16 03 01".',
      text: service('UDP_CHECK {\n  payload xyz\n}'),
    },
  ],
  [
    'invalid-name',
    {
      meaning: 'A name that cannot stand in a DNS query or in HELO.',
      remedy: 'The message says why.',
      text: service('DNS_CHECK {\n  name a..b\n}'),
    },
  ],
  [
    'invalid-text',
    {
      meaning: 'A text that cannot stand in the line or path that it is for.',
      remedy: 'The message says why.',
      text: `track_file load {\n  file load\n}\n${service('')}`,
    },
  ],
];

const WHOLE: readonly (readonly [DiagnosticCode, DiagnosticExample])[] = [
  [
    'differs-from-keepalived',
    {
      meaning:
        'Read as it is written, although keepalived does something else with it. Of interest when you come from there.',
      remedy: 'Nothing, if it means what you want.',
      text: service('', 'retry 0'),
    },
  ],
  [
    'no-virtual-servers',
    {
      meaning: 'Nothing to balance in the whole file: only VRRP, or all of it for another --config-id.',
      remedy: 'Check the file, and --config-id.',
      text: 'vrrp_instance VI_1 {\n}\n',
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
      meaning: 'IPv4 and IPv6 where only one can be. Only tunnels lead from one to the other.',
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
      meaning: 'A real server twice in a virtual server. The second one is left out.',
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
      meaning: 'An option that counts only together with another one.',
      remedy: 'The message names the other one.',
      text: service('UDP_CHECK {\n  min_reply_length 4\n}'),
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
];

const MACHINE: readonly (readonly [DiagnosticCode, DiagnosticExample])[] = [
  [
    'mail-incomplete',
    {
      meaning:
        'Half of what mail needs: a server without recipients, or the other way round. No mail is sent.',
      remedy: 'Say both.',
      text: `global_defs {\n  smtp_server 10.0.0.25\n}\n${service('')}`,
    },
  ],
  [
    'invalid-mail-address',
    {
      meaning: 'No mail address.',
      remedy: 'Such as ops@example.org.',
      text: `global_defs {\n  smtp_server 10.0.0.25\n  notification_email {\n    \"ops example.org\"\n  }\n}\n${service('')}`,
    },
  ],
  [
    'mail-limit',
    {
      meaning: 'More recipients than one mail has. The others are left out.',
      remedy: 'Use a mailing list.',
      text: `global_defs {\n  smtp_server 10.0.0.25\n  notification_email {\n${Array.from({ length: 101 }, (_, index) => `    a${index}@example.org\n`).join('')}  }\n}\n${service('')}`,
      shown: '(101 recipients)',
    },
  ],
  [
    'script-unusable',
    {
      meaning:
        'A script that cannot be run: missing, not executable, or open to others than root under enable_script_security. A check of it fails for ever.',
      remedy: 'The message says why.',
      text: service('MISC_CHECK {\n  misc_path /usr/local/bin/missing\n}'),
    },
  ],
  [
    'unknown-user',
    {
      meaning: 'The machine has no such user or group.',
      remedy: 'Make it, or name another.',
      text: `global_defs {\n  notify_fifo /run/lvsd.fifo nobody_here\n}\n${service('')}`,
    },
  ],
  [
    'script-doubtful',
    {
      meaning: 'A script that is run, although something about it is odd.',
      remedy: 'The message says what.',
      text: service('MISC_CHECK {\n  misc_path /usr/local/bin/check\n}'),
      around: { scripts: { files: { '/usr/local/bin/check': { mode: 0o777 } } } },
    },
  ],
  [
    'tls-file',
    {
      meaning: 'A certificate or key that cannot be read, or is no PEM.',
      remedy: 'The message says which and why.',
      text: `SSL {\n  ca /etc/ssl/missing.pem\n}\n${service('SSL_GET {\n  tls_verify yes\n  url {\n    path /\n  }\n}')}`,
    },
  ],
  [
    'tls-not-verified',
    {
      meaning:
        'An authority is named, and certificates are not verified: keepalived loads it and never uses it.',
      remedy: 'tls_verify turns verification on.',
      text: `SSL {\n  ca /etc/ca.pem\n}\n${service('SSL_GET {\n  url {\n    path /\n  }\n}')}`,
      around: { files: { '/etc/ca.pem': '-----BEGIN CERTIFICATE-----\n' } },
    },
  ],
];

/** The chapters of the documentation, in its order. */
export const CHAPTERS: readonly (readonly [
  string,
  readonly (readonly [DiagnosticCode, DiagnosticExample])[],
])[] = [
  ['Files', FILES],
  ['Text', TEXT],
  ['Words', WORDS],
  ['Values', VALUES],
  ['The whole', WHOLE],
  ['Scripts, mail and files that are named', MACHINE],
];
