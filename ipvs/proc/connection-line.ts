import { type IpAddress, ipAddressFromBytes, parseIpAddress } from '../../src/base/ip-address.ts';

/** One entry of the kernel's connection table. */
export interface KernelConnection {
  /** In lower case: `tcp`, `udp`, `sctp`, `ip` for templates of firewall marks. */
  readonly protocol: string;
  readonly clientAddress: IpAddress;
  /** 0 in a persistence template, which binds a client and is no connection. */
  readonly clientPort: number;
  readonly virtualAddress: IpAddress;
  readonly virtualPort: number;
  readonly destinationAddress: IpAddress;
  readonly destinationPort: number;
  /** `ESTABLISHED`, `FIN_WAIT`, `UDP`, ... */
  readonly state: string;
  readonly expiresSeconds: number;
}

/**
 * Reads one line of /proc/net/ip_vs_conn (ip_vs_conn.c: protocol, three addresses with ports in hexadecimal, state,
 * seconds left): IPv4 as eight digits, IPv6 as eight groups. Null for headings and what is not understood.
 */
export function parseConnectionLine(line: string): KernelConnection | null {
  const [protocol, client, clientPort, virtual, virtualPort, destination, destinationPort, state, expires] =
    line.trim().split(/\s+/, 9);
  const addresses = [readAddress(client), readAddress(virtual), readAddress(destination)];
  const ports = [readPort(clientPort), readPort(virtualPort), readPort(destinationPort)];
  const [clientAddress, virtualAddress, destinationAddress] = addresses;
  const [from, to, onward] = ports;
  if (clientAddress === undefined || virtualAddress === undefined || destinationAddress === undefined)
    return null;
  if (from === undefined || to === undefined || onward === undefined) return null;
  if (protocol === undefined || state === undefined || !/^\d{1,10}$/.test(expires ?? '')) return null;
  return {
    protocol: protocol.toLowerCase(),
    clientAddress,
    clientPort: from,
    virtualAddress,
    virtualPort: to,
    destinationAddress,
    destinationPort: onward,
    state,
    expiresSeconds: Number(expires),
  };
}

function readAddress(text: string | undefined): IpAddress | undefined {
  if (text === undefined) return undefined;
  if (text.includes(':')) return parseIpAddress(text);
  if (!/^[0-9A-Fa-f]{8}$/.test(text)) return undefined;
  return ipAddressFromBytes(
    Uint8Array.from([0, 2, 4, 6], (at) => Number.parseInt(text.slice(at, at + 2), 16)),
  );
}

function readPort(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9A-Fa-f]{4}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}
