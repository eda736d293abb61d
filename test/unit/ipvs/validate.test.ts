import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../ipvs/operation.ts';
import type { DestinationParams, Protocol, ServiceParams } from '../../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { destinationFault, operationFault, serviceFault } from '../../../ipvs/validate.ts';
import { at, MASTER, mark, NAT, PLAIN, PLAIN6, TUN, to } from '../../contract/kernel-vocabulary.ts';

const PERSISTENT: ServiceParams = { ...PLAIN, flags: SERVICE_FLAG.persistent, timeoutSeconds: 300 };

describe('faults of services', () => {
  test.each([
    ['firewall mark 0', mark(0), PLAIN, 'firewall mark'],
    ['a mark of 33 bits', mark(2 ** 32), PLAIN, 'firewall mark'],
    ['a port of 17 bits', at('10.0.0.1', 65_536), PLAIN, 'port'],
    ['a fractional port', at('10.0.0.1', 80.5), PLAIN, 'port'],
    ['another protocol', at('10.0.0.1', 80, 'gre' as Protocol), PLAIN, "'gre'"],
    ['an unknown flag', at('10.0.0.1'), { ...PLAIN, flags: 0x40 }, '0x40'],
    ["the kernel's own flag", at('10.0.0.1'), { ...PLAIN, flags: 2 }, '0x2'],
    ['persistence without a time', at('10.0.0.1'), { ...PERSISTENT, timeoutSeconds: 0 }, 'timeout'],
    ['a time that wraps', at('10.0.0.1'), { ...PERSISTENT, timeoutSeconds: 4_294_968 }, 'timeout'],
    ['a mask of more bits', at('10.0.0.1'), { ...PLAIN, netmask: 2 ** 32 }, '32-bit'],
    ['a NUL in a name', at('10.0.0.1'), { ...PLAIN, scheduler: 'rr\0x' }, 'NUL'],
    ['a NUL in an engine', at('10.0.0.1'), { ...PLAIN, persistenceEngine: 's\0' }, 'NUL'],
  ])('%s is one', (_what, key, params, words) => {
    expect(serviceFault(key, params)).toContain(words);
  });

  test.each([
    ['a plain service', at('10.0.0.1'), PLAIN],
    ['an IPv6 service', at('2001:db8::1'), PLAIN6],
    ['the largest mark', mark(0xffffffff), PLAIN],
    ['every known flag', at('10.0.0.1'), { ...PERSISTENT, flags: 0x3d }],
    ['a mask of nothing', at('10.0.0.1'), { ...PERSISTENT, netmask: 0 }],
    ['a mask of one bit', at('10.0.0.1'), { ...PERSISTENT, netmask: 0x80000000 }],
  ])('%s is none', (_what, key, params) => {
    expect(serviceFault(key, params)).toBeNull();
  });

  test('what the kernel refuses itself is left to it', () => {
    expect(serviceFault(at('2001:db8::1'), { ...PLAIN6, netmask: 129 })).toBeNull();
    expect(serviceFault(at('10.0.0.1'), { ...PLAIN, scheduler: 'x'.repeat(40) })).toBeNull();
    expect(destinationFault(to('0.0.0.0'), { ...NAT, weight: -1, lowerThreshold: 9 })).toBeNull();
  });
});

describe('faults of destinations', () => {
  test.each([
    ['an unknown method', { ...NAT, forwarding: 'teleport' as DestinationParams['forwarding'] }, 'teleport'],
    ['an unknown tunnel', { ...TUN, tunnel: { ...TUN.tunnel, type: 'vxlan' as 'gue' } }, 'vxlan'],
    [
      'an inherited property as tunnel',
      { ...TUN, tunnel: { ...TUN.tunnel, type: 'toString' as 'gue' } },
      'toString',
    ],
    ['an unknown checksum', { ...TUN, tunnel: { ...TUN.tunnel, checksum: 'crc' as 'csum' } }, 'crc'],
    [
      'remcsum outside of gue',
      { ...TUN, tunnel: { type: 'gre' as const, port: 0, checksum: 'remcsum' as const } },
      'gre',
    ],
    [
      'a tunnel port of 17 bits',
      { ...TUN, tunnel: { type: 'gue' as const, port: 70_000, checksum: 'csum' as const } },
      '70000',
    ],
    ['a weight that wraps', { ...NAT, weight: 2 ** 32 + 1 }, 'weight'],
    ['a weight of NaN', { ...NAT, weight: Number.NaN }, 'weight'],
    ['a threshold that wraps', { ...NAT, upperThreshold: 2 ** 32 }, 'upper'],
    ['a negative threshold', { ...NAT, lowerThreshold: -1 }, 'lower'],
  ])('%s is one', (_what, params, words) => {
    expect(destinationFault(to('10.0.1.1'), params)).toContain(words);
  });

  test('a sound one has none', () => {
    expect(destinationFault(to('10.0.1.1', 0), NAT)).toBeNull();
    expect(
      destinationFault(to('10.0.1.1'), { ...NAT, weight: 2 ** 31 - 1, upperThreshold: 2 ** 31 - 1 }),
    ).toBeNull();
  });
});

describe('faults of other operations', () => {
  test.each<[string, Operation]>([
    ['a sync id of 256', { type: 'new-daemon', daemon: { ...MASTER, syncId: 256 } }],
    ['a ttl of 256', { type: 'new-daemon', daemon: { ...MASTER, ttl: 256 } }],
    ['a multicast port of 0', { type: 'new-daemon', daemon: { ...MASTER, port: 0 } }],
    ['a message length of 65536', { type: 'new-daemon', daemon: { ...MASTER, maxLength: 65_536 } }],
    ['a timeout of 0', { type: 'set-timeouts', timeouts: { tcp: 0, tcpFin: null, udp: null } }],
    ['a timeout of half a second', { type: 'set-timeouts', timeouts: { tcp: null, tcpFin: 0.5, udp: null } }],
    ['removing firewall mark 0', { type: 'del-service', service: mark(0) }],
    ['zeroing firewall mark 0', { type: 'zero', service: mark(0) }],
    [
      'removing port -1',
      { type: 'del-destination', service: at('10.0.0.1'), destination: to('10.0.1.1', -1) },
    ],
  ])('%s is one', (_what, operation) => {
    expect(operationFault(operation)).toEqual(expect.any(String));
  });

  test.each<[string, Operation]>([
    ['flush', { type: 'flush' }],
    ['zeroing all', { type: 'zero', service: null }],
    ['a plain daemon', { type: 'new-daemon', daemon: MASTER }],
    ['stopping a daemon', { type: 'del-daemon', state: 'master' }],
    ['no timeout at all', { type: 'set-timeouts', timeouts: { tcp: null, tcpFin: null, udp: null } }],
  ])('%s is none', (_what, operation) => {
    expect(operationFault(operation)).toBeNull();
  });
});
