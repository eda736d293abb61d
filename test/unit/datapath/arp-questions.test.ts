import { describe, expect, it } from 'vitest';
import { ARP_PATIENCE, ArpQuestions } from '../../../src/datapath/arp-questions.ts';
import { address, PathMachine } from '../../support/data-path-machine.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const SERVER = { device: 'lan', mac: Uint8Array.of(2, 0, 0, 0, 0, 11) };
const VIRTUAL = address('192.0.2.10');

function subject() {
  const machine = new PathMachine();
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  return { machine, clock, logger, questions: new ArpQuestions({ clock, logger, arp: machine.arp }) };
}

/** What a host answers to a probe. */
function reply(probe: Uint8Array, mac: Uint8Array): Uint8Array {
  const frame = probe.slice();
  frame.set([0, 2], 20);
  frame.set(mac, 22);
  frame.set(probe.subarray(38, 42), 28);
  return frame;
}

describe('a question over ARP', () => {
  it('goes to the server alone, and says nothing of who asks', async () => {
    const { machine, clock, questions } = subject();
    const answer = questions.answers(SERVER, VIRTUAL);
    const [frame] = machine.sent;
    expect([...(frame?.subarray(0, 6) ?? [])]).toEqual([...SERVER.mac]);
    expect([...(frame?.subarray(28, 32) ?? [])]).toEqual([0, 0, 0, 0]);
    expect([...(frame?.subarray(38, 42) ?? [])]).toEqual([192, 0, 2, 10]);
    clock.advance(ARP_PATIENCE);
    expect(await answer).toBe(false);
    expect(machine.received).toBeNull();
  });

  it('is answered by the server that has the address', async () => {
    const { machine, questions } = subject();
    const answer = questions.answers(SERVER, VIRTUAL);
    const [frame] = machine.sent;
    machine.received?.(reply(frame ?? new Uint8Array(), SERVER.mac));
    expect(await answer).toBe(true);
    expect(machine.received).toBeNull();
  });

  it('is not answered by another host', async () => {
    const { machine, clock, questions } = subject();
    const answer = questions.answers(SERVER, VIRTUAL);
    machine.received?.(reply(machine.sent[0] ?? new Uint8Array(), Uint8Array.of(2, 0, 0, 0, 0, 99)));
    clock.advance(ARP_PATIENCE);
    expect(await answer).toBe(false);
  });

  it('that cannot be sent is silence, and told once', async () => {
    const { machine, logger, questions } = subject();
    machine.refusal = 'EPERM';
    expect(await questions.answers(SERVER, VIRTUAL)).toBe(false);
    expect(await questions.answers(SERVER, VIRTUAL)).toBe(false);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });
});
