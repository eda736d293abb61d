import { describe, expect, it } from 'vitest';
import { AnswerSettings, SETTINGS_INTERVAL } from '../../../src/datapath/answer-settings.ts';
import type { EventNote } from '../../../src/state/model/event.ts';
import { PathMachine, pathConfig } from '../../support/data-path-machine.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function subject(machine: PathMachine) {
  const clock = new VirtualClock();
  const notes: EventNote[] = [];
  const state = { paused: false };
  const logger = new RecordingLogger();
  const settings = new AnswerSettings({
    clock,
    logger,
    machine,
    events: { note: (note) => notes.push(note) },
    paused: () => state.paused,
  });
  const later = async (): Promise<void> => {
    await clock.advanceAndSettle(SETTINGS_INTERVAL);
  };
  return { settings, notes, state, later };
}

const accepts = (machine: PathMachine) => machine.values.get('accept_local lan');

describe('accept_local', () => {
  it.each(['DR', 'TUN'])('is set for probes by %s, and put back at the end', async (kind) => {
    const machine = new PathMachine();
    const { settings } = subject(machine);
    await settings.follow(pathConfig(kind));
    expect(accepts(machine)).toBe(1);
    await settings.stop();
    expect(accepts(machine)).toBe(0);
  });

  it.each([
    ['NAT', pathConfig('NAT')],
    ['plain checks', pathConfig('DR', '')],
  ])('is left alone for %s', async (_, config) => {
    const machine = new PathMachine();
    await subject(machine).settings.follow(config);
    expect(accepts(machine)).toBe(0);
  });

  it('stays as it was found where somebody else has set it', async () => {
    const machine = new PathMachine();
    machine.values.set('accept_local lan', 1);
    const { settings } = subject(machine);
    await settings.follow(pathConfig());
    await settings.stop();
    expect(accepts(machine)).toBe(1);
  });

  it('is set again when somebody takes it back, which is told and counted', async () => {
    const machine = new PathMachine();
    const { settings, notes, later } = subject(machine);
    await settings.follow(pathConfig());
    machine.values.set('accept_local lan', 0);
    await later();
    expect(accepts(machine)).toBe(1);
    expect(settings.repairs).toBe(1);
    expect(notes).toMatchObject([{ kind: 'kernel', to: 'as desired' }]);
    await settings.stop();
  });

  it('is put back by the next lvsd after a kill', async () => {
    const machine = new PathMachine();
    await subject(machine).settings.follow(pathConfig());
    const { settings } = subject(machine);
    await settings.load();
    await settings.follow(pathConfig('DR', ''));
    expect(accepts(machine)).toBe(0);
  });

  it('is put back by a reload that takes the probes out', async () => {
    const machine = new PathMachine();
    const { settings } = subject(machine);
    await settings.follow(pathConfig());
    await settings.follow(pathConfig('DR', ''));
    expect(accepts(machine)).toBe(0);
  });

  it('says what keeps it from being set, and tries again', async () => {
    const machine = new PathMachine();
    machine.refusal = 'EROFS';
    const { settings, later } = subject(machine);
    await settings.follow(pathConfig());
    expect(settings.error).toBe('net.ipv4.conf.lan.accept_local cannot be set to 1 (EROFS)');
    machine.refusal = null;
    await later();
    expect(settings.error).toBeNull();
    expect(settings.repairs).toBe(0);
    await settings.stop();
  });

  it('is left alone in a pause that begins while it is looked at', async () => {
    const machine = new PathMachine();
    const { settings, state, later } = subject(machine);
    await settings.follow(pathConfig());
    machine.values.set('accept_local lan', 0);
    const read = machine.settings.read;
    machine.settings.read = (setting, device) => {
      state.paused = true;
      return read(setting, device);
    };
    await later();
    expect(accepts(machine)).toBe(0);
    await settings.stop();
  });

  it('is left alone while an operator wants the kernel so', async () => {
    const machine = new PathMachine();
    const { settings, state } = subject(machine);
    state.paused = true;
    await settings.follow(pathConfig());
    expect(accepts(machine)).toBe(0);
    await settings.stop();
  });
});
