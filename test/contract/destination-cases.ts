import assert from 'node:assert/strict';
import type { DestinationKey, DestinationParams, Tunnel } from '../../ipvs/types.ts';
import type { KernelCase } from './kernel-contract.ts';
import {
  at,
  delDestination,
  expectDestination,
  mark,
  NAT,
  newDestination,
  newService,
  PLAIN6,
  readDestination,
  readService,
  refuse,
  setDestination,
  succeed,
  TUN,
  to,
} from './kernel-vocabulary.ts';

const SERVICE = at('10.1.0.1');
const SERVICE6 = at('2001:db8::1');

const TUNNELS: readonly Tunnel[] = [
  { type: 'ipip', port: 0, checksum: 'nocsum' },
  { type: 'gue', port: 6080, checksum: 'nocsum' },
  { type: 'gue', port: 6081, checksum: 'csum' },
  { type: 'gue', port: 65_535, checksum: 'remcsum' },
  { type: 'gre', port: 0, checksum: 'nocsum' },
  { type: 'gre', port: 0, checksum: 'csum' },
];

const ROUND_TRIPS: readonly (readonly [string, DestinationKey, DestinationParams])[] = [
  ...(['nat', 'local', 'dr', 'bypass'] as const).map(
    (forwarding) => [`a ${forwarding} destination`, to('10.2.0.1', 8080), { ...NAT, forwarding }] as const,
  ),
  ...TUNNELS.map(
    (tunnel) =>
      [
        `a tunnel destination (${Object.values(tunnel).join(' ')})`,
        to('10.2.0.1'),
        { ...TUN, tunnel },
      ] as const,
  ),
  ['a quiesced destination', to('10.2.0.1'), { ...NAT, weight: 0 }],
  ['the largest weight', to('10.2.0.1'), { ...NAT, weight: 2_147_483_647 }],
  ['both thresholds', to('10.2.0.1'), { ...NAT, upperThreshold: 1000, lowerThreshold: 500 }],
  [
    'the largest thresholds',
    to('10.2.0.1'),
    { ...NAT, upperThreshold: 0xffff_ffff, lowerThreshold: 0xffff_ffff },
  ],
  ['the largest weight', to('10.2.0.1'), { ...NAT, weight: 0x7fff_ffff }],
  ['equal thresholds', to('10.2.0.1'), { ...NAT, upperThreshold: 7, lowerThreshold: 7 }],
  ['an IPv6 tunnel destination of an IPv4 service', to('2001:db8:2::1'), TUN],
  ['the last port', to('10.2.0.1', 65_535), NAT],
];

