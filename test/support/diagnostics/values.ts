import type { Examples } from './example.ts';
import { service, url } from './example.ts';

export const VALUES: Examples = [
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
      text: service('TCP_CHECK {\n}', 'connect_timeout 0.009\ndelay_loop 0.01'),
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
      meaning:
        'A persistence_granularity that is no netmask, or of the other family, is an error. One with holes is used, as the kernel takes it: clients that agree in its bits count as one.',
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
      text: service('UDP_CHECK {\n  payload xyz\n}', 'protocol UDP'),
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
