import { beforeEach, describe, expect, it } from 'vitest';
import { ERRNO } from '../../../../netlink/errno.ts';
import { identityOf, type VirtualRoute, type VirtualRouting } from '../../../../src/base/virtual-routing.ts';
import {
  LOOK_INTERVAL,
  LOOKS_AT_ONCE,
  RoutingKeeper,
} from '../../../../src/vrrp/addresses/routing-keeper.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { ip } from '../../../support/vrrp/specs.ts';

function route(third: number): VirtualRoute {
  return {
    kind: 'unicast',
    family: 'inet',
    destination: { address: ip(`10.${third >> 8}.${third & 255}.0`), length: 24 },
    from: null,
    source: null,
    hops: [{ gateway: ip('10.9.0.9'), interface: 'eth0', weight: 1, onlink: false }],
    table: 254,
    scope: 0,
    protocol: 76,
    metric: null,
    tos: 0,
    metrics: [],
    tracked: true,
  };
}

function routing(...numbers: readonly number[]): VirtualRouting {
  return { routes: numbers.map(route), rules: [] };
}

let kernel: Set<string>;
let refusal: number;
let asked: number;
let clock: VirtualClock;
let logger: RecordingLogger;
let keeper: RoutingKeeper;

beforeEach(() => {
  kernel = new Set();
  refusal = 0;
  asked = 0;
  clock = new VirtualClock();
  logger = new RecordingLogger();
  keeper = new RoutingKeeper({
    clock,
    logger,
    links: () => new Map(),
    commands: {
      addRoute: (one) => {
        asked += 1;
        if (refusal !== 0) return refusal;
        if (kernel.has(identityOf(one))) return ERRNO.EEXIST;
        kernel.add(identityOf(one));
        return 0;
      },
      removeVirtualRoute: (one) => (kernel.delete(identityOf(one)) ? 0 : ERRNO.ESRCH),
      addRule: () => 0,
      removeRule: () => ERRNO.ENOENT,
    },
  });
});

describe('A keeper of virtual routes', () => {
  it('adds again what somebody removed, and says so once', () => {
    keeper.add(routing(1, 2), 'VI_1');
    kernel.delete(identityOf(route(2)));
    clock.advance(LOOK_INTERVAL);
    clock.advance(LOOK_INTERVAL);
    expect(kernel.size).toBe(2);
    expect(logger.lines.map(({ message }) => message)).toEqual([
      '(VI_1) somebody removed the route 10.0.2.0/24 via 10.9.0.9 dev eth0: it is added again',
    ]);
  });

  it('tells a refusal once, tries on, and tells when it is there', () => {
    refusal = ERRNO.ENETUNREACH;
    keeper.add(routing(1), 'VI_1');
    clock.advance(3 * LOOK_INTERVAL);
    refusal = 0;
    clock.advance(LOOK_INTERVAL);
    expect(logger.lines.map(({ message }) => message)).toEqual([
      '(VI_1) cannot add the route 10.0.1.0/24 via 10.9.0.9 dev eth0: ENETUNREACH',
      '(VI_1) the route 10.0.1.0/24 via 10.9.0.9 dev eth0 is there now',
    ]);
  });

  it('looks no more once all are removed', () => {
    keeper.add(routing(1), 'VI_1');
    keeper.remove(routing(1), 'VI_1');
    const before = asked;
    clock.advance(10 * LOOK_INTERVAL);
    expect({ kernel: kernel.size, asked }).toEqual({ kernel: 0, asked: before });
  });

  it('keeps one that two instances want until both let it go', () => {
    keeper.add(routing(1), 'VI_1');
    keeper.add(routing(1), 'VI_2');
    keeper.remove(routing(1), 'VI_1');
    expect(kernel.size).toBe(1);
    keeper.remove(routing(1), 'VI_2');
    expect(kernel.size).toBe(0);
  });

  it('looks at a bounded number in one go, and at all of them in turn', () => {
    const many = Array.from({ length: LOOKS_AT_ONCE + 10 }, (_, index) => index);
    keeper.add(routing(...many), 'VI_1');
    kernel.clear();
    asked = 0;
    clock.advance(LOOK_INTERVAL);
    expect(asked).toBe(LOOKS_AT_ONCE);
    clock.advance(LOOK_INTERVAL);
    expect(kernel.size).toBe(many.length);
  });
});
