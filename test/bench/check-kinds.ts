import type { FarmKind } from './farm.ts';

/** One type of check as both programs are told of it. */
export interface CheckKind {
  readonly name: string;
  /** Who answers; null for what needs no server. */
  readonly farm: FarmKind | null;
  readonly block: readonly string[];
  /** Each is checked once a second: enough for a figure, few enough that neither program is short of CPU. */
  readonly servers: number;
  /** The most that it may cost, in times of what it costs keepalived; null where nothing is aimed at. */
  readonly aim: number | null;
  /** Whether keepalived's are measured beside them. */
  readonly compared: boolean;
  /** Its attempts are processes. */
  readonly forks: boolean;
}

const URL = ['url {', 'path /', 'status_code 200', '}', 'connect_timeout 1'];

/** In a configuration, the script that leaves a byte in a file for each run. */
export const SCRIPT = 'SCRIPT';
/** Datagrams are answered from the address that the kernel prefers, so they are sent there. */
const SAME_ADDRESS = 'connect_ip 127.0.0.1';

/** In a configuration, a file with a number in it. */
export const NUMBER_FILE = 'NUMBER_FILE';

const OVER_NETWORK = { compared: true, forks: false, aim: null } as const;

const TCP: CheckKind = {
  ...OVER_NETWORK,
  name: 'TCP_CHECK',
  farm: 'tcp',
  block: ['TCP_CHECK {', 'connect_timeout 1', '}'],
  servers: 1000,
  aim: 1.2,
};

const HTTP: CheckKind = {
  ...OVER_NETWORK,
  name: 'HTTP_GET',
  farm: 'http',
  block: ['HTTP_GET {', ...URL, '}'],
  servers: 600,
  aim: 2,
};

const SSL: CheckKind = {
  ...OVER_NETWORK,
  name: 'SSL_GET, full handshake',
  farm: 'tls',
  block: ['SSL_GET {', ...URL, '}'],
  servers: 100,
  aim: 1,
};

const MISC: CheckKind = {
  name: 'MISC_CHECK',
  farm: null,
  block: ['MISC_CHECK {', `misc_path "${SCRIPT}"`, '}'],
  servers: 60,
  aim: 1.2,
  compared: true,
  forks: true,
};

const PING: CheckKind = {
  ...OVER_NETWORK,
  name: 'PING_CHECK',
  farm: null,
  block: ['PING_CHECK {', 'connect_timeout 1', '}'],
  servers: 600,
  compared: false,
};

/** The two that most sites have. */
export const COMMON_KINDS: readonly CheckKind[] = [TCP, HTTP];

export const CHECK_KINDS: readonly CheckKind[] = [
  TCP,
  HTTP,
  SSL,
  { ...SSL, name: 'SSL_GET, server that resumes', farm: 'tls-resuming' },
  {
    ...OVER_NETWORK,
    name: 'SMTP_CHECK',
    farm: 'smtp',
    block: ['SMTP_CHECK {', 'connect_timeout 1', '}'],
    servers: 400,
  },
  MISC,
  {
    ...OVER_NETWORK,
    name: 'UDP_CHECK',
    farm: 'udp',
    block: ['UDP_CHECK {', SAME_ADDRESS, 'require_reply', 'connect_timeout 1', '}'],
    servers: 600,
  },
  {
    ...OVER_NETWORK,
    name: 'DNS_CHECK',
    farm: 'dns',
    block: ['DNS_CHECK {', SAME_ADDRESS, 'connect_timeout 1', '}'],
    servers: 600,
  },
  PING,
  { ...PING, name: 'FILE_CHECK', block: ['FILE_CHECK {', 'track_file number', 'weight 1', '}'] },
];
