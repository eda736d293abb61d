import type { Table } from '../conformance/scenario.ts';

/** A site that chaos edits: services 10.0.0.1:8001 to 8004, real servers 10.1.0.1 to 10.1.0.6. */
export interface Site {
  readonly services: readonly ServiceModel[];
}

export interface ServiceModel {
  readonly port: number;
  readonly scheduler: string;
  readonly quorum: number;
  readonly alpha: boolean;
  readonly sorry: boolean;
  readonly servers: readonly ServerModel[];
}

export interface ServerModel {
  /** Last number of its address. */
  readonly n: number;
  readonly weight: number;
  readonly inhibit: boolean;
  /** Without a check it is always up. */
  readonly checked: boolean;
}

export const VIRTUAL_ADDRESS = '10.0.0.1';
export const FOREIGN_ADDRESS = '203.0.113.9';
/** What every check connects to. */
export const HEALTH_PORT = 7000;
export const SERVER_NUMBERS: readonly number[] = [1, 2, 3, 4, 5, 6];
const SORRY_NUMBER = 9;

/** What an operator wants of one server: out, out once its connections are gone (nobody has any), or another weight. */
export type Said = 'disable' | 'drain' | number;

export function serverAddress(n: number): string {
  return `10.1.0.${n}`;
}

/** As the configuration names the server of a service. */
export function endpoint({ port }: ServiceModel, n: number): string {
  return `${serverAddress(n)}:${isNat(port) ? 80 : port}`;
}

/** The key of {@link Said} in the expectations. */
export function saidKey(port: number, n: number): string {
  return `${port} ${n}`;
}

/** Even ports by direct routing, odd ones by NAT. */
function isNat(port: number): boolean {
  return port % 2 === 1;
}

/** In keepalived's syntax. */
export function keepalivedText({ services }: Site): string {
  return `${services.map((service) => serviceText(service)).join('\n')}\n`;
}

function serviceText(service: ServiceModel): string {
  const { port, scheduler, quorum, alpha, sorry, servers } = service;
  const lines = [
    `virtual_server ${VIRTUAL_ADDRESS} ${port} {`,
    `lb_algo ${scheduler}`,
    `lb_kind ${isNat(port) ? 'NAT' : 'DR'}`,
    'protocol TCP',
    `quorum ${quorum}`,
    ...(alpha ? ['alpha'] : []),
    ...(sorry ? [`sorry_server ${endpoint(service, SORRY_NUMBER).replace(':', ' ')}`] : []),
  ];
  for (const { n, weight, inhibit, checked } of servers) {
    lines.push(`real_server ${endpoint(service, n).replace(':', ' ')} {`, `weight ${weight}`);
    if (inhibit) lines.push('inhibit_on_failure');
    if (checked) lines.push('TCP_CHECK {', `connect_port ${HEALTH_PORT}`, ...PACING, '}');
    lines.push('}');
  }
  return [...lines, '}'].join('\n');
}

const PACING = ['connect_timeout 2', 'delay_loop 1', 'retry 1', 'delay_before_retry 0.2', 'warmup 0'];

/** In YAML (as JSON, which is YAML). */
export function yamlText({ services }: Site): string {
  const virtual_servers = services.map((service) => ({
    address: VIRTUAL_ADDRESS,
    port: service.port,
    scheduler: service.scheduler,
    forwarding: isNat(service.port) ? 'nat' : 'dr',
    protocol: 'tcp',
    quorum: service.quorum,
    ...(service.alpha ? { alpha: true } : {}),
    ...(service.sorry ? { sorry_server: yamlEndpoint(service, SORRY_NUMBER) } : {}),
    real_servers: service.servers.map(({ n, weight, inhibit, checked }) => ({
      ...yamlEndpoint(service, n),
      weight,
      inhibit_on_failure: inhibit,
      ...(checked ? { checks: [YAML_CHECK] } : {}),
    })),
  }));
  return JSON.stringify({ virtual_servers }, null, 1);
}

const YAML_CHECK = {
  type: 'tcp',
  connect_port: HEALTH_PORT,
  connect_timeout: 2,
  delay_loop: 1,
  retry: 1,
  delay_before_retry: 0.2,
  warmup: 0,
};

function yamlEndpoint(service: ServiceModel, n: number): { address: string; port: number } {
  return { address: serverAddress(n), port: isNat(service.port) ? 80 : service.port };
}

/**
 * What the kernel must hold of a site in the end, in the words of /proc/net/ip_vs: told from what each keyword means, apart
 * from the product's own code.
 */
export function expectedTable(
  { services }: Site,
  healthy: ReadonlySet<number>,
  said: ReadonlyMap<string, Said>,
): Table {
  const table: Record<string, Record<string, string>> = {};
  for (const service of services) {
    const method = isNat(service.port) ? 'Masq' : 'Route';
    const destinations: Record<string, string> = {};
    const serving = service.servers.filter(
      ({ n, checked }) => (!checked || healthy.has(n)) && !isOut(said.get(saidKey(service.port, n))),
    );
    const weightOf = ({ n, weight }: ServerModel): number => {
      const word = said.get(saidKey(service.port, n));
      return typeof word === 'number' ? word : weight;
    };
    const live = serving.reduce((sum, server) => sum + weightOf(server), 0);
    const sorryServes = service.sorry && live < service.quorum;
    if (sorryServes) destinations[endpoint(service, SORRY_NUMBER)] = `${method}/1`;
    for (const server of service.servers) {
      const out = isOut(said.get(saidKey(service.port, server.n)));
      if (serving.includes(server) && !sorryServes) {
        destinations[endpoint(service, server.n)] = `${method}/${weightOf(server)}`;
      } else if (server.inhibit && !out) destinations[endpoint(service, server.n)] = `${method}/0`;
    }
    table[`TCP ${VIRTUAL_ADDRESS}:${service.port} ${service.scheduler}`] = destinations;
  }
  return table;
}

function isOut(said: Said | undefined): boolean {
  return said === 'disable' || said === 'drain';
}

/** The same text for equal tables, whatever their order. */
export function canonical(table: Table): string {
  const lines = Object.entries(table).map(([service, destinations]) => {
    const held = Object.entries(destinations).map(([to, what]) => `${to} ${what}`);
    return `${service}: ${held.sort().join(', ')}`;
  });
  return lines.sort().join('\n');
}
