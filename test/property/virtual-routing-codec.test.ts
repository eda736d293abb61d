import fc from 'fast-check';
import { describe, it } from 'vitest';
import { encodeAddRule, encodeRemoveRule } from '../../netlink/route/rule-message.ts';
import { encodeAddRoute, encodeRemoveRoute } from '../../netlink/route/virtual-route-message.ts';
import type { RouteHop, VirtualRoute, VirtualRule } from '../../src/base/virtual-routing.ts';
import { ip } from '../support/vrrp/specs.ts';

// Numbers of linux/rtnetlink.h and linux/fib_rules.h, written here once more: the reader below shares nothing with the writer.
const RTA = { destination: 1, outgoing: 4, gateway: 5, priority: 6, metrics: 8, multipath: 9, table: 15 };
const FRA = {
  destination: 1,
  source: 2,
  incoming: 3,
  goto: 4,
  priority: 6,
  mark: 10,
  mask: 16,
  table: 15,
  sourcePorts: 23,
};

interface Message {
  readonly type: number;
  readonly flags: number;
  readonly header: Uint8Array;
  readonly attributes: ReadonlyMap<number, Uint8Array>;
}

/** @throws Error where lengths do not fit, or a type comes twice. */
function read(bytes: Uint8Array): Message {
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== bytes.length) throw new Error('the length of the message is another');
  return {
    type: view.getUint16(4, true),
    flags: view.getUint16(6, true),
    header: bytes.subarray(16, 28),
    attributes: attributesOf(bytes.subarray(28)),
  };
}

function attributesOf(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const view = viewOf(bytes.subarray(at));
    const length = view.getUint16(0, true);
    const type = view.getUint16(2, true) & 0x3fff;
    if (length < 4 || at + length > bytes.length || found.has(type))
      throw new Error(`attribute ${type} at ${at}`);
    found.set(type, bytes.subarray(at + 4, at + length));
    at += Math.ceil(length / 4) * 4;
  }
  return found;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function numberIn({ attributes }: Message, type: number): number | null {
  const bytes = attributes.get(type);
  return bytes === undefined ? null : viewOf(bytes).getUint32(0, true);
}

function textOf(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString('latin1');
}

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const address = fc
  .tuple(...[1, 2, 3].map(() => fc.integer({ min: 0, max: 255 })))
  .map((parts) => ip(`10.${parts.join('.')}`));
const prefix = fc.record({ address, length: fc.integer({ min: 0, max: 32 }) });
const port = fc.integer({ min: 1, max: 65_535 });

const rule: fc.Arbitrary<VirtualRule> = fc.record({
  family: fc.constant('inet' as const),
  inverted: fc.boolean(),
  from: fc.option(prefix),
  to: fc.option(prefix),
  tos: fc.constantFrom(0, 4, 16),
  mark: fc.option(fc.record({ value: u32, mask: u32 })),
  incoming: fc.option(fc.stringMatching(/^[a-z0-9.]{1,15}$/)),
  outgoing: fc.option(fc.stringMatching(/^[a-z0-9.]{1,15}$/)),
  priority: u32,
  ipProtocol: fc.option(fc.integer({ min: 1, max: 255 })),
  sourcePorts: fc.option(fc.record({ first: port, last: port })),
  destinationPorts: fc.option(fc.record({ first: port, last: port })),
  suppressedLength: fc.option(fc.integer({ min: 0, max: 32 })),
  action: fc.oneof(
    u32.map((table) => ({ kind: 'lookup' as const, table })),
    u32.map((priority) => ({ kind: 'goto' as const, priority })),
    fc
      .constantFrom('nop' as const, 'blackhole' as const, 'unreachable' as const, 'prohibit' as const)
      .map((kind) => ({ kind })),
  ),
  tracked: fc.boolean(),
});

const INDEXES: ReadonlyMap<string, number> = new Map([
  ['eth0', 2],
  ['eth1', 300],
]);
const hop: fc.Arbitrary<RouteHop> = fc.record({
  gateway: fc.option(address),
  interface: fc.option(fc.constantFrom(...INDEXES.keys())),
  weight: fc.integer({ min: 1, max: 256 }),
  onlink: fc.boolean(),
});
const METRICS = ['mtu', 'advmss', 'window', 'initcwnd'] as const;
const route: fc.Arbitrary<VirtualRoute> = fc.record({
  kind: fc.constantFrom('unicast' as const, 'blackhole' as const, 'throw' as const),
  family: fc.constant('inet' as const),
  destination: prefix,
  from: fc.constant(null),
  source: fc.option(address),
  hops: fc.array(hop, { maxLength: 8 }),
  table: u32,
  scope: fc.constantFrom(0, 253, 254),
  protocol: fc.constantFrom(76, 4),
  metric: fc.option(u32),
  tos: fc.constantFrom(0, 4, 16),
  metrics: fc
    .subarray([...METRICS])
    .chain((names) =>
      fc.tuple(
        ...names.map((name) => fc.record({ name: fc.constant(name), value: u32, locked: fc.boolean() })),
      ),
    ),
  tracked: fc.boolean(),
});

