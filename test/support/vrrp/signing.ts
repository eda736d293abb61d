import { encodeAdvert } from '../../../vrrp/protocol/advert.ts';
import { encodeBlock } from '../../../vrrp/signing/block.ts';
import type { SigningKey, SigningSpec } from '../../../vrrp/signing/signing.ts';
import type { LoneRouter } from './lone-router.ts';
import { ip } from './specs.ts';

export function signingKey(id: number): SigningKey {
  return { id, secret: new Uint8Array(32).fill(id) };
}

/** A signature by key 1 with keepalived's defaults. */
export function signingSpec(parts: Partial<SigningSpec> = {}): SigningSpec {
  return {
    keys: [signingKey(1)],
    activeKey: 1,
    antiReplay: 'time',
    window: 5000,
    mode: 'enforce',
    ...parts,
  };
}

/** The sequence of a moment in milliseconds since the Unix epoch. */
export function sequenceOf(wall: number, counter = 0): bigint {
  return (BigInt(Math.floor(wall / 1000)) << 32n) | BigInt(counter);
}

/** A signed advert as another node would send it to this router's first instance. */
export function signedPayload(
  router: LoneRouter,
  priority: number,
  parts: { readonly key?: SigningKey; readonly sequence?: bigint; readonly from?: string } = {},
): Uint8Array {
  const { spec } = router.instance();
  const source = ip(parts.from ?? '10.9.0.2');
  const advert = {
    version: spec.version,
    virtualRouterId: spec.virtualRouterId,
    priority,
    interval: spec.advertInterval,
    addresses: spec.addresses.map(({ address }) => address),
    password: null,
  };
  return encodeAdvert(advert, { source, destination: ip('224.0.0.18') }, spec.checksum, (message) =>
    encodeBlock(message, source, parts.key ?? signingKey(1), parts.sequence ?? sequenceOf(router.wall)),
  );
}

/** Hands such bytes to the router's socket. */
export function deliver(router: LoneRouter, payload: Uint8Array, from = '10.9.0.2'): void {
  const { socket } = router.instance();
  if (socket === null) throw new TypeError('no socket');
  const datagram = { source: ip(from), destination: ip('224.0.0.18'), ttl: 255, payload };
  router.take({ kind: 'datagram', socket: socket.key, datagram });
}
