import { describe, expect, it } from 'vitest';
import { AddressFollower } from '../../../src/checking/address-follower.ts';
import {
  config,
  ip,
  tcpService,
  type VirtualServerOptions,
  virtualServer,
} from '../../support/director-config.ts';
import { HealthBench } from '../../support/health-bench.ts';

const ADDRESS = ip('10.0.0.1');

function site(options: Partial<VirtualServerOptions> = {}) {
  return config(
    virtualServer({ haSuspend: true, servers: [{ checks: [{ delayLoop: 4000, retry: 0 }] }], ...options }),
  );
}

/** A loop whose servers are as the argument says, and that looks at the host's addresses each second. */
function bench(well: (now: number) => boolean = () => true): HealthBench {
  const made = new HealthBench({ world: (_check, now) => well(now) });
  new AddressFollower(made.clock, made.loop).start();
  return made;
}

function times({ attempts }: HealthBench): readonly number[] {
  return attempts.map(({ at }) => at);
}

function upIn({ director }: HealthBench): readonly boolean[] {
  return director.view().virtualServers.flatMap(({ servers }) => servers.map(({ up }) => up));
}

describe('ha_suspend', () => {
  it('lets no check run before the address is on this host, and looks at the servers at once when it comes', async () => {
    const loop = bench(() => false);
    loop.load(site());
    await loop.run(60_000);
    expect(loop.attempts).toEqual([]);
    expect(upIn(loop)).toEqual([true]);
    loop.addresses = new Set([ADDRESS]);
    await loop.run(1000);
    expect(times(loop)).toEqual([61_000]);
    expect(upIn(loop)).toEqual([false]);
  });

  it('lets them rest when the address goes, with the servers as they are', async () => {
    const loop = bench((now) => now < 6000);
    loop.addresses = new Set([ADDRESS]);
    loop.load(site());
    await loop.run(6000);
    expect(times(loop)).toEqual([1000, 5000]);
    loop.addresses = new Set([ip('10.0.0.2')]);
    await loop.run(60_000);
    expect(times(loop)).toEqual([1000, 5000]);
    expect(upIn(loop)).toEqual([true]);
    expect(loop.suspensions.map(({ suspended }) => suspended)).toEqual([true]);
  });

  it('goes on with what was known of a server: one that was down stays down until a check passes', async () => {
    const loop = bench((now) => now > 10_000);
    loop.addresses = new Set([ADDRESS]);
    loop.load(site());
    await loop.run(2000);
    loop.addresses = new Set();
    await loop.run(18_000);
    expect(upIn(loop)).toEqual([false]);
    loop.addresses = new Set([ADDRESS]);
    await loop.run(1000);
    expect(upIn(loop)).toEqual([true]);
  });

  it('is content with any address of a group, where keepalived never checks', async () => {
    const loop = bench();
    loop.addresses = new Set([ip('10.0.0.3')]);
    loop.load(site({ listeners: [tcpService('10.0.0.1'), tcpService('10.0.0.3', 8080)] }));
    await loop.run(1000);
    expect(loop.attempts).toHaveLength(1);
  });

  it('leaves other virtual servers alone', async () => {
    const loop = bench();
    loop.load(site({ haSuspend: undefined as never }));
    await loop.run(1000);
    expect(loop.attempts).toHaveLength(1);
    expect(loop.suspensions).toEqual([]);
  });

  it('comes and goes with a reload', async () => {
    const loop = bench();
    const { haSuspend: _, ...always } = site().virtualServers[0] ?? {};
    const without = { virtualServers: [always as never] };
    loop.load(without);
    await loop.run(2000);
    loop.load(site());
    await loop.run(20_000);
    expect(times(loop)).toEqual([1000]);
    loop.load(without);
    await loop.run(2000);
    expect(times(loop)).toEqual([1000, 23_000]);
    expect(loop.suspensions.map(({ suspended }) => suspended)).toEqual([true, false]);
  });

  it('keeps what it knew while the addresses cannot be told', async () => {
    const loop = bench();
    loop.addresses = new Set([ADDRESS]);
    loop.load(site());
    await loop.run(1000);
    loop.addresses = null;
    await loop.run(8000);
    expect(times(loop)).toEqual([1000, 5000, 9000]);
  });
});
