import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDaemon, writeDaemon } from '../../ipvs/codec/daemon.ts';
import { decodeDestination, writeDestination } from '../../ipvs/codec/destination.ts';
import { writeOperation } from '../../ipvs/codec/requests.ts';
import { decodeService, writeService } from '../../ipvs/codec/service.ts';
import { decodeFamilyId, decodeInfo, decodeTimeouts } from '../../ipvs/codec/settings.ts';
import type {
  DestinationKey,
  DestinationParams,
  ServiceKey,
  ServiceParams,
  SyncDaemon,
} from '../../ipvs/types.ts';
import type { GenericMessage } from '../../netlink/framing.ts';
import { decodeGeneric, decodeStatus, splitMessages } from '../../netlink/framing.ts';
import { MAX_MESSAGE_BYTES, MessageWriter } from '../../netlink/writer.ts';
import { addressFamily, ipAddressFromBytes } from '../../src/base/ip-address.ts';

const U16 = fc.integer({ min: 0, max: 0xffff });
const U32 = fc.integer({ min: 0, max: 0xffffffff });
const ADDRESS4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map(ipAddressFromBytes);
const ADDRESS6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(ipAddressFromBytes);
const ADDRESS = fc.oneof(ADDRESS4, ADDRESS6);
const NAME = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,14}$/);

const SERVICE_KEY: fc.Arbitrary<ServiceKey> = fc.oneof(
  fc.record({
    kind: fc.constant('address' as const),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const),
    address: ADDRESS,
    port: U16,
  }),
  fc.record({
    kind: fc.constant('fwmark' as const),
    family: fc.constantFrom('inet' as const, 'inet6' as const),
    mark: U32,
  }),
);
const SERVICE_PARAMS: fc.Arbitrary<ServiceParams> = fc.record({
  scheduler: NAME,
  flags: U32.map((flags) => (flags & ~2) >>> 0),
  timeoutSeconds: U32,
  netmask: U32,
  persistenceEngine: fc.option(NAME),
});
const DESTINATION_KEY: fc.Arbitrary<DestinationKey> = fc.record({ address: ADDRESS, port: U16 });
const DESTINATION_PARAMS: fc.Arbitrary<DestinationParams> = fc.record({
  forwarding: fc.constantFrom(
    'nat' as const,
    'local' as const,
    'tun' as const,
    'dr' as const,
    'bypass' as const,
  ),
  weight: fc.integer({ min: 0, max: 0x7fffffff }),
  upperThreshold: U32,
  lowerThreshold: U32,
  tunnel: fc.record({
    type: fc.constantFrom('ipip' as const, 'gue' as const, 'gre' as const),
    port: U16,
    checksum: fc.constantFrom('nocsum' as const, 'csum' as const, 'remcsum' as const),
  }),
});
const DAEMON: fc.Arbitrary<SyncDaemon> = fc.record({
  state: fc.constantFrom('master' as const, 'backup' as const),
  interface: NAME,
  syncId: U32,
  maxLength: fc.option(U16),
  group: fc.option(ADDRESS),
  port: fc.option(U16),
  ttl: fc.option(fc.integer({ min: 0, max: 255 })),
});

/** Writes one message and reads it back through the framing. */
function transport(write: (writer: MessageWriter) => void): GenericMessage {
  const writer = new MessageWriter(MAX_MESSAGE_BYTES);
  writer.beginGeneric({ type: 28, flags: 1, sequence: 1 }, 1, 1);
  write(writer);
  writer.end();
  const messages = splitMessages(writer.written);
  const first = messages.ok ? messages.value[0] : undefined;
  const message = first === undefined ? undefined : decodeGeneric(first);
  if (message === undefined || !message.ok) throw new Error('the framing did not survive');
  return message.value;
}

