import type { TrafficStatistics } from './types.ts';

/** The statistics of a service without traffic, or whose traffic is unknown. */
export const NO_TRAFFIC: TrafficStatistics = Object.freeze({
  connections: 0n,
  incomingPackets: 0n,
  outgoingPackets: 0n,
  incomingBytes: 0n,
  outgoingBytes: 0n,
  connectionRate: 0n,
  incomingPacketRate: 0n,
  outgoingPacketRate: 0n,
  incomingByteRate: 0n,
  outgoingByteRate: 0n,
});
