import assert from 'node:assert/strict';
import type { ServiceKey, ServiceParams } from '../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../ipvs/types.ts';
import type { KernelCase } from './kernel-contract.ts';
import {
  at,
  expectService,
  mark,
  NAT,
  newDestination,
  newService,
  PLAIN,
  PLAIN6,
  readService,
  refuse,
  setService,
  succeed,
  to,
} from './kernel-vocabulary.ts';

const PERSISTENT: ServiceParams = {
  ...PLAIN,
  scheduler: 'wrr',
  flags: SERVICE_FLAG.persistent,
  timeoutSeconds: 360,
  netmask: 0xffffff00,
};

/** Services of every kind that must read back as written. */
const ROUND_TRIPS: readonly (readonly [string, ServiceKey, ServiceParams])[] = [
  ['a plain tcp service', at('10.1.0.1'), PLAIN],
  ['a one-packet udp service', at('10.1.0.1', 53, 'udp'), { ...PLAIN, flags: SERVICE_FLAG.onePacket }],
  ['an sctp service', at('10.1.0.1', 132, 'sctp'), { ...PLAIN, scheduler: 'lc' }],
  ['a persistent service with a netmask', at('10.1.0.2', 443), PERSISTENT],
  ['a netmask with holes', at('10.1.0.2', 443), { ...PERSISTENT, netmask: 0xff00ff00 }],
  ['one client for all', at('10.1.0.2', 443), { ...PERSISTENT, netmask: 0 }],
  [
    'the longest persistence of keepalived',
    at('10.1.0.2', 443),
    { ...PERSISTENT, timeoutSeconds: 2_678_400 },
  ],
  ['the largest firewall mark', mark(0xffff_ffff), PLAIN],
  ['a persistent service on every port', at('10.1.0.2', 0), PERSISTENT],
  ['an IPv6 service', at('2001:db8::1'), PLAIN6],
  [
    'a persistent IPv6 service with a prefix',
    at('2001:db8::1', 443),
    { ...PLAIN6, flags: SERVICE_FLAG.persistent, timeoutSeconds: 60, netmask: 64 },
  ],
  ['a firewall mark', mark(7), PLAIN],
  ['the largest firewall mark', mark(0xffffffff), PLAIN],
  ['an IPv6 firewall mark', mark(7, 'inet6'), PLAIN6],
  [
    'all scheduler flags',
    at('10.1.0.3'),
    {
      ...PLAIN,
      scheduler: 'mh',
      flags: SERVICE_FLAG.sched1 | SERVICE_FLAG.sched2 | SERVICE_FLAG.sched3,
    },
  ],
  [
    'a persistence engine',
    at('10.1.0.5', 5060, 'udp'),
    { ...PERSISTENT, flags: SERVICE_FLAG.persistent | SERVICE_FLAG.onePacket, persistenceEngine: 'sip' },
  ],
  ['no scheduler', at('10.1.0.6'), { ...PLAIN, scheduler: 'none' }],
];