describe('what is written is what is read', () => {
  test('for services', () => {
    fc.assert(
      fc.property(SERVICE_KEY, SERVICE_PARAMS, (key, params) => {
        const read = decodeService(transport((writer) => writeService(writer, key, params)).attributes);
        expect(read).toMatchObject({ ok: true, value: { key, params } });
      }),
    );
  });

  test('for destinations, also without the family attribute that old kernels omit', () => {
    fc.assert(
      fc.property(DESTINATION_KEY, DESTINATION_PARAMS, (key, params) => {
        const message = transport((writer) => writeDestination(writer, key, params));
        const read = decodeDestination(message.attributes, addressFamily(key.address));
        expect(read).toMatchObject({ ok: true, value: { key, params } });
      }),
    );
  });

  test('for sync daemons', () => {
    fc.assert(
      fc.property(DAEMON, (daemon) => {
        const read = decodeDaemon(transport((writer) => writeDaemon(writer, daemon)).attributes);
        expect(read).toEqual({ ok: true, value: daemon });
      }),
    );
  });
});

describe('hostile bytes', () => {
  /** Runs every decoder over a datagram; any exception fails the property. */
  function decodeEverything(datagram: Uint8Array): void {
    const messages = splitMessages(datagram);
    if (!messages.ok) return;
    for (const message of messages.value) {
      decodeStatus(message);
      const generic = decodeGeneric(message);
      if (!generic.ok) continue;
      for (const decode of [decodeService, decodeDaemon, decodeTimeouts, decodeInfo, decodeFamilyId]) {
        expect(decode(generic.value.attributes)).toHaveProperty('ok');
      }
      expect(decodeDestination(generic.value.attributes, 'inet6')).toHaveProperty('ok');
    }
  }

  test('never make a decoder throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeEverything(bytes)),
      {
        numRuns: 500,
      },
    );
  });

  test('nor do valid messages with a byte changed or an end cut off', () => {
    const position = fc.nat({ max: 300 });
    fc.assert(
      fc.property(
        SERVICE_KEY,
        DESTINATION_KEY,
        DESTINATION_PARAMS,
        position,
        fc.nat(255),
        position,
        (service, destination, params, at, value, cut) => {
          const writer = new MessageWriter(MAX_MESSAGE_BYTES);
          const operation = { type: 'new-destination', service, destination, params } as const;
          writeOperation(writer, { type: 28, flags: 0, sequence: 1 }, operation);
          const bytes = writer.written.slice();
          if (at < bytes.length) bytes[at] = value;
          decodeEverything(bytes);
          decodeEverything(bytes.subarray(0, cut));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('datagrams', () => {
  test('of several messages split into the same messages', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(SERVICE_KEY, SERVICE_PARAMS), { maxLength: 20 }), (services) => {
        const writer = new MessageWriter(64 * 1024);
        for (const [index, [service, params]] of services.entries()) {
          const header = { type: 28, flags: 0, sequence: index };
          writeOperation(writer, header, { type: 'new-service', service, params });
        }
        const messages = splitMessages(writer.written);
        if (!messages.ok) throw new Error(messages.detail);
        expect(messages.value.map(({ sequence }) => sequence)).toEqual(services.map((_, index) => index));
        const read = messages.value.map((message) => {
          const generic = decodeGeneric(message);
          return generic.ok ? decodeService(generic.value.attributes) : generic;
        });
        expect(read).toMatchObject(services.map(([key, params]) => ({ ok: true, value: { key, params } })));
      }),
      { numRuns: 50 },
    );
  });

  test('no message of ours is longer than the writer reserves, however long its names', () => {
    const long = fc.string({ minLength: 60, maxLength: 300, unit: 'binary' });
    fc.assert(
      fc.property(
        SERVICE_KEY,
        SERVICE_PARAMS,
        long,
        long,
        (service, params, scheduler, persistenceEngine) => {
          const writer = new MessageWriter(MAX_MESSAGE_BYTES);
          const named = { ...params, scheduler, persistenceEngine };
          writeOperation(
            writer,
            { type: 28, flags: 0, sequence: 1 },
            { type: 'new-service', service, params: named },
          );
          expect(writer.written.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
        },
      ),
    );
  });
});
