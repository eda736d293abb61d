import type { ConnectionSpec, ForwardingPath } from '../connection/spec.ts';
import type { CheckSpec } from '../types.ts';

/** The connection of a data-path probe: to a virtual address, with the mark of a private service. */
export interface PathConnection extends ConnectionSpec {
  readonly mark: number;
  readonly path: ForwardingPath;
}

/**
 * The connection of a check that goes through IPVS as clients' packets do; null for a check that goes straight to its
 * server, or uses no network.
 */
export function pathConnection(spec: CheckSpec): PathConnection | null {
  if (!('connection' in spec)) return null;
  const { mark, path } = spec.connection;
  return mark === null || path === undefined ? null : { ...spec.connection, mark, path };
}