describe('Rules of rtnetlink', () => {
  it('say what was written, whatever it is, and the same when they are removed', () => {
    fc.assert(
      fc.property(rule, (one) => {
        const message = read(encodeAddRule(one, 1));
        const { attributes, header } = message;
        const removed = read(encodeRemoveRule(one, 1));
        return (
          message.type === 32 &&
          removed.type === 33 &&
          Buffer.from(removed.header).equals(header) &&
          removed.attributes.size === attributes.size &&
          numberIn(message, FRA.priority) === one.priority &&
          numberIn(message, FRA.mark) === (one.mark?.value ?? null) &&
          numberIn(message, FRA.mask) === (one.mark?.mask ?? null) &&
          numberIn(message, FRA.table) === (one.action.kind === 'lookup' ? one.action.table : null) &&
          numberIn(message, FRA.goto) === (one.action.kind === 'goto' ? one.action.priority : null) &&
          header[1] === (one.to?.length ?? 0) &&
          header[2] === (one.from?.length ?? 0) &&
          attributes.has(FRA.source) === (one.from !== null && one.from.length > 0) &&
          textOf(attributes.get(FRA.incoming)) === (one.incoming === null ? null : `${one.incoming}\0`) &&
          attributes.get(FRA.sourcePorts)?.length === (one.sourcePorts === null ? undefined : 4)
        );
      }),
    );
  });
});

describe('Routes of rtnetlink', () => {
  it('say what was written, whatever it is', () => {
    fc.assert(
      fc.property(route, (one) => {
        const bytes = encodeAddRoute(one, (name) => INDEXES.get(name), 1);
        if (bytes === undefined) return false;
        const message = read(bytes);
        const { attributes, header } = message;
        return (
          message.type === 24 &&
          header[1] === one.destination.length &&
          attributes.has(RTA.destination) === one.destination.length > 0 &&
          numberIn(message, RTA.table) === one.table &&
          numberIn(message, RTA.priority) === one.metric &&
          attributes.has(RTA.metrics) === one.metrics.length > 0 &&
          hopsOf(message, one).join() === one.hops.map(shown).join()
        );
      }),
    );
  });

  it('are removed whatever their scope, and have no message while an interface is missing', () => {
    fc.assert(
      fc.property(route, (one) => {
        const bytes = encodeRemoveRoute(one, (name) => INDEXES.get(name), 1);
        const named = one.hops.some((each) => each.interface !== null);
        const without = encodeRemoveRoute(one, () => undefined, 1);
        return (
          bytes !== undefined &&
          read(bytes).type === 25 &&
          read(bytes).header[6] === 255 &&
          (without === undefined) === named
        );
      }),
    );
  });
});

/** A hop as both sides of the comparison show it: a single one has no weight. */
function shown(
  { gateway, interface: device, weight }: RouteHop,
  _: number,
  all: readonly RouteHop[],
): string {
  return [gateway, device === null ? 0 : INDEXES.get(device), all.length > 1 ? weight : 1]
    .map(String)
    .join(' ');
}

function hopsOf(message: Message, { hops }: VirtualRoute): readonly string[] {
  if (hops.length === 0) return [];
  const { attributes } = message;
  if (hops.length === 1)
    return [[gatewayIn(attributes), numberIn(message, RTA.outgoing) ?? 0, 1].map(String).join(' ')];
  const bytes = attributes.get(RTA.multipath) ?? new Uint8Array();
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const view = viewOf(bytes.subarray(at));
    const length = view.getUint16(0, true);
    const inner = attributesOf(bytes.subarray(at + 8, at + length));
    found.push([gatewayIn(inner), view.getUint32(4, true), view.getUint8(3) + 1].map(String).join(' '));
    at += length;
  }
  return found;
}

function gatewayIn(attributes: ReadonlyMap<number, Uint8Array>): string | null {
  return attributes.get(RTA.gateway)?.join('.') ?? null;
}
