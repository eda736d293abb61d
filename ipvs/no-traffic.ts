import type { TrafficStatistics } from './types.ts';

/** All zero: a service that has seen nothing, or of whose traffic nothing is known. */
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
