import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConnectionLine } from '../../../../ipvs/proc/connection-line.ts';

describe('a line of the connection table', () => {
  it('of IPv4 is read from hexadecimal', () => {
    const line = 'TCP C0000202 DCE6 C633640A 0050 0A01000C 1F90 ESTABLISHED     110';
    expect(parseConnectionLine(line)).toEqual({
      protocol: 'tcp',
      clientAddress: '192.0.2.2',
      clientPort: 56_550,
      virtualAddress: '198.51.100.10',
      virtualPort: 80,
      destinationAddress: '10.1.0.12',
      destinationPort: 8080,
      state: 'ESTABLISHED',
      expiresSeconds: 110,
    });
  });

  it('of IPv6 has its addresses in full, and may have an IPv4 destination', () => {
    const client = 'fd00:0002:0000:0000:0000:0000:0000:0002';
    const virtual = 'fd00:0005:0000:0000:0000:0000:0000:0010';
    const line = `UDP ${client} C350 ${virtual} 0035 0A010001 0035 UDP             299 sip call-id`;
    expect(parseConnectionLine(line)).toMatchObject({
      protocol: 'udp',
      clientAddress: 'fd00:2::2',
      virtualAddress: 'fd00:5::10',
      destinationAddress: '10.1.0.1',
      expiresSeconds: 299,
    });
  });

  it.each([
    'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData',
    '',
    'TCP C0000202 DCE6 C633640A 0050 0A01000C',
    'TCP C00002 DCE6 C633640A 0050 0A01000C 1F90 ESTABLISHED 110',
    'TCP C0000202 DCE6 C633640A 0050 0A01000C 1F90 ESTABLISHED soon',
  ])('%j is none', (line) => {
    expect(parseConnectionLine(line)).toBeNull();
  });

  it('never makes the reader throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.string()).map((words) => words.join(' ')),
        ),
        (line) => {
          const parsed = parseConnectionLine(line);
          expect(parsed === null || parsed.expiresSeconds >= 0).toBe(true);
        },
      ),
    );
  });
});
