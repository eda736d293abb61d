import { describe, expect, it } from 'vitest';
import {
  ForeignHolders,
  LISTENING,
  LOOK_AGAIN,
  SETTLING,
} from '../../../../src/vrrp/addresses/foreign-holders.ts';
import type { InstanceState } from '../../../../vrrp/instance/state.ts';
import { gratuitousArp } from '../../../../vrrp/protocol/arp.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip, link } from '../../../support/vrrp/specs.ts';

const OWN = link('eth0', 2, ['10.9.0.1/24']);
const FOREIGN = Uint8Array.of(2, 0, 0, 0, 0, 9);

class Network {
  readonly clock = new VirtualClock();
  readonly logger = new RecordingLogger();
  readonly probes: Uint8Array[] = [];
  readonly looks: (string | null)[] = [];
  open = 0;
  received: (frame: Uint8Array) => void = () => undefined;
  readonly holders = new ForeignHolders({
    clock: this.clock,
    logger: this.logger,
    links: () => new Map([['eth0', OWN]]),
    hearHolders: (_what, received) => {
      this.open += 1;
      this.received = received;
      return {
        close: () => {
          this.open -= 1;
        },
      };
    },
    sendFrame: (frame) => {
      this.probes.push(frame);
      return null;
    },
    looked: (_instance, found) => this.looks.push(found === null ? null : found.mac),
  });
}

function master(): InstanceState {
  const router = LoneRouter.of(instanceSpec());
  router.advance(10_000);
  const [state] = router.state.instances.values();
  if (state === undefined) throw new Error('no instance');
  expect(state.phase).toBe('master');
  return state;
}

describe('Another host that has a virtual address, too', () => {
  it('is asked for with a probe that says nothing of the asker, after the master before has had time to give up', () => {
    const network = new Network();
    network.holders.follow(master());
    network.clock.advance(SETTLING - 1);
    expect(network.probes).toEqual([]);
    network.clock.advance(1);
    expect(network.probes).toHaveLength(1);
    expect([...(network.probes[0]?.subarray(28, 32) ?? [])]).toEqual([0, 0, 0, 0]);
    network.clock.advance(LISTENING);
    expect(network.open).toBe(0);
  });

  it('is told once, and counted', () => {
    const network = new Network();
    network.holders.follow(master());
    network.clock.advance(SETTLING);
    const answer = gratuitousArp(FOREIGN, ip('10.9.0.100'));
    network.received(answer);
    network.received(answer);
    expect(network.logger.lines.map(({ level, fields }) => [level, fields['mac']])).toEqual([
      ['error', '02:00:00:00:00:09'],
    ]);
    expect(network.holders.found).toEqual(new Map([['VI_1', 1]]));
  });

  it('is not seen in our own announcements, in other addresses, in bytes that are no ARP', () => {
    const network = new Network();
    network.holders.follow(master());
    network.clock.advance(SETTLING);
    network.received(gratuitousArp(OWN.mac, ip('10.9.0.100')));
    network.received(gratuitousArp(FOREIGN, ip('10.9.0.77')));
    network.received(Uint8Array.of(1, 2, 3));
    expect(network.holders.found.size).toBe(0);
  });

  it('is not looked for by an instance that is MASTER no more', () => {
    const network = new Network();
    const instance = master();
    network.holders.follow(instance);
    network.holders.follow({ ...instance, phase: 'backup' });
    network.clock.advance(SETTLING);
    expect(network.probes).toEqual([]);
  });

  it('stops to be listened for at the end', () => {
    const network = new Network();
    network.holders.follow(master());
    network.clock.advance(SETTLING);
    expect(network.open).toBe(1);
    network.holders.stop();
    expect(network.open).toBe(0);
  });

  it('is looked for again as long as there is one, and told of once', () => {
    const network = new Network();
    network.holders.follow(master());
    for (let look = 0; look < 3; look += 1) {
      network.clock.advance(look === 0 ? SETTLING : LOOK_AGAIN);
      if (look < 2) network.received(gratuitousArp(FOREIGN, ip('10.9.0.100')));
      network.clock.advance(LISTENING);
    }
    expect(network.looks).toEqual(['02:00:00:00:00:09', '02:00:00:00:00:09', null]);
    expect(network.logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    network.clock.advance(60_000);
    expect(network.looks).toHaveLength(3);
  });
});