export const DESTINATION_CASES: readonly KernelCase[] = [
  ...ROUND_TRIPS.map(
    ([what, key, params]): KernelCase => ({
      name: `${what} reads back exactly as written`,
      run: async (kernel) => {
        await succeed(kernel, newService(SERVICE), newDestination(SERVICE, key, params));
        await expectDestination(kernel, SERVICE, key, params);
      },
    }),
  ),
  {
    name: 'an IPv6 service has IPv6 destinations, and IPv4 ones by tunnel',
    run: async (kernel) => {
      await succeed(kernel, newService(SERVICE6, PLAIN6));
      await succeed(kernel, newDestination(SERVICE6, to('2001:db8:2::2', 8443), { ...NAT, weight: 7 }));
      await succeed(kernel, newDestination(SERVICE6, to('10.2.0.7', 443), TUN));
      await expectDestination(kernel, SERVICE6, to('2001:db8:2::2', 8443), { ...NAT, weight: 7 });
      await expectDestination(kernel, SERVICE6, to('10.2.0.7', 443), TUN);
    },
  },
  {
    name: 'a destination of a firewall mark may have port 0',
    run: async (kernel) => {
      const dr: DestinationParams = { ...NAT, forwarding: 'dr' };
      await succeed(kernel, newService(mark(7)), newDestination(mark(7), to('10.2.0.8', 0), dr));
      await expectDestination(kernel, mark(7), to('10.2.0.8', 0), dr);
    },
  },
  {
    name: 'a new destination has no connections',
    run: async (kernel) => {
      await succeed(kernel, newService(SERVICE), newDestination(SERVICE, to('10.2.9.9')));
      const read = await readDestination(kernel, SERVICE, to('10.2.9.9'));
      assert.deepEqual(
        [read.activeConnections, read.inactiveConnections, read.persistentConnections],
        [0, 0, 0],
      );
    },
  },
  {
    name: 'destinations come newest first',
    run: async (kernel) => {
      await succeed(kernel, newService(SERVICE));
      for (const host of [1, 2, 3]) await succeed(kernel, newDestination(SERVICE, to(`10.2.0.${host}`)));
      const ids = [...(await readService(kernel, SERVICE)).destinations.keys()];
      assert.deepEqual(ids, ['10.2.0.3:80', '10.2.0.2:80', '10.2.0.1:80']);
    },
  },
  {
    name: 'a missing service is ESRCH, a missing destination ENOENT',
    run: async (kernel) => {
      const key = to('10.2.0.1');
      await refuse(kernel, newDestination(SERVICE, key), 'ESRCH', 'service-missing');
      await refuse(kernel, setDestination(SERVICE, key, NAT), 'ESRCH', 'service-missing');
      await refuse(kernel, delDestination(SERVICE, key), 'ESRCH', 'service-missing');
      await succeed(kernel, newService(SERVICE));
      await refuse(kernel, setDestination(SERVICE, key, NAT), 'ENOENT', 'destination-missing');
      await refuse(kernel, delDestination(SERVICE, key), 'ENOENT', 'destination-missing');
    },
  },
  {
    name: 'a destination is refused with EEXIST while its address and port exist, whatever else differs',
    run: async (kernel) => {
      const key = to('10.2.0.1');
      await succeed(kernel, newService(SERVICE), newDestination(SERVICE, key));
      const other: DestinationParams = { ...NAT, forwarding: 'dr', weight: 9 };
      await refuse(kernel, newDestination(SERVICE, key, other), 'EEXIST', 'destination-exists');
      await expectDestination(kernel, SERVICE, key, NAT);
      await succeed(kernel, newDestination(SERVICE, to('10.2.0.1', 81)));
    },
  },
  {
    name: 'changing a destination replaces every parameter, the tunnel included',
    run: async (kernel) => {
      const key = to('10.2.0.1');
      const gue: DestinationParams = {
        forwarding: 'tun',
        weight: 5,
        upperThreshold: 100,
        lowerThreshold: 50,
        tunnel: { type: 'gue', port: 6080, checksum: 'remcsum' },
      };
      await succeed(kernel, newService(SERVICE), newDestination(SERVICE, key, gue));
      await succeed(kernel, setDestination(SERVICE, key, { ...NAT, weight: 0 }));
      await expectDestination(kernel, SERVICE, key, { ...NAT, weight: 0 });
      await succeed(kernel, setDestination(SERVICE, key, gue));
      await expectDestination(kernel, SERVICE, key, gue);
    },
  },
  {
    name: 'a negative weight and a lower threshold above the upper one are refused with ERANGE',
    run: async (kernel) => {
      const key = to('10.2.0.1');
      const wrong: readonly DestinationParams[] = [
        { ...NAT, weight: -1 },
        { ...NAT, upperThreshold: 5, lowerThreshold: 6 },
        { ...NAT, lowerThreshold: 1 },
      ];
      await succeed(kernel, newService(SERVICE));
      for (const params of wrong)
        await refuse(kernel, newDestination(SERVICE, key, params), 'ERANGE', 'invalid');
      await succeed(kernel, newDestination(SERVICE, key));
      for (const params of wrong)
        await refuse(kernel, setDestination(SERVICE, key, params), 'ERANGE', 'invalid');
      await expectDestination(kernel, SERVICE, key, NAT);
    },
  },
  {
    name: 'a destination address that is not unicast is refused with EINVAL',
    run: async (kernel) => {
      await succeed(kernel, newService(SERVICE), newService(SERVICE6, PLAIN6));
      for (const address of ['0.0.0.0', '255.255.255.255', '224.0.0.1', '239.255.255.255']) {
        await refuse(kernel, newDestination(SERVICE, to(address)), 'EINVAL', 'invalid');
      }
      for (const address of ['::', 'ff02::1', 'fe80::1', 'febf::1', '::ffff:10.0.0.1']) {
        await refuse(kernel, newDestination(SERVICE6, to(address)), 'EINVAL', 'invalid');
      }
      for (const address of ['::1', 'fec0::1', 'fd00::1', '::10.0.0.1', '100::1']) {
        await succeed(kernel, newDestination(SERVICE6, to(address)));
      }
      await succeed(
        kernel,
        newDestination(SERVICE, to('127.0.0.1')),
        newDestination(SERVICE, to('240.0.0.1')),
      );
    },
  },
  {
    name: 'mixed address families without a tunnel are refused with EINVAL',
    run: async (kernel) => {
      await succeed(kernel, newService(SERVICE), newService(SERVICE6, PLAIN6));
      for (const forwarding of ['nat', 'dr', 'local'] as const) {
        const params = { ...NAT, forwarding };
        await refuse(kernel, newDestination(SERVICE, to('2001:db8:2::1'), params), 'EINVAL', 'invalid');
        await refuse(kernel, newDestination(SERVICE6, to('10.2.0.1'), params), 'EINVAL', 'invalid');
      }
    },
  },
  {
    name: 'removing an IPv6 destination does not touch the IPv4 one that its first bytes spell',
    run: async (kernel) => {
      const [six, four] = [to('2001:db8::5'), to('32.1.13.184')];
      await succeed(kernel, newService(SERVICE));
      await succeed(kernel, newDestination(SERVICE, six, TUN), newDestination(SERVICE, four));
      await succeed(kernel, delDestination(SERVICE, six));
      assert.deepEqual([...(await readService(kernel, SERVICE)).destinations.keys()], ['32.1.13.184:80']);
    },
  },
  {
    name: 'a GUE tunnel without a port is refused with EINVAL, whatever the forwarding method',
    run: async (kernel) => {
      const key = to('10.2.0.1');
      const tunnel: Tunnel = { type: 'gue', port: 0, checksum: 'nocsum' };
      await succeed(kernel, newService(SERVICE));
      await refuse(kernel, newDestination(SERVICE, key, { ...TUN, tunnel }), 'EINVAL', 'invalid');
      await refuse(kernel, newDestination(SERVICE, key, { ...NAT, tunnel }), 'EINVAL', 'invalid');
      await succeed(kernel, newDestination(SERVICE, key));
      await refuse(kernel, setDestination(SERVICE, key, { ...TUN, tunnel }), 'EINVAL', 'invalid');
    },
  },
  {
    name: 'a destination can be removed and added again with other parameters',
    run: async (kernel) => {
      const key = to('10.2.0.1');
      await succeed(kernel, newService(SERVICE), newDestination(SERVICE, key));
      await succeed(kernel, delDestination(SERVICE, key));
      assert.equal((await readService(kernel, SERVICE)).destinations.size, 0);
      await succeed(kernel, newDestination(SERVICE, key, { ...NAT, weight: 8 }));
      await expectDestination(kernel, SERVICE, key, { ...NAT, weight: 8 });
    },
  },
  {
    name: 'a destination that moves from the other family by a change of method is checked again',
    run: async (kernel) => {
      const key = to('2001:db8:2::1');
      await succeed(kernel, newService(SERVICE), newDestination(SERVICE, key, TUN));
      await refuse(kernel, setDestination(SERVICE, key, NAT), 'EINVAL', 'invalid');
      await expectDestination(kernel, SERVICE, key, TUN);
    },
  },
];