export const SERVICE_CASES: readonly KernelCase[] = [
  ...ROUND_TRIPS.map(
    ([what, key, params]): KernelCase => ({
      name: `${what} reads back exactly as written`,
      run: async (kernel) => {
        await succeed(kernel, newService(key, params));
        await expectService(kernel, key, params);
      },
    }),
  ),
  {
    name: 'a new service has no traffic and no destinations',
    run: async (kernel) => {
      await succeed(kernel, newService(at('10.1.0.1')));
      const { statistics, destinations } = await readService(kernel, at('10.1.0.1'));
      assert.equal(destinations.size, 0);
      for (const [name, value] of Object.entries(statistics)) assert.equal(value, 0n, name);
    },
  },
  {
    name: 'the same mark may exist once for each address family',
    run: async (kernel) => {
      await succeed(kernel, newService(mark(9)), newService(mark(9, 'inet6'), PLAIN6));
      assert.deepEqual([...(await kernel.dump()).keys()].sort(), ['fwmark 9 inet', 'fwmark 9 inet6']);
    },
  },
  {
    name: 'a service is refused with EEXIST while its key exists, whatever else differs',
    run: async (kernel) => {
      await succeed(kernel, newService(at('10.1.0.1')));
      await refuse(kernel, newService(at('10.1.0.1'), PERSISTENT), 'EEXIST', 'service-exists');
      await expectService(kernel, at('10.1.0.1'), PLAIN);
    },
  },
  {
    name: 'changing, removing or zeroing a missing service is refused with ESRCH',
    run: async (kernel) => {
      const service = at('10.1.0.1');
      await refuse(kernel, setService(service, PLAIN), 'ESRCH', 'service-missing');
      await refuse(kernel, { type: 'del-service', service }, 'ESRCH', 'service-missing');
      await refuse(kernel, { type: 'zero', service }, 'ESRCH', 'service-missing');
    },
  },
  {
    name: 'an unknown scheduler is refused with ENOENT and leaves the service as it was',
    run: async (kernel) => {
      const service = at('10.1.0.1');
      const unknown = { ...PLAIN, scheduler: 'nosuch' };
      await refuse(kernel, newService(service, unknown), 'ENOENT', 'scheduler-unknown');
      await succeed(kernel, newService(service));
      await refuse(kernel, setService(service, unknown), 'ENOENT', 'scheduler-unknown');
      await refuse(
        kernel,
        newService(at('10.1.0.2'), { ...PLAIN, scheduler: '' }),
        'ENOENT',
        'scheduler-unknown',
      );
      await expectService(kernel, service, PLAIN);
    },
  },
  {
    name: 'an existing service is refused as existing even if the scheduler is unknown too',
    run: async (kernel) => {
      await succeed(kernel, newService(at('10.1.0.1')));
      const unknown = { ...PLAIN, scheduler: 'nosuch' };
      await refuse(kernel, newService(at('10.1.0.1'), unknown), 'EEXIST', 'service-exists');
    },
  },
  {
    name: 'an unknown persistence engine is refused with ENOENT',
    run: async (kernel) => {
      const params = { ...PERSISTENT, persistenceEngine: 'nosuch' };
      await refuse(kernel, newService(at('10.1.0.1', 80, 'udp'), params), 'ENOENT', 'scheduler-unknown');
    },
  },
  {
    name: 'a name of more than 15 characters is refused with EINVAL',
    run: async (kernel) => {
      const fifteen = { ...PLAIN, scheduler: 'x'.repeat(15) };
      await refuse(kernel, newService(at('10.1.0.1'), fifteen), 'ENOENT', 'scheduler-unknown');
      for (const length of [16, 17, 64, 100]) {
        const params = { ...PLAIN, scheduler: 'x'.repeat(length) };
        await refuse(kernel, newService(at('10.1.0.1'), params), 'EINVAL', 'invalid');
      }
    },
  },
  {
    name: 'an IPv6 prefix of 0 or more than 128 is refused with EINVAL',
    run: async (kernel) => {
      const service = at('2001:db8::1');
      for (const netmask of [0, 129, 0xffffffff]) {
        await refuse(kernel, newService(service, { ...PLAIN6, netmask }), 'EINVAL', 'invalid');
      }
      await succeed(kernel, newService(service, { ...PLAIN6, netmask: 1 }));
      await refuse(kernel, setService(service, { ...PLAIN6, netmask: 129 }), 'EINVAL', 'invalid');
    },
  },
  {
    name: 'changing a service replaces every parameter, flags and persistence engine included',
    run: async (kernel) => {
      const service = at('10.1.0.5', 5060, 'udp');
      const flags = SERVICE_FLAG.persistent | SERVICE_FLAG.sched1;
      await succeed(kernel, newService(service, { ...PERSISTENT, flags, persistenceEngine: 'sip' }));
      const changed = { ...PLAIN, scheduler: 'wlc', flags: SERVICE_FLAG.sched2 };
      await succeed(kernel, setService(service, changed));
      await expectService(kernel, service, changed);
    },
  },
  {
    name: 'changing a service keeps its destinations',
    run: async (kernel) => {
      const service = at('10.1.0.1');
      await succeed(kernel, newService(service), newDestination(service, to('10.2.0.1')));
      await succeed(kernel, setService(service, PERSISTENT));
      const read = await readService(kernel, service);
      assert.deepEqual([...read.destinations.keys()], ['10.2.0.1:80']);
    },
  },
  {
    name: 'removing a service removes its destinations and nothing else',
    run: async (kernel) => {
      const [gone, kept] = [at('10.1.0.1'), at('10.1.0.2')];
      await succeed(kernel, newService(gone), newService(kept));
      await succeed(kernel, newDestination(gone, to('10.2.0.1')), newDestination(kept, to('10.2.0.1')));
      await succeed(kernel, { type: 'del-service', service: gone }, newService(gone));
      assert.equal((await readService(kernel, gone)).destinations.size, 0);
      assert.equal((await readService(kernel, kept)).destinations.size, 1);
    },
  },
  {
    name: 'flush empties the table and succeeds on an empty one',
    run: async (kernel) => {
      const service = at('10.1.0.1');
      await succeed(kernel, newService(service), newDestination(service, to('10.2.0.1'), NAT));
      await succeed(kernel, newService(mark(3)));
      await succeed(kernel, { type: 'flush' });
      assert.equal((await kernel.dump()).size, 0);
      await succeed(kernel, { type: 'flush' });
    },
  },
  {
    name: 'zeroing one service or all succeeds and changes no parameter',
    run: async (kernel) => {
      const service = at('10.1.0.1');
      await succeed(kernel, newService(service, PERSISTENT));
      await succeed(kernel, { type: 'zero', service }, { type: 'zero', service: null });
      await expectService(kernel, service, PERSISTENT);
    },
  },
  {
    name: 'what the kernel would take silently although it is wrong is refused before it is sent',
    run: async (kernel) => {
      await refuse(kernel, newService(mark(0)), 'EINVAL', 'invalid');
      await refuse(kernel, newService(at('10.1.0.1'), { ...PLAIN, flags: 0x100 }), 'EINVAL', 'invalid');
      await refuse(kernel, newService(at('10.1.0.1', 65_616)), 'EINVAL', 'invalid');
      const timeless = { ...PLAIN, flags: SERVICE_FLAG.persistent };
      await refuse(kernel, newService(at('10.1.0.1'), timeless), 'EINVAL', 'invalid');
      assert.equal((await kernel.dump()).size, 0);
    },
  },
];
