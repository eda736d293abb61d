import type { Attempt } from './scenario.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_BYTES = 14;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const IPV6_BYTES = 40;

/**
 * The connections that were asked for in a capture of SYN packets on the loopback device: a server that refuses cannot
 * see them itself. The format is tcpdump's own (pcap, little-endian with microseconds, Ethernet): pcap-savefile(5). A
 * packet that is not all there yet is left for the next reading. `clockOffset` is added to the times, in seconds.
 */
export function parseConnections(file: Buffer, clockOffset: number): readonly Attempt[] {
  const attempts: Attempt[] = [];
  let offset = FILE_HEADER_BYTES;
  while (offset + RECORD_HEADER_BYTES <= file.length) {
    const at = file.readUInt32LE(offset) + file.readUInt32LE(offset + 4) / 1e6;
    const length = file.readUInt32LE(offset + 8);
    const packet = file.subarray(offset + RECORD_HEADER_BYTES, offset + RECORD_HEADER_BYTES + length);
    offset += RECORD_HEADER_BYTES + length;
    if (offset > file.length) break;
    const to = destination(packet);
    if (to !== null) attempts.push({ at: at + clockOffset, to, path: null });
  }
  return attempts;
}

/** `ADDRESS:PORT`, as scenarios write it. */
function destination(packet: Buffer): string | null {
  const kind = packet.readUInt16BE(ETHERNET_BYTES - 2);
  const ip = packet.subarray(ETHERNET_BYTES);
  if (kind === IPV4) {
    const headerBytes = (ip.readUInt8(0) & 0x0f) * 4;
    return `${[...ip.subarray(16, 20)].join('.')}:${ip.readUInt16BE(headerBytes + 2)}`;
  }
  if (kind !== IPV6) return null;
  const words = [0, 1, 2, 3, 4, 5, 6, 7].map((word) => ip.readUInt16BE(24 + 2 * word).toString(16));
  // The URL parser writes an address in its short form.
  const { hostname } = new URL(`http://[${words.join(':')}]`);
  return `${hostname}:${ip.readUInt16BE(IPV6_BYTES + 2)}`;
}

/** Lines `SECONDS WORDS`, which the scripts of a scenario write when they are called. */
export function parseScriptRuns(text: string, clockOffset: number): readonly Attempt[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => {
    const space = line.indexOf(' ');
    return { at: Number(line.slice(0, space)) + clockOffset, to: line.slice(space + 1), path: null };
  });
}
