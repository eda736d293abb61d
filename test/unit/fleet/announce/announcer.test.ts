import { beforeEach, describe, expect, it } from 'vitest';
import { AddressAnnouncement, type AnnounceSettings } from '../../../../fleet/announce/announcer.ts';
import type { ServiceStanding } from '../../../../fleet/announce/decision.ts';
import { RouteTable } from '../../../../fleet/announce/route-table.ts';
import { RTN } from '../../../../netlink/route/constants.ts';
import type { RouteFact, RouteOwner } from '../../../../netlink/route/route-message.ts';
import { type IpAddress, parseIpAddress } from '../../../../src/base/ip-address.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const VIP = parseIpAddress('10.0.0.1') ?? expect.unreachable();
const OTHER = parseIpAddress('10.0.0.2') ?? expect.unreachable();
const SETTINGS: AnnounceSettings = { table: 100, protocol: 240, services: 'any', damping: 5000, drain: 2000 };

/** rtnetlink's tables as far as routes of their owners go. */
class MemoryRoutes {
  readonly routes = new Map<string, RouteFact>();
  refusal = 0;

  addBlackhole(owner: RouteOwner, destination: IpAddress): number {
    if (this.refusal !== 0) return this.refusal;
    const key = keyOf(owner, destination);
    const isTaken = (other: string): boolean =>
      other.startsWith(`${owner.table} `) && other.endsWith(` ${destination}`);
    if (this.shown().some(isTaken)) return 17;
    this.routes.set(key, { destination, prefixLength: 32, type: RTN.blackhole });
    return 0;
  }

  removeRoute(owner: RouteOwner, { destination }: RouteFact): number {
    return this.routes.delete(keyOf(owner, destination)) ? 0 : 3;
  }

  routesOf({ table, protocol }: RouteOwner): RouteFact[] {
    return [...this.routes].flatMap(([key, route]) =>
      key.startsWith(`${table} ${protocol} `) ? [route] : [],
    );
  }

  shown(): string[] {
    return [...this.routes.keys()].toSorted();
  }
}

function keyOf({ table, protocol }: RouteOwner, destination: IpAddress): string {
  return `${table} ${protocol} ${destination}`;
}

