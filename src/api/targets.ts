import type { ServiceKey } from '../../ipvs/types.ts';
import type { RealServer, VirtualServer } from '../config/model/config.ts';
import type { ServerName } from '../state/model/override.ts';
import { REQUEST_CODES, RequestError } from './request-error.ts';
import { isCalled, normaliseSelector, type Selectable, selects, unmatchedHint } from './selector.ts';

/** Candidates named in a message about an ambiguous selector. */
const CANDIDATES_NAMED = 5;

/**
 * The one virtual server that a selector means: the one it names exactly, else the only one it matches as `lvsctl
 * status` does. Throws a RequestError otherwise.
 */
export function resolveVirtualServer(
  virtualServers: readonly VirtualServer[],
  selector: string,
): VirtualServer {
  const found = choose(virtualServers, selector, ({ listeners: [key], ...server }) => ({
    ...selectableOf(server.id, key),
    ...namesOf(server),
  }));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const what = `virtual server matches ${selector.slice(0, 128)}`;
  if (found.length === 0) {
    throw new RequestError(422, REQUEST_CODES.noVirtualServer, `no ${what}`, unmatchedHint([selector]));
  }
  throw new RequestError(
    409,
    REQUEST_CODES.ambiguousVirtualServer,
    `more than one ${what}: ${named(found)}`,
    'name one of them in full, in quotes',
  );
}

/** The real servers of one virtual server that the selectors mean, each exactly one; see {@link resolveVirtualServer}. */
export function resolveRealServers(
  virtualServer: VirtualServer,
  selectors: readonly string[],
): readonly ServerName[] {
  const names = new Map<string, ServerName>();
  for (const selector of selectors) {
    const { id } = resolveRealServer(virtualServer, selector);
    names.set(id, { virtualServer: virtualServer.id, realServer: id });
  }
  return [...names.values()];
}

/**
 * The real servers of all virtual servers that one of the hosts means: an address, or an address with a port. A part of an
 * address means nobody here: it would take out more machines than was meant. Throws a RequestError for a host that nobody has.
 */
export function resolveEverywhere(
  virtualServers: readonly VirtualServer[],
  hosts: readonly string[],
): readonly ServerName[] {
  const found = hosts.map((host) => {
    const servers = virtualServers.flatMap(({ id: virtualServer, realServers }) =>
      realServers
        .filter((server) => isHost(host, server))
        .map(({ id: realServer }) => ({ virtualServer, realServer })),
    );
    if (servers.length > 0) return servers;
    throw new RequestError(
      422,
      REQUEST_CODES.noRealServer,
      `no real server of any virtual server is ${host.slice(0, 128)}`,
      'everywhere, a real server is named by its whole address, with or without a port, or by its name: 10.0.1.1, 10.0.1.1:80',
    );
  });
  const names = new Map(found.flat().map((name) => [`${name.virtualServer}\n${name.realServer}`, name]));
  return [...names.values()];
}

function isHost(host: string, { id, address, ...server }: RealServer): boolean {
  const text = normaliseSelector(host);
  return isCalled(text, namesOf(server)) || text === address || text === id.toLowerCase();
}

export function resolveRealServer(virtualServer: VirtualServer, selector: string): RealServer {
  const found = choose(virtualServer.realServers, selector, ({ id, address, port, ...server }) => ({
    id,
    address,
    port,
    fwmark: null,
    ...namesOf(server),
  }));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const what = `real server of ${virtualServer.id} matches ${selector.slice(0, 128)}`;
  if (found.length === 0) {
    throw new RequestError(
      422,
      REQUEST_CODES.noRealServer,
      `no ${what}`,
      `it has ${named(virtualServer.realServers)}`,
    );
  }
  throw new RequestError(
    409,
    REQUEST_CODES.ambiguousRealServer,
    `more than one ${what}: ${named(found)}`,
    'name one of them with its port',
  );
}

function choose<T extends { readonly id: string }>(
  all: readonly T[],
  selector: string,
  selectable: (one: T) => Selectable,
): readonly T[] {
  const wanted = selector.trim().toLowerCase();
  const exact = all.filter(({ id }) => id.toLowerCase() === wanted);
  if (exact.length > 0) return exact;
  const text = normaliseSelector(selector);
  const called = all.filter((one) => isCalled(text, selectable(one)));
  return called.length > 0 ? called : all.filter((one) => selects(selector, selectable(one)));
}

function namesOf({ name, group }: { readonly name?: string; readonly group?: string }): {
  readonly name?: string;
  readonly group?: string;
} {
  return { ...(name === undefined ? {} : { name }), ...(group === undefined ? {} : { group }) };
}

function selectableOf(id: string, key: ServiceKey): Selectable {
  return key.kind === 'fwmark'
    ? { id, address: null, port: null, fwmark: key.mark }
    : { id, address: key.address, port: key.port, fwmark: null };
}

function named(found: readonly { readonly id: string }[]): string {
  const ids = found.slice(0, CANDIDATES_NAMED).map(({ id }) => id);
  if (found.length > ids.length) ids.push(`and ${found.length - ids.length} more`);
  return ids.join(', ');
}
