import { describe, expect, it } from 'vitest';
import { AnnouncementTaps } from '../../../../src/vrrp/addresses/announcement-taps.ts';
import type { InstanceState } from '../../../../vrrp/instance/state.ts';
import { gratuitousArp } from '../../../../vrrp/protocol/arp.ts';
import { ANNOUNCES_WITHIN } from '../../../../vrrp/split/healing.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, ip, link, virtualAddress } from '../../../support/vrrp/specs.ts';

const OWN = link('eth0', 2, ['10.9.0.1/24']);

class Network {
  readonly clock = new VirtualClock();
  readonly heard: string[] = [];
  readonly open: string[] = [];
  received: (frame: Uint8Array) => void = () => undefined;
  readonly taps = new AnnouncementTaps({
    clock: this.clock,
    logger: new RecordingLogger(),
    links: () => new Map([['eth0', OWN]]),
    hearHolders: ({ interfaceIndex, family, announcementsOnly }, received) => {
      const name = `${interfaceIndex} ${family} ${announcementsOnly}`;
      this.open.push(name);
      this.received = received;
      return { close: () => this.open.splice(this.open.indexOf(name), 1) };
    },
    announced: (name, address) => this.heard.push(`${name} ${address}`),
  });
}

function router(name: string, virtualRouterId: number): LoneRouter {
  const addresses = [virtualAddress('10.9.0.100/24'), virtualAddress('10.9.0.101/24')];
  return LoneRouter.of(instanceSpec({ name, virtualRouterId, addresses }));
}

function inPhase(lone: LoneRouter, phase: 'master' | 'backup'): InstanceState {
  if (phase === 'master') lone.advance(10_000);
  else lone.hear(200);
  expect(lone.phase).toBe(phase);
  return lone.instance();
}

describe('announcements of other hosts', () => {
  it('are heard by one socket for each interface and family, while an instance is MASTER and a moment longer', () => {
    const network = new Network();
    const [one, two] = [router('VI_1', 51), router('VI_2', 52)];
    network.taps.follow(inPhase(one, 'backup'));
    expect(network.open).toEqual([]);
    network.taps.follow(inPhase(one, 'master'));
    network.taps.follow(inPhase(two, 'master'));
    expect(network.open).toEqual(['2 inet true']);
    network.received(gratuitousArp(Uint8Array.of(2, 0, 0, 0, 0, 9), ip('10.9.0.100')));
    network.received(gratuitousArp(OWN.mac, ip('10.9.0.101')));
    expect(network.heard).toEqual(['eth0 10.9.0.100']);
    network.taps.follow(inPhase(one, 'backup'));
    network.taps.follow(inPhase(two, 'backup'));
    network.clock.advance(ANNOUNCES_WITHIN - 1);
    expect(network.open).toHaveLength(1);
    network.clock.advance(1);
    expect(network.open).toEqual([]);
  });

  it('are heard no more of an instance that is gone, and none at the end', () => {
    const network = new Network();
    const [one, two] = [router('VI_1', 51), router('VI_2', 52)];
    network.taps.follow(inPhase(one, 'master'));
    network.taps.forget('VI_1');
    expect(network.open).toEqual([]);
    network.taps.follow(inPhase(two, 'master'));
    network.taps.stop();
    expect(network.open).toEqual([]);
  });
});
