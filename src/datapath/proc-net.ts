import { type IpAddress, ipAddressToBytes } from '../base/ip-address.ts';

/** A host of the same network, as the kernel's neighbour table has it. */
export interface Neighbour {
  readonly device: string;
  /** The hardware address, six bytes. */
  readonly mac: Uint8Array;
}

const RTF_UP = 0x1;
const RTF_REJECT = 0x200;

/**
 * The interface towards an IPv4 address by the main routing table, as /proc/net/route shows it; null without a route.
 */
export function interfaceTowards(routes: string, address: IpAddress): string | null {
  const wanted = hostOrder(ipAddressToBytes(address));
  let best: { readonly device: string; readonly mask: number; readonly metric: number } | null = null;
  for (const line of routes.split('\n').slice(1)) {
    const [device, destination, , flags, , , metricText, maskText] = line.trim().split(/\s+/);
    if (device === undefined || destination === undefined || flags === undefined || maskText === undefined)
      continue;
    const bits = Number.parseInt(flags, 16);
    if ((bits & RTF_UP) === 0 || (bits & RTF_REJECT) !== 0) continue;
    const mask = networkWord(maskText);
    if ((wanted & mask) >>> 0 !== networkWord(destination)) continue;
    const metric = Number(metricText);
    if (best !== null && (best.mask > mask || (best.mask === mask && best.metric <= metric))) continue;
    best = { device, mask, metric };
  }
  return best?.device ?? null;
}

/** The entry for an IPv4 address in /proc/net/arp; null when the kernel has none that is complete. */
export function neighbourOf(neighbours: string, address: IpAddress): Neighbour | null {
  for (const line of neighbours.split('\n').slice(1)) {
    const [known, type, flags, mac, , device] = line.trim().split(/\s+/);
    if (known !== address || type !== '0x1' || mac === undefined || device === undefined) continue;
    // The flag ATF_COM says that the hardware address is known.
    if ((Number(flags) & 0x2) === 0) return null;
    const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
    return bytes.length === 6 ? { device, mac: Uint8Array.from(bytes) } : null;
  }
  return null;
}

/** Reads eight hexadecimal digits in the byte order of the host, which is little-endian wherever lvsd runs. */
function networkWord(text: string): number {
  const value = Number.parseInt(text, 16);
  return hostOrder(new Uint8Array([value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]));
}

function hostOrder(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
