import { createHash } from 'node:crypto';

/** What a server does to a connection. */
export const MODES = ['serve', 'refuse', 'hang', 'reset', 'wrong digest', 'wrong status'] as const;
export type Mode = (typeof MODES)[number];

export interface SoakServer {
  readonly address: string;
  readonly weight: number;
  /** What it answers when it serves. */
  readonly body: string;
}

export interface SoakService {
  readonly address: string;
  readonly check: 'TCP_CHECK' | 'HTTP_GET';
  readonly inhibit: boolean;
  readonly sorryServer: string | null;
  readonly quorum: number;
  readonly hysteresis: number;
  readonly servers: readonly SoakServer[];
}

const SERVERS_EACH = 5;

/** Plain, inhibited, with a sorry server, and with a quorum; each of them checked over TCP and by digest. */
const KINDS: readonly Pick<SoakService, 'inhibit' | 'quorum' | 'hysteresis'>[] = [
  { inhibit: false, quorum: 1, hysteresis: 0 },
  { inhibit: true, quorum: 1, hysteresis: 0 },
  { inhibit: false, quorum: 3, hysteresis: 0 },
  { inhibit: true, quorum: 6, hysteresis: 2 },
];

export const SERVICES: readonly SoakService[] = KINDS.flatMap((kind, index) =>
  (['TCP_CHECK', 'HTTP_GET'] as const).map((check, half) => {
    const number = 2 * index + half;
    return {
      ...kind,
      check,
      address: `10.2.0.${number + 1}`,
      sorryServer: index === 0 ? null : `10.3.${number}.99`,
      servers: Array.from({ length: SERVERS_EACH }, (_, server) => ({
        address: `10.3.${number}.${server + 1}`,
        weight: (server % 3) + 1,
        body: `service ${number} server ${server}\n`,
      })),
    };
  }),
);

/** keepalived.conf of all services. */
export function soakConfig(): string {
  return SERVICES.map((service) =>
    block(
      `virtual_server ${service.address} 80`,
      'delay_loop 0.5',
      'warmup 0.5',
      'retry 1',
      'delay_before_retry 0.2',
      'connect_timeout 5',
      'lb_algo wrr',
      'lb_kind NAT',
      'protocol TCP',
      `quorum ${service.quorum}`,
      `hysteresis ${service.hysteresis}`,
      ...(service.inhibit ? ['inhibit_on_failure'] : []),
      ...(service.sorryServer === null ? [] : [`sorry_server ${service.sorryServer} 80`]),
      ...service.servers.map((server) =>
        block(`real_server ${server.address} 80`, `weight ${server.weight}`, checkOf(service, server)),
      ),
    ),
  ).join('\n');
}

function checkOf({ check }: SoakService, { body }: SoakServer): string {
  if (check === 'TCP_CHECK') return block(check);
  const digest = createHash('md5').update(body).digest('hex');
  return block(check, block('url', 'path /', `digest ${digest}`));
}

function block(head: string, ...lines: readonly string[]): string {
  return `${head} {\n${lines.join('\n')}\n}`;
}

/** Those that a check always judges alike: a reset may come before or after the end of TCP_CHECK's handshake. */
export function plainModes(check: SoakService['check']): readonly Mode[] {
  return check === 'TCP_CHECK' ? MODES.filter((mode) => mode !== 'reset') : MODES;
}

/** Whether a check passes on a server in this mode: TCP_CHECK is content with a handshake. */
export function passes(check: SoakService['check'], mode: Mode): boolean {
  return check === 'TCP_CHECK' ? mode !== 'refuse' : mode === 'serve';
}

/** What the kernel should have of a service whose servers have long been in these modes; quorum without its memory. */
export function expectedPool(
  service: SoakService,
  modeOf: (address: string) => Mode,
): Record<string, number> {
  const live = service.servers.filter(({ address }) => passes(service.check, modeOf(address)));
  const sum = live.reduce((total, { weight }) => total + weight, 0);
  const sorry =
    service.sorryServer !== null && sum < Math.max(service.quorum, 1) ? service.sorryServer : null;
  const pool: Record<string, number> = {};
  for (const server of service.servers) {
    const serves = sorry === null && live.includes(server);
    if (serves) pool[`${server.address}:80`] = server.weight;
    else if (service.inhibit) pool[`${server.address}:80`] = 0;
  }
  if (sorry !== null) pool[`${sorry}:80`] = 1;
  return pool;
}
