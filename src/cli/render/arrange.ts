import type {
  RealServerStatus,
  StatusDocument,
  VirtualServerStatus,
} from '../../state/status/status-document.ts';

export const SORT_KEYS = ['name', 'state', 'active', 'inactive', 'weight'] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/**
 * Only servers that do not serve as configured: real servers that are not up, and virtual servers that are down or
 * have such a real server.
 */
export function onlyTroubled(document: StatusDocument): StatusDocument {
  const services = document.virtual_servers
    .map((service) => ({
      ...service,
      real_servers: service.real_servers.filter((server) => serverTrouble(server) > 0),
    }))
    .filter((service) => service.real_servers.length > 0 || serviceTrouble(service) > 0);
  return { ...document, virtual_servers: services };
}

/** The document in another order; servers that are alike stay in the order of the configuration. */
export function sorted(document: StatusDocument, key: SortKey): StatusDocument {
  const services = document.virtual_servers.map((service) => ({
    ...service,
    real_servers: [...service.real_servers].sort(SERVER_ORDERS[key]),
  }));
  return { ...document, virtual_servers: services.sort(SERVICE_ORDERS[key]) };
}

const BY_NUMBERS = new Intl.Collator('en', { numeric: true });

const SERVICE_ORDERS: Readonly<Record<SortKey, (a: VirtualServerStatus, b: VirtualServerStatus) => number>> =
  {
    name: (a, b) => BY_NUMBERS.compare(a.id, b.id),
    state: (a, b) => serviceTrouble(b) - serviceTrouble(a),
    active: (a, b) => total(b, 'active') - total(a, 'active'),
    inactive: (a, b) => total(b, 'inactive') - total(a, 'inactive'),
    weight: (a, b) => b.quorum.live_weight - a.quorum.live_weight,
  };

const SERVER_ORDERS: Readonly<Record<SortKey, (a: RealServerStatus, b: RealServerStatus) => number>> = {
  name: (a, b) => BY_NUMBERS.compare(`${a.address} ${a.port}`, `${b.address} ${b.port}`),
  state: (a, b) => serverTrouble(b) - serverTrouble(a),
  active: (a, b) => (b.connections?.active ?? 0) - (a.connections?.active ?? 0),
  inactive: (a, b) => (b.connections?.inactive ?? 0) - (a.connections?.inactive ?? 0),
  weight: (a, b) => (b.weight.kernel ?? 0) - (a.weight.kernel ?? 0),
};

function total({ real_servers, sorry_server }: VirtualServerStatus, name: 'active' | 'inactive'): number {
  const sorry = sorry_server?.connections?.[name] ?? 0;
  return real_servers.reduce((sum, { connections }) => sum + (connections?.[name] ?? 0), sorry);
}

/** A rank that rises with the trouble: down, troubled, overridden by an operator, well. */
function serviceTrouble(service: VirtualServerStatus): number {
  if (service.state === 'down') return 4;
  if (service.error !== null || !service.in_kernel) return 3;
  return Math.max(0, ...service.real_servers.map(serverTrouble));
}

function serverTrouble({ state, error }: RealServerStatus): number {
  if (error !== null) return 3;
  if (state === 'down' || state === 'failing') return 2;
  return state === 'drain' || state === 'maintenance' ? 1 : 0;
}