describe('the announcer', () => {
  let clock: VirtualClock;
  let kernel: MemoryRoutes;
  let services: Map<IpAddress, ServiceStanding[]>;
  let decided: string[];
  let reconciled: boolean;
  let frozen: boolean;
  let announcer: AddressAnnouncement;

  beforeEach(() => {
    clock = new VirtualClock();
    kernel = new MemoryRoutes();
    decided = [];
    reconciled = true;
    frozen = false;
    services = new Map();
    for (const address of [VIP, OTHER]) set(address, true);
    announcer = new AddressAnnouncement(
      {
        clock,
        logger: new RecordingLogger(),
        open: (owner) => new RouteTable(kernel, owner),
        standings: () => services,
        reconciled: () => reconciled,
        frozen: () => frozen,
        decided: (address, announced) => decided.push(`${announced ? '+' : '-'}${address}`),
      },
      SETTINGS,
    );
  });

  function set(address: IpAddress, quorumMet: boolean): void {
    services.set(address, [{ id: `tcp ${address}:80`, quorumMet, quorumSeen: true, unprogrammed: null }]);
  }

  it('puts one route there for each healthy address, and takes it away in the call that tells of the loss', () => {
    announcer.start();
    expect(kernel.shown()).toEqual(['100 240 10.0.0.1', '100 240 10.0.0.2']);
    set(VIP, false);
    announcer.changed();
    expect(kernel.shown()).toEqual(['100 240 10.0.0.2']);
    expect(decided).toEqual(['+10.0.0.1', '+10.0.0.2', '-10.0.0.1']);
  });

  it('announces as soon as the kernel has been reconciled, without being told of it', () => {
    reconciled = false;
    announcer.start();
    expect(kernel.shown()).toEqual([]);
    reconciled = true;
    clock.advance(200);
    expect(kernel.shown()).toHaveLength(2);
  });

  it('mends within a second what somebody else changed, and counts it', () => {
    announcer.start();
    kernel.routes.delete('100 240 10.0.0.1');
    const stray = parseIpAddress('10.0.0.9') ?? expect.unreachable();
    kernel.routes.set('100 240 10.0.0.9', { destination: stray, prefixLength: 32, type: RTN.blackhole });
    kernel.routes.set('100 12 10.0.0.8', { destination: stray, prefixLength: 32, type: RTN.blackhole });
    clock.advance(1000);
    expect(kernel.shown()).toEqual(['100 12 10.0.0.8', '100 240 10.0.0.1', '100 240 10.0.0.2']);
    expect(announcer.facts().repairs).toBe(2);
  });

  it('lets an address that flaps come back once in the damping time', () => {
    announcer.start();
    for (let turn = 0; turn < 40; turn += 1) {
      clock.advance(100);
      set(VIP, turn % 2 === 1);
      announcer.changed();
    }
    expect(decided.filter((line) => line === '+10.0.0.1')).toHaveLength(1);
    clock.advance(1000);
    expect(decided.filter((line) => line === '+10.0.0.1')).toHaveLength(2);
  });

  it('says what the kernel refuses, and tries again', () => {
    kernel.refusal = 1;
    announcer.start();
    expect(announcer.facts().error).toBe('cannot add a route to 10.0.0.2 to table 100: EPERM');
    kernel.refusal = 0;
    clock.advance(1000);
    expect(announcer.facts().error).toBeNull();
    expect(kernel.shown()).toHaveLength(2);
  });

  it('leaves the route of somebody else alone that stands in the place of its own', () => {
    kernel.addBlackhole = () => 17;
    announcer.start();
    expect(announcer.facts().error).toMatch(/somebody else's route/);
  });

  it('withdraws, waits, and then lets go on; when stopped as well', async () => {
    announcer.start();
    let gone = false;
    const leaving = announcer.leave(new Set([VIP])).then(() => {
      gone = true;
    });
    expect(kernel.shown()).toEqual(['100 240 10.0.0.2']);
    clock.advance(1999);
    await Promise.resolve();
    expect(gone).toBe(false);
    clock.advance(1);
    await leaving;
    services.delete(VIP);
    announcer.left();
    const stopping = announcer.stop();
    expect(kernel.shown()).toEqual([]);
    clock.advance(2000);
    await stopping;
    clock.advance(5000);
    expect(kernel.shown()).toEqual([]);
    expect(decided).toEqual(['+10.0.0.1', '+10.0.0.2', '-10.0.0.1', '-10.0.0.2']);
  });

  it('does not wait where nothing was announced', async () => {
    for (const address of [VIP, OTHER]) set(address, false);
    announcer.start();
    await announcer.stop();
    expect(clock.now()).toBe(0);
  });

  it('adopts what an earlier run announced, and takes away what is not configured any more', () => {
    const old = parseIpAddress('10.0.0.7') ?? expect.unreachable();
    for (const address of [VIP, old]) kernel.addBlackhole(SETTINGS, address);
    reconciled = false;
    announcer.start();
    expect(kernel.shown()).toEqual(['100 240 10.0.0.1']);
    expect(decided).toEqual(['-10.0.0.7']);
    expect(announcer.facts().repairs).toBe(0);
  });

  it('moves to another table without a moment in which nothing is announced', () => {
    announcer.start();
    announcer.configure({ ...SETTINGS, table: 101 });
    expect(kernel.shown()).toEqual(['101 240 10.0.0.1', '101 240 10.0.0.2']);
    expect(decided).toHaveLength(2);
  });

  it('keeps the routes of the old table until the new one has taken them', () => {
    announcer.start();
    kernel.refusal = 1;
    announcer.configure({ ...SETTINGS, table: 101 });
    expect(kernel.shown()).toEqual(['100 240 10.0.0.1', '100 240 10.0.0.2']);
    kernel.refusal = 0;
    clock.advance(1000);
    expect(kernel.shown()).toEqual(['101 240 10.0.0.1', '101 240 10.0.0.2']);
    expect(announcer.facts().error).toBeNull();
  });

  it('changes the origin of its routes at once, where one table cannot have both', () => {
    announcer.start();
    announcer.configure({ ...SETTINGS, protocol: 241 });
    expect(kernel.shown()).toEqual(['100 241 10.0.0.1', '100 241 10.0.0.2']);
    expect(announcer.facts().error).toBeNull();
  });

  it('says that the old table cannot be cleared, and tries again', () => {
    announcer.start();
    const remove = kernel.removeRoute.bind(kernel);
    kernel.removeRoute = () => 1;
    announcer.configure({ ...SETTINGS, table: 101 });
    expect(announcer.facts().error).toMatch(/from table 100: EPERM/);
    kernel.removeRoute = remove;
    clock.advance(1000);
    expect(kernel.shown()).toEqual(['101 240 10.0.0.1', '101 240 10.0.0.2']);
  });

  it('moves nothing while an operator wants the kernel left alone, and at a stop clears both tables', async () => {
    announcer.start();
    frozen = true;
    announcer.configure({ ...SETTINGS, table: 101 });
    expect(kernel.shown()).toEqual(['100 240 10.0.0.1', '100 240 10.0.0.2']);
    const stopping = announcer.stop();
    expect(kernel.shown()).toEqual([]);
    clock.advance(2000);
    await stopping;
    expect(clock.now()).toBe(2000);
  });

  it('changes nothing while an operator wants the kernel left alone, but for a stop', async () => {
    announcer.start();
    frozen = true;
    set(VIP, false);
    announcer.changed();
    clock.advance(3000);
    expect(kernel.shown()).toHaveLength(2);
    frozen = false;
    clock.advance(1000);
    expect(kernel.shown()).toEqual(['100 240 10.0.0.2']);
    frozen = true;
    const stopping = announcer.stop();
    expect(kernel.shown()).toEqual([]);
    clock.advance(2000);
    await stopping;
  });

  it('leaves the routes where they are when it is abandoned', () => {
    announcer.start();
    announcer.abandon();
    set(VIP, false);
    announcer.changed();
    expect(kernel.shown()).toHaveLength(2);
  });
});
