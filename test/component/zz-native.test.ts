import { expect, it } from 'vitest';
import { DeadlineTimer } from '../../native/deadline-timer.ts';
import { hearNetlink, openNetlinkRequester } from '../../native/netlink-socket.ts';
import { openFrameSender } from '../../native/packet-socket.ts';
import { openVrrpChannel } from '../../native/vrrp-socket.ts';
import { InterfaceMonitor } from '../../netlink/route/interface-monitor.ts';
import { RouteClient } from '../../netlink/route/route-client.ts';

it('works', async () => {
  const route = new RouteClient(openNetlinkRequester(0));
  const events: unknown[] = [];
  const m = new InterfaceMonitor(
    { hear: (g, l) => hearNetlink(0, g, 1 << 20, l), dump: () => route.dump() },
    {
      changed: (l) => events.push(['changed', l.size]),
      lost: (a) => events.push(['lost', a]),
      resynchronised: () => events.push('resync'),
    },
  );
  m.start();
  const lo = m.links().get('lo');
  console.log(m.links());
  const a = {
    interfaceIndex: lo!.index,
    address: '10.99.99.1' as never,
    prefixLength: 24,
    scope: 0,
    label: 'lo:9',
    broadcast: null,
    noPrefixRoute: false,
    skipDuplicateDetection: true,
    preferredLifetime: null,
  };
  const t0 = performance.now();
  console.log('add', route.addAddress(a), performance.now() - t0);
  console.log('again', route.addAddress(a));
  const a6 = { ...a, address: 'fd00:99::1' as never, prefixLength: 128, label: null, preferredLifetime: 0 };
  console.log('add6', route.addAddress(a6));
  await new Promise((r) => setTimeout(r, 50));
  console.log(m.links().get('lo')?.addresses);
  m.removing('lo', a.address);
  console.log('del', route.removeAddress(a), 'del again', route.removeAddress(a));
  console.log('del6', route.removeAddress(a6));
  await new Promise((r) => setTimeout(r, 50));
  console.log(events);
  const got: unknown[] = [];
  const ch = openVrrpChannel(
    { family: 'inet', interface: null, source: '127.0.0.1' as never, group: null, ttl: 255 },
    (d) => got.push({ ...d, payload: d.payload.slice() }),
  );
  console.log('send', ch.send(new Uint8Array([0x21, 1, 2, 3, 4, 5, 6, 7]), '127.0.0.1' as never));
  const ch6 = openVrrpChannel(
    {
      family: 'inet6',
      interface: { name: 'lo', index: lo!.index },
      source: '::1' as never,
      group: null,
      ttl: 255,
    },
    (d) => got.push({ ...d, payload: d.payload.slice() }),
  );
  console.log('send6', ch6.send(new Uint8Array([0x31, 1, 2, 3, 4, 5, 0, 0]), '::1' as never));
  let fired = 0;
  const t1 = process.hrtime.bigint();
  const timer = new DeadlineTimer(() => {
    fired = Number(process.hrtime.bigint() - t1) / 1e6;
  });
  timer.arm(t1 + 20_000_000n);
  await new Promise((r) => setTimeout(r, 80));
  console.log(got, fired);
  timer.close();
  console.log(openFrameSender().send(new Uint8Array(42), lo!.index));
  // cost of a hostile packet
  let n = 0;
  const flood = openVrrpChannel(
    { family: 'inet', interface: null, source: '127.0.0.2' as never, group: null, ttl: 255 },
    () => {
      n += 1;
    },
  );
  const cpu = process.cpuUsage();
  const s = performance.now();
  for (let i = 0; i < 200; i += 1) {
    for (let k = 0; k < 100; k += 1) flood.send(new Uint8Array(20), '127.0.0.2' as never);
    await new Promise((r) => setImmediate(r));
  }
  await new Promise((r) => setTimeout(r, 20));
  const used = process.cpuUsage(cpu);
  console.log(
    'flood',
    n,
    'ms',
    performance.now() - s,
    'us cpu per packet tx+rx',
    (used.user + used.system) / n,
  );
  expect(1).toBe(1);
});
