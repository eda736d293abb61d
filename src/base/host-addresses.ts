import type { IpAddress } from './ip-address.ts';

/** The addresses of this host. */
export interface HostAddresses {
  /** Those of all interfaces that are up and running; null when they cannot be told now. */
  read(): ReadonlySet<IpAddress> | null;
}
