import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';

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
}
