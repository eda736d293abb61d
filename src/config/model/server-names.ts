import type { Config } from './config.ts';

/** The operators' names for the servers of a configuration. */
export interface ServerNames {
  /** The names by id. */
  readonly virtualServers: ReadonlyMap<string, string>;
  /** The names by the ids of virtual and real server, with a line break between them. */
  readonly realServers: ReadonlyMap<string, string>;
}

export const NO_NAMES: ServerNames = { virtualServers: new Map(), realServers: new Map() };

export function serverNames({ virtualServers }: Config): ServerNames {
  const services = new Map<string, string>();
  const servers = new Map<string, string>();
  for (const { id, name, realServers } of virtualServers) {
    if (name !== undefined) services.set(id, name);
    for (const server of realServers) {
      if (server.name !== undefined) servers.set(`${id}\n${server.id}`, server.name);
    }
  }
  return { virtualServers: services, realServers: servers };
}
