import { describe, expect, it } from 'vitest';
import { ANSWERING, ASK_AGAIN, PeerQuestions } from '../../../../src/vrrp/addresses/peer-questions.ts';
import { gratuitousArp } from '../../../../vrrp/protocol/arp.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { ip, link } from '../../../support/vrrp/specs.ts';

class Network {
  readonly clock = new VirtualClock();
  readonly probes: Uint8Array[] = [];
  readonly answers: string[] = [];
  open = 0;
  received: (frame: Uint8Array) => void = () => undefined;
  readonly questions = new PeerQuestions({
    clock: this.clock,
    logger: new RecordingLogger(),
    links: () => new Map([['eth0', link('eth0', 2, ['10.9.0.1/24'])]]),
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
    answered: (instance, address) => this.answers.push(`${instance} ${address}`),
  });
}

describe('a question to a silent peer', () => {
  it('is sent twice, and heard for a second', () => {
    const network = new Network();
    network.questions.ask('a', 'eth0', [ip('10.9.0.2')]);
    expect(network.probes).toHaveLength(1);
    network.clock.advance(ASK_AGAIN);
    expect(network.probes).toHaveLength(2);
    network.clock.advance(ANSWERING);
    expect([network.probes.length, network.open]).toEqual([2, 0]);
  });

  it('is answered by the address that was asked for, and by no other', () => {
    const network = new Network();
    network.questions.ask('a', 'eth0', [ip('10.9.0.2')]);
    for (const address of ['10.9.0.3', '10.9.0.2']) {
      network.received(gratuitousArp(Uint8Array.of(2, 0, 0, 0, 0, 9), ip(address)));
    }
    expect(network.answers).toEqual(['a 10.9.0.2']);
  });

  it('takes the place of an earlier one of the same instance, and none is left at the end', () => {
    const network = new Network();
    network.questions.ask('a', 'eth0', [ip('10.9.0.2')]);
    network.questions.ask('a', 'eth0', [ip('10.9.0.2')]);
    expect(network.open).toBe(1);
    network.questions.ask('b', 'eth9', [ip('10.9.0.2')]);
    network.questions.stop();
    expect(network.open).toBe(0);
  });
});
