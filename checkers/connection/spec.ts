import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';

/** A server as data-path probes reach it: through IPVS, as the packets of clients do (`probe_path forwarding`, ours). */
export interface ForwardingPath {
  readonly method: 'dr' | 'tun' | 'nat' | 'fullnat';
  /** The server's own end, for telling a server that is down from a way that does not work. */
  readonly server: { readonly address: IpAddress; readonly port: number };
}

/** Where and how a probe connects. Common to every check that uses the network. */
export interface ConnectionSpec {
  readonly address: IpAddress;
  readonly port: number;
  readonly bindAddress: IpAddress | null;
  readonly bindPort: number | null;
  /** `bind_if`: the interface that all packets go through (SO_BINDTODEVICE); link-local IPv6 needs it. */
  readonly bindInterface: string | null;
  /** `fwmark`: the mark that policy routing sees on all packets (SO_MARK); 1 to 2^32-1. */
  readonly mark: number | null;
  /** Bounds the connect, and with it (see each check) the whole attempt. */
  readonly timeout: Milliseconds;
  /**
   * Only a data-path probe has a path: its `address` is virtual, and its `mark` selects the private service for one
   * server.
   */
  readonly path?: ForwardingPath;
}

/** The members of a connection that leaves its own end to the kernel. */
export const UNBOUND = {
  bindAddress: null,
  bindPort: null,
  bindInterface: null,
  mark: null,
} as const satisfies Partial<ConnectionSpec>;
