import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SIGNS } from '../../../../vrrp/split/signs.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

describe('signs of a second MASTER', () => {
  it('are kept up to a bound, whoever sends whatever', () => {
    const router = LoneRouter.of(instanceSpec());
    for (let host = 2; host < 200; host += 1) router.hear(200, { version: 2 }, `10.9.0.${host}`);
    const { signs, tallies } = router.instance();
    expect(signs).toHaveLength(MAX_SIGNS);
    expect(signs.at(-1)?.peer).toBe('10.9.0.199');
    expect(tallies.signs).toEqual({ version: 198 });
  });

  it('never change what the election decides', () => {
    const packet = fc.record({
      destination: fc.constantFrom('224.0.0.18', '224.0.0.19', '10.9.0.1'),
      source: fc.constantFrom('10.9.0.1', '10.9.0.2', '10.9.0.3'),
      payload: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 30 }), (packets) => {
        const [quiet, loud] = [LoneRouter.of(instanceSpec()), LoneRouter.of(instanceSpec())];
        for (const { destination, source, payload } of packets) {
          // The first byte is of no version, so that no packet is an advert to the election.
          const bytes = Uint8Array.of(0x41, 51, ...payload);
          const datagram = { source: ip(source), destination: ip(destination), ttl: 255, payload: bytes };
          loud.take({ kind: 'overheard', interface: 'eth0', datagram });
          const socket = loud.instance().socket?.key ?? '';
          loud.take({ kind: 'datagram', socket, datagram });
          for (const router of [quiet, loud]) router.advance(500);
        }
        expect(loud.adverts).toEqual(quiet.adverts);
        expect(loud.notified).toEqual(quiet.notified);
        expect(loud.announced).toEqual(quiet.announced);
        expect(loud.instance().signs.length).toBeLessThanOrEqual(MAX_SIGNS);
      }),
      { numRuns: 100 },
    );
  });
});
