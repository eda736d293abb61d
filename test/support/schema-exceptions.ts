/** One way in which the schema and the decoders differ on purpose, and why. */
export interface SchemaException {
  readonly why: string;
  readonly fits: (path: string, value: unknown) => boolean;
}

/**
 * What a value is may be right although the file is not: these codes are about what else the file or the machine holds,
 * which no JSON Schema sees.
 */
export const CODES_OF_OTHER_PLACES: ReadonlyMap<string, string> = new Map([
  ['unknown-group', 'the group of that name stands, or does not stand, elsewhere in the file'],
  ['unknown-track-file', 'the track_file of that name stands elsewhere in the file'],
  ['vrrp-unknown-file', 'the track_file of that name stands elsewhere in the file'],
  ['vrrp-unknown-process', 'the track_process of that name stands elsewhere in the file'],
  ['vrrp-unknown-service', 'the virtual server of that name stands elsewhere in the file'],
  ['vrrp-unknown-script', 'the script of that name stands elsewhere in the file'],
  ['vrrp-empty-group', 'a sync group is about instances that stand elsewhere in the file'],
  ['vrrp-garp-group', 'a group needs an interface, by either of two keys'],
  ['family-mismatch', 'two addresses of the file are of different families'],
  ['bind-ignored', 'the address that a check comes from fits the one that it goes to'],
  ['vrrp-source-family', 'the source fits the addresses of its instance'],
  ['vrrp-peer-family', 'the peer fits the addresses of its instance'],
  ['vrrp-heartbeat', 'a heartbeat fits the interface and the addresses of its instance'],
  ['quorum-unreachable', 'the quorum is compared with the weights of all servers'],
  ['hysteresis-too-large', 'the hysteresis is compared with the quorum'],
  ['no-real-servers', 'a virtual server without servers is refused as a whole'],
  ['option-without-effect', 'a key needs another one beside it'],
  ['tls-file', 'the file is read when the configuration is'],
  ['unknown-user', 'the user must be known on the machine'],
  ['not-supported', 'the kernel of the machine, or its namespaces, must have it'],
  ['invalid-regex', 'an expression has a grammar of its own'],
  ['vrrp-routing-line', 'a route or a rule has the grammar of ip(8)'],
  ['announce-protocol', 'the numbers that the kernel and BGP daemons use are taken'],
]);

/** Values that the decoders take with a warning, as keepalived does, and that the schema refuses, as nobody means them. */
const WARNED_OF = /\.(?:state|priority|timer_expired_backup|weight)$|^vrrp\.(?:nice|realtime_priority)$/;

export const SCHEMA_EXCEPTIONS: readonly SchemaException[] = [
  {
    why: 'A key with nothing behind it counts as absent in maps that become words of one line; the schema asks for a value.',
    fits: (_path, value) => value === null || (Array.isArray(value) && value.length === 0),
  },
  {
    why: 'The VRRP half takes these values for the nearest one, or for none, with a warning.',
    fits: (path) => path.startsWith('vrrp.') && WARNED_OF.test(path),
  },
  {
    why: 'A time that is written as text is not compared with the greatest one: no pattern multiplies by its unit.',
    fits: (path, value) =>
      typeof value === 'string' && /(?:^announce\.drain|\.arbiter\.(?:interval|timeout))$/.test(path),
  },
  {
    why: 'The number 1 is how YAML reads 1.0, whose text the decoder sees.',
    fits: (path, value) => path.endsWith('.http_protocol') && value === 1,
  },
  {
    why: 'The ends of a range are not compared by a pattern.',
    fits: (path, value) => path.endsWith('.status') && value === '299-200',
  },
  {
    why: 'Lengths beyond 32 fit virtual servers of IPv6 alone.',
    fits: (path, value) => path.endsWith('.granularity') && value === '80',
  },
  {
    why: 'The least length of a reply is compared with the greatest one.',
    fits: (path) => path.endsWith('.min_reply_length'),
  },
  {
    why: 'The group must be of the family of the addresses.',
    fits: (path) => path.endsWith('.multicast_group'),
  },
  {
    why: 'The part of a mail address before the @ has a greatest length of its own.',
    fits: (path, value) => path.startsWith('mail.') && String(value).length > 64,
  },
  {
    why: 'The options of a tunnel depend on each other; a port is written without a sign.',
    fits: (path, value) => /\.forwarding\.(?:type|port)$/.test(path) && (value === 'gue' || value === '+7'),
  },
  {
    why: 'Words after the interface of a heartbeat are options; a number would be a name.',
    fits: (path) => path.endsWith('.heartbeat'),
  },
];
