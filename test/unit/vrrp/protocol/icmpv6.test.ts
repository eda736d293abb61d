import { expect, it } from 'vitest';
import { internetChecksum, pseudoHeader } from '../../../../vrrp/protocol/checksum.ts';
import { icmpv6Frame, readNeighbourMessage } from '../../../../vrrp/protocol/icmpv6.ts';

const [one, other] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);

it('a frame holds its message with a checksum that fits, and gives it back', () => {
  const message = Uint8Array.of(136, 0, 0, 0, 1, 2, 3, 4);
  const frame = icmpv6Frame({ fromMac: MAC, toMac: MAC, source: one, destination: other, message });
  const read = readNeighbourMessage(frame);
  expect([...(read ?? [])].filter((_, at) => at !== 2 && at !== 3)).toEqual([136, 0, 1, 2, 3, 4]);
  expect(internetChecksum(pseudoHeader(one, other, 58, 8), read ?? message)).toBe(0);
});
