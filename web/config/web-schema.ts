const NAME = { type: 'string', pattern: '^[A-Za-z0-9.:\\[\\]-]{1,253}$' } as const;

/** The keys of web.yaml as properties of a JSON Schema, in the order in which they are told to people. */
export const WEB_KEYS = {
  listen: {
    type: 'string',
    description:
      'Where the page is served: ADDRESS:PORT, or the absolute path of a unix socket. 127.0.0.1:9466 unless given.',
    pattern: '^(/[^\\n]{1,4000}|(\\[[0-9a-fA-F:]+\\]|[0-9.]+|localhost):[0-9]{1,5})$',
  },
  names: {
    description: 'Host names that a browser may ask for, beside the addresses of this host and localhost.',
    anyOf: [NAME, { type: 'array', items: NAME }],
  },
  tls: {
    description: 'Certificate and key, absolute paths of PEM files; read again when they change.',
    type: 'object',
    properties: { certificate: path('The certificate chain.'), key: path('Its private key.') },
    required: ['certificate', 'key'],
  },
  insecure_http: {
    type: 'boolean',
    description: 'Serves the page beyond loopback without TLS; without a login then, and read-only.',
  },
  users_file: path('Lines of name:role:hash, as `lvsctl web passwd` writes them.'),
  metrics: { type: 'boolean', description: 'Whether /metrics is served here too; true unless given.' },
  metrics_from: {
    type: 'string',
    description: 'Where lvsd serves its metrics on this host. 127.0.0.1:9465 unless given.',
    pattern: '^(127\\.[0-9.]+|\\[::1\\]|localhost):[0-9]{1,5}$',
  },
  control: path("lvsd's control socket. /run/lvsd/lvsd.sock unless given."),
  trusted_proxy: {
    description:
      'A proxy whose word on its visitors is believed: X-Forwarded-For, and the headers named here.',
    type: 'object',
    properties: {
      from: {
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
        description: 'Addresses and prefixes.',
      },
      user_header: header('The header with the name of who logged in.'),
      role_header: header('The header with the role, operator or viewer.'),
    },
    required: ['from'],
  },
} as const;

/** The JSON Schema with which editors complete and check web.yaml, as text. */
export function printWebSchema(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'web.yaml, the configuration of lvsd-web',
    type: 'object',
    additionalProperties: false,
    properties: WEB_KEYS,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function path(description: string) {
  return { type: 'string', description, pattern: '^/[^\\n]{1,4000}$' } as const;
}

function header(description: string) {
  return { type: 'string', description, pattern: '^[A-Za-z0-9-]{1,64}$' } as const;
}
