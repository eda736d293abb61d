import { describe, expect, test } from 'vitest';
import { describeOperand, describeOperation } from '../../../ipvs/describe-operation.ts';
import type { IpvsCommand, IpvsErrorKind } from '../../../ipvs/errors.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import { operationRefused, refusalKind, requestRefused } from '../../../ipvs/refusal.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { ERRNO } from '../../../netlink/errno.ts';
import {
  at,
  delDestination,
  MASTER,
  mark,
  NAT,
  newDestination,
  newService,
  PLAIN,
  PLAIN6,
  setDestination,
  TUN,
  to,
} from '../../contract/kernel-vocabulary.ts';

describe('the meaning of an errno depends on the command', () => {
  test.each<[keyof typeof ERRNO, IpvsCommand, IpvsErrorKind]>([
    ['EEXIST', 'new-service', 'service-exists'],
    ['EEXIST', 'new-destination', 'destination-exists'],
    ['EEXIST', 'new-daemon', 'daemon-exists'],
    ['ESRCH', 'set-destination', 'service-missing'],
    ['ESRCH', 'del-service', 'service-missing'],
    ['ESRCH', 'del-daemon', 'daemon-missing'],
    ['ENOENT', 'new-service', 'scheduler-unknown'],
    ['ENOENT', 'set-service', 'scheduler-unknown'],
    ['ENOENT', 'set-destination', 'destination-missing'],
    ['ENOENT', 'del-destination', 'destination-missing'],
    ['ENOENT', 'get-family', 'unavailable'],
    ['ENOENT', 'flush', 'unavailable'],
    ['ERANGE', 'new-destination', 'invalid'],
    ['EINVAL', 'set-timeouts', 'invalid'],
    ['EAFNOSUPPORT', 'new-service', 'family-unsupported'],
    ['EPERM', 'get-info', 'permission'],
    ['ENODEV', 'new-daemon', 'interface-unavailable'],
    ['ENETUNREACH', 'new-daemon', 'interface-unavailable'],
    ['ENODEV', 'flush', 'unexpected'],
    ['EOPNOTSUPP', 'new-service', 'unexpected'],
    ['ENOPROTOOPT', 'new-service', 'unavailable'],
  ])('%s for %s is %s', (errno, command, kind) => {
    expect(refusalKind(command, ERRNO[errno])).toBe(kind);
  });
});

describe('a refusal says what was attempted, what happened and what to do', () => {
  test.each<[Operation, number, string]>([
    [
      setDestination(at('10.0.0.1'), to('10.0.1.1'), { ...NAT, weight: 3 }),
      ERRNO.ESRCH,
      'cannot change tcp 10.0.0.1:80 -> 10.0.1.1:80 nat weight 3: the kernel has no service tcp 10.0.0.1:80; it must be added first (ESRCH)',
    ],
    [
      newService(at('10.0.0.1'), { ...PLAIN, scheduler: 'wlx' }),
      ERRNO.ENOENT,
      "cannot add tcp 10.0.0.1:80 wlx: the kernel has no scheduler 'wlx'; check its name, or that the module ip_vs_wlx is installed (ENOENT)",
    ],
    [
      newDestination(at('10.0.0.1'), to('2001:db8::1'), NAT),
      ERRNO.EINVAL,
      'cannot add tcp 10.0.0.1:80 -> [2001:db8::1]:80 nat weight 1: an IPv6 destination of an IPv4 service, or the reverse, needs tunnel forwarding and no sync daemon (EINVAL)',
    ],
  ])('%#', (operation, errno, message) => {
    expect(operationRefused(operation, errno).message).toBe(message);
  });

  test('a lack of permission names the capability', () => {
    const error = requestRefused('get-info', ERRNO.EPERM);
    expect(error.message).toContain('CAP_NET_ADMIN');
    expect(error).toMatchObject({ name: 'IpvsError', kind: 'permission', errno: 1, errnoName: 'EPERM' });
  });

  test('an errno that nobody expects is named by its number', () => {
    expect(operationRefused({ type: 'flush' }, 71)).toMatchObject({
      kind: 'unexpected',
      errnoName: 'errno 71',
    });
  });
});

describe('operations in words', () => {
  test.each<[Operation, string]>([
    [newService(at('10.0.0.1'), PLAIN), 'add tcp 10.0.0.1:80 rr'],
    [
      newService(at('2001:db8::1', 53, 'udp'), {
        ...PLAIN6,
        flags: SERVICE_FLAG.persistent | SERVICE_FLAG.onePacket | SERVICE_FLAG.sched2,
        timeoutSeconds: 60,
        netmask: 64,
        persistenceEngine: 'sip',
      }),
      'add udp [2001:db8::1]:53 rr persistent 60 s netmask 64 pe sip ops flag-2',
    ],
    [
      newService(mark(7), {
        ...PLAIN,
        flags: SERVICE_FLAG.persistent,
        timeoutSeconds: 9,
        netmask: 0xffffff00,
      }),
      'add fwmark 7 inet rr persistent 9 s netmask 255.255.255.0',
    ],
    [
      newDestination(at('10.0.0.1'), to('10.0.1.1'), {
        ...TUN,
        weight: 4,
        upperThreshold: 9,
        lowerThreshold: 3,
        tunnel: { type: 'gue', port: 6080, checksum: 'remcsum' },
      }),
      'add tcp 10.0.0.1:80 -> 10.0.1.1:80 tun weight 4 gue port 6080 remcsum u-threshold 9 l-threshold 3',
    ],
    [delDestination(mark(7), to('10.0.1.1', 0)), 'remove fwmark 7 inet -> 10.0.1.1:0'],
    [{ type: 'zero', service: null }, 'zero the counters of all services'],
    [{ type: 'flush' }, 'remove all services'],
    [
      { type: 'set-timeouts', timeouts: { tcp: 9, tcpFin: null, udp: 5 } },
      'set connection timeouts tcp 9 s, udp 5 s',
    ],
    [{ type: 'new-daemon', daemon: MASTER }, 'start master sync daemon on dummy0 syncid 5'],
    [{ type: 'del-daemon', state: 'backup' }, 'stop backup sync daemon'],
  ])('%#: $1', (operation, words) => {
    expect(describeOperation(operation)).toBe(words);
    expect(words.endsWith(describeOperand(operation))).toBe(true);
  });
});
