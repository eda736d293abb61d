import type { RouterEvent } from '../../../vrrp/instance/event.ts';
import { stepRouter } from '../../../vrrp/instance/router.ts';
import { encodeAdvert } from '../../../vrrp/protocol/advert.ts';
import { readIpv4Packet } from '../../../vrrp/protocol/ip-header.ts';
import { Random } from '../../chaos/random.ts';
import { LoneRouter } from './lone-router.ts';
import { instanceSpec, ip } from './specs.ts';

export interface FuzzOutcome {
  /** What should not have happened, in words. */
  readonly broken: readonly string[];
  readonly reasons: ReadonlySet<string>;
  readonly accepted: number;
}

const PASSWORD = new TextEncoder().encode('secret12');

/** Sends mutated adverts to a BACKUP of version 2 with a password and to one of version 3, from a seed on. */
export function fuzzPackets(trials: number, seed: number): FuzzOutcome {
  const random = new Random(seed);
  const routers = [
    LoneRouter.of(instanceSpec({ version: 2, password: PASSWORD, addressMismatch: 'refuse' })),
    LoneRouter.of(instanceSpec({ addressMismatch: 'refuse' })),
  ] as const;
  const broken: string[] = [];
  const reasons = new Set<string>();
  let accepted = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const router = random.pick(routers);
    const event = hostile(router, random);
    try {
      if (event.kind === 'datagram') readIpv4Packet(event.datagram.payload);
      const before = router.instance();
      const { state } = stepRouter(router.state, event, router.now, router.wall);
      const after = state.instances.get(before.key) ?? before;
      const refused = Object.entries(after.tallies.refused).find(
        ([reason, count]) => count !== (before.tallies.refused as Readonly<Record<string, number>>)[reason],
      );
      if (refused !== undefined) reasons.add(refused[0]);
      if (after.tallies.advertsReceived > before.tallies.advertsReceived) accepted += 1;
      else if (
        after.deadline !== before.deadline ||
        after.phase !== before.phase ||
        after.heard !== before.heard
      ) {
        broken.push(`trial ${trial}: a refused packet changed the state`);
      }
    } catch (error) {
      broken.push(`trial ${trial}: ${String(error)}`);
    }
  }
  return { broken, reasons, accepted };
}

/** Mostly a good advert with a few bytes changed, cut or added; sometimes noise. */
function hostile(router: LoneRouter, random: Random): RouterEvent {
  const { spec, socket } = router.instance();
  if (socket === null) throw new TypeError('no socket');
  const source = random.chance(0.02) ? socket.source : ip('10.9.0.2');
  const destination = random.chance(0.05) ? ip('10.9.0.1') : ip('224.0.0.18');
  const advert = {
    version: random.chance(0.05) ? (random.pick([2, 3]) as 2 | 3) : spec.version,
    virtualRouterId: spec.virtualRouterId,
    priority: random.integer(0, 255),
    interval: random.pick([1000, 1000, 1000, 2000, 0]),
    addresses: random.chance(0.1) ? [ip('10.9.0.7')] : spec.addresses.map(({ address }) => address),
    password: random.chance(0.1) ? null : spec.password,
  };
  let payload = encodeAdvert(advert, { source, destination }, random.pick(['pseudo', 'pseudo', 'plain']));
  const changes = random.pick([0, 0, 1, 1, 3]);
  for (let change = 0; change < changes; change += 1) {
    payload[random.integer(0, payload.length - 1)] = random.integer(0, 255);
  }
  if (random.chance(0.1)) payload = payload.subarray(0, random.integer(0, payload.length));
  if (random.chance(0.05)) payload = Uint8Array.of(...payload, ...noise(random, random.integer(1, 40)));
  if (random.chance(0.05)) payload = noise(random, random.integer(0, 1500));
  const ttl = random.chance(0.05) ? random.integer(0, 254) : 255;
  return { kind: 'datagram', socket: socket.key, datagram: { source, destination, ttl, payload } };
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.integer(0, 255));
}
