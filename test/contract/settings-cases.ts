import assert from 'node:assert/strict';
import type { Operation } from '../../ipvs/operation.ts';
import type { SyncDaemon } from '../../ipvs/types.ts';
import type { KernelCase } from './kernel-contract.ts';
import {
  at,
  INTERFACE_DOWN,
  INTERFACE_UP,
  ip,
  MASTER,
  newDestination,
  newService,
  refuse,
  succeed,
  TUN,
  to,
} from './kernel-vocabulary.ts';

const STANDARD: Operation = { type: 'set-timeouts', timeouts: { tcp: 900, tcpFin: 120, udp: 300 } };

function start(daemon: SyncDaemon): Operation {
  return { type: 'new-daemon', daemon };
}

function stop(state: SyncDaemon['state']): Operation {
  return { type: 'del-daemon', state };
}

export const SETTINGS_CASES: readonly KernelCase[] = [
  {
    name: 'the version and the size of the connection table are known',
    run: async (kernel) => {
      const info = await kernel.info();
      assert.match(info.version, /^1\.2\.\d+$/);
      assert.ok(info.connectionTableSize >= 256);
    },
  },
  {
    name: 'timeouts read back as written, and null leaves a value as it is',
    run: async (kernel) => {
      await succeed(kernel, STANDARD);
      assert.deepEqual(await kernel.timeouts(), { tcp: 900, tcpFin: 120, udp: 300 });
      await succeed(kernel, { type: 'set-timeouts', timeouts: { tcp: null, tcpFin: 30, udp: null } });
      assert.deepEqual(await kernel.timeouts(), { tcp: 900, tcpFin: 30, udp: 300 });
      await succeed(kernel, { type: 'set-timeouts', timeouts: { tcp: 2_147_483, tcpFin: null, udp: 1 } });
      assert.deepEqual(await kernel.timeouts(), { tcp: 2_147_483, tcpFin: 30, udp: 1 });
      await succeed(kernel, STANDARD);
    },
  },
  {
    name: 'a timeout that is too large is refused with EINVAL and none of its fellows is taken',
    run: async (kernel) => {
      await succeed(kernel, STANDARD);
      const timeouts = { tcp: 5, tcpFin: 6, udp: 2_147_483_647 };
      await refuse(kernel, { type: 'set-timeouts', timeouts }, 'EINVAL', 'invalid');
      await refuse(kernel, { type: 'set-timeouts', timeouts: { ...timeouts, udp: 0 } }, 'EINVAL', 'invalid');
      assert.deepEqual(await kernel.timeouts(), { tcp: 900, tcpFin: 120, udp: 300 });
    },
  },
  {
    name: 'a master daemon reads back with the defaults of the kernel',
    run: async (kernel) => {
      await succeed(kernel, start(MASTER));
      const expected = { ...MASTER, maxLength: 1472, group: ip('224.0.0.81'), port: 8848, ttl: 1 };
      assert.deepEqual(await kernel.daemons(), [expected]);
    },
  },
  {
    name: 'a backup daemon reads back what was given, an IPv6 group included',
    run: async (kernel) => {
      const backup: SyncDaemon = {
        state: 'backup',
        interface: INTERFACE_UP,
        syncId: 255,
        maxLength: 1400,
        group: ip('ff02::81'),
        port: 9000,
        ttl: 3,
      };
      await succeed(kernel, start(backup));
      assert.deepEqual(await kernel.daemons(), [backup]);
      await succeed(kernel, stop('backup'), start({ ...backup, maxLength: null, port: null, ttl: null }));
      assert.deepEqual(await kernel.daemons(), [{ ...backup, maxLength: 1452, port: 8848, ttl: 1 }]);
    },
  },
  {
    name: 'the message length of a backup daemon is at least 1024',
    run: async (kernel) => {
      await succeed(
        kernel,
        start({ ...MASTER, state: 'backup', maxLength: 500 }),
        start({ ...MASTER, maxLength: 500 }),
      );
      assert.deepEqual(
        (await kernel.daemons()).map(({ state, maxLength }) => [state, maxLength]),
        [
          ['master', 500],
          ['backup', 1024],
        ],
      );
    },
  },
  {
    name: 'a second daemon of a kind is refused with EEXIST, stopping a missing one with ESRCH',
    run: async (kernel) => {
      await refuse(kernel, stop('master'), 'ESRCH', 'daemon-missing');
      await succeed(kernel, start(MASTER));
      await refuse(kernel, start(MASTER), 'EEXIST', 'daemon-exists');
      await refuse(kernel, stop('backup'), 'ESRCH', 'daemon-missing');
      await succeed(kernel, stop('master'));
      assert.deepEqual(await kernel.daemons(), []);
    },
  },
  {
    name: 'stopping a daemon right after starting it is answered, although the kernel may not acknowledge it',
    run: async (kernel) => {
      for (let round = 0; round < 5; round += 1) {
        await succeed(kernel, start(MASTER), stop('master'));
        await succeed(kernel, start(MASTER));
        await succeed(kernel, stop('master'));
      }
      assert.deepEqual(await kernel.daemons(), []);
    },
  },
  {
    name: 'a daemon on an unknown interface is ENODEV, on one that is down ENETUNREACH',
    run: async (kernel) => {
      await refuse(kernel, start({ ...MASTER, interface: 'nosuch0' }), 'ENODEV', 'interface-unavailable');
      await refuse(
        kernel,
        start({ ...MASTER, interface: INTERFACE_DOWN }),
        'ENETUNREACH',
        'interface-unavailable',
      );
      assert.deepEqual(await kernel.daemons(), []);
    },
  },
  {
    name: 'a group that is not multicast, a long interface name and a sync id above 255 are refused with EINVAL',
    run: async (kernel) => {
      await refuse(kernel, start({ ...MASTER, group: ip('10.0.0.1') }), 'EINVAL', 'invalid');
      await refuse(kernel, start({ ...MASTER, group: ip('2001:db8::1') }), 'EINVAL', 'invalid');
      await refuse(kernel, start({ ...MASTER, interface: 'x'.repeat(16) }), 'EINVAL', 'invalid');
      await refuse(kernel, start({ ...MASTER, syncId: 256 }), 'EINVAL', 'invalid');
    },
  },
  {
    name: 'sync daemons and destinations of the other address family exclude each other with EINVAL',
    run: async (kernel) => {
      const service = at('10.1.0.1');
      await succeed(kernel, newService(service), start(MASTER));
      await refuse(kernel, newDestination(service, to('2001:db8:2::1'), TUN), 'EINVAL', 'invalid');
      await succeed(kernel, stop('master'), newDestination(service, to('2001:db8:2::1'), TUN));
      await refuse(kernel, start(MASTER), 'EINVAL', 'invalid');
    },
  },
];
