import type { AttributeMap, ByteReader } from '../../netlink/reader.ts';
import { readAttributes } from '../../netlink/reader.ts';
import { NO_TRAFFIC } from '../no-traffic.ts';
import type { TrafficStatistics } from '../types.ts';
import { STATS_ATTR } from './constants.ts';

/**
 * Counters of a service or destination. STATS64 (Linux 4.1) is preferred: the 32-bit counters of STATS wrap.
 * Counters that are absent or cut are zero; statistics never make an entry unreadable.
 */
export function decodeStatistics(
  stats64: ByteReader | undefined,
  stats: ByteReader | undefined,
): TrafficStatistics {
  const source = stats64 ?? stats;
  const attributes = source === undefined ? undefined : readAttributes(source);
  if (attributes === undefined) return NO_TRAFFIC;
  return {
    connections: counter(attributes, STATS_ATTR.connections),
    incomingPackets: counter(attributes, STATS_ATTR.incomingPackets),
    outgoingPackets: counter(attributes, STATS_ATTR.outgoingPackets),
    incomingBytes: counter(attributes, STATS_ATTR.incomingBytes),
    outgoingBytes: counter(attributes, STATS_ATTR.outgoingBytes),
    connectionRate: counter(attributes, STATS_ATTR.connectionRate),
    incomingPacketRate: counter(attributes, STATS_ATTR.incomingPacketRate),
    outgoingPacketRate: counter(attributes, STATS_ATTR.outgoingPacketRate),
    incomingByteRate: counter(attributes, STATS_ATTR.incomingByteRate),
    outgoingByteRate: counter(attributes, STATS_ATTR.outgoingByteRate),
  };
}

/**
 * STATS mixes u32 with u64 (the byte counters), while STATS64 has u64 only: the attribute's size shows which it is.
 */
function counter(attributes: AttributeMap, type: number): bigint {
  const reader = attributes.get(type);
  if (reader === undefined) return 0n;
  if (reader.length >= 8) return reader.u64(0);
  return BigInt(reader.u32(0));
}
