import type { TransportProtocol } from './messages.ts';

/** One virtual server of a traffic run, as both configuration languages can say it. */
export interface VirtualServerPlan {
  readonly listener:
    | { readonly address: string; readonly port: number }
    | { readonly group: string; readonly range: string; readonly port: number }
    | { readonly fwmark: number };
  /** Null: by firewall mark. */
  readonly protocol: TransportProtocol | null;
  readonly scheduler: string;
  readonly method: 'NAT' | 'DR' | 'TUN';
  /** What follows TUN. */
  readonly tunnel?: Readonly<Record<'type' | 'port' | 'checksum', string | undefined>>;
  readonly persistenceSeconds?: number;
  readonly servers: readonly ServerPlan[];
  readonly sorry?: { readonly address: string; readonly port: number };
}

export interface ServerPlan {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  /** A TCP check of this port; without one the server is always up. */
  readonly checkPort?: number;
}

export function keepalivedSite(plans: readonly VirtualServerPlan[], globals: readonly string[]): string {
  const lines = [...block('global_defs', globals)];
  for (const { listener } of plans) {
    if ('group' in listener) {
      lines.push(...block(`virtual_server_group ${listener.group}`, [`${listener.range} ${listener.port}`]));
    }
  }
  for (const plan of plans) lines.push(...block(`virtual_server ${headerOf(plan)}`, bodyOf(plan)));
  return `${lines.join('\n')}\n`;
}

/** YAML; JSON is YAML. */
export function yamlSite(plans: readonly VirtualServerPlan[]): string {
  const groups: Record<string, unknown> = {};
  for (const { listener } of plans) {
    if ('group' in listener) groups[listener.group] = [{ address: listener.range, port: listener.port }];
  }
  return JSON.stringify({ virtual_servers: plans.map(yamlOf), virtual_server_groups: groups }, null, 1);
}

function headerOf({ listener }: VirtualServerPlan): string {
  if ('group' in listener) return `group ${listener.group}`;
  if ('fwmark' in listener) return `fwmark ${listener.fwmark}`;
  return `${listener.address} ${listener.port}`;
}

function bodyOf(plan: VirtualServerPlan): readonly string[] {
  const { type, port, checksum } = plan.tunnel ?? {};
  const tunnel = [type === undefined ? '' : ` type ${type}`, port === undefined ? '' : ` port ${port}`];
  return [
    'delay_loop 1',
    'retry 1',
    'warmup 0',
    `lb_algo ${plan.scheduler}`,
    `lb_kind ${plan.method}${tunnel.join('')}${checksum === undefined ? '' : ` ${checksum}`}`,
    ...(plan.protocol === null ? [] : [`protocol ${plan.protocol}`]),
    ...(plan.persistenceSeconds === undefined ? [] : [`persistence_timeout ${plan.persistenceSeconds}`]),
    ...(plan.sorry === undefined ? [] : [`sorry_server ${plan.sorry.address} ${plan.sorry.port}`]),
    ...plan.servers.flatMap(({ address, port: at, weight, checkPort }) =>
      block(`real_server ${address} ${at}`, [
        `weight ${weight}`,
        ...(checkPort === undefined
          ? []
          : block('TCP_CHECK', [`connect_port ${checkPort}`, 'connect_timeout 2'])),
      ]),
    ),
  ];
}

function yamlOf(plan: VirtualServerPlan): unknown {
  const { listener, tunnel, protocol, persistenceSeconds, sorry } = plan;
  const method = plan.method.toLowerCase();
  return {
    ...('group' in listener ? { group: listener.group } : listener),
    delay_loop: 1,
    retry: 1,
    warmup: 0,
    ...(protocol === null ? {} : { protocol: protocol.toLowerCase() }),
    scheduler: plan.scheduler,
    forwarding: tunnel === undefined ? method : { method, ...tunnel },
    ...(persistenceSeconds === undefined ? {} : { persistence: persistenceSeconds }),
    ...(sorry === undefined ? {} : { sorry_server: sorry }),
    real_servers: plan.servers.map(({ checkPort, ...server }) => ({
      ...server,
      ...(checkPort === undefined
        ? {}
        : { checks: [{ type: 'tcp', connect_port: checkPort, connect_timeout: 2 }] }),
    })),
  };
}

function block(head: string, body: readonly string[]): readonly string[] {
  return body.length === 0 ? [] : [`${head} {`, ...body, '}'];
}
