import type { IpAddress } from './ip-address.ts';

/** The addresses of this host. */
export interface HostAddresses {
  /** The addresses of all interfaces that are up and running; null when they cannot be read at the moment. */
  read(): ReadonlySet<IpAddress> | null;
}
