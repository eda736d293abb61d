import { describe, expect, it } from 'vitest';
import {
  MAX_START_DELAY,
  PatientRunner,
  START_PATIENCE,
} from '../../../../src/base/processes/patient-runner.ts';
import type { RunEnd, RunRequest } from '../../../../src/base/processes/process-runner.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const SHORT: RunEnd = { kind: 'not-started', reason: 'cannot create a process: EMFILE', shortage: true };
const GOOD: RunEnd = { kind: 'exited', status: 0 };

function patient(...ends: readonly RunEnd[]) {
  const clock = new VirtualClock();
  let tries = 0;
  const inner = { run: () => Promise.resolve({ end: ends[tries++] ?? SHORT, output: '' }) };
  const controller = new AbortController();
  const request: RunRequest = {
    script: { command: { invocation: 'direct', argv: ['/bin/true'] }, identity: null },
    timeout: null,
    signal: controller.signal,
  };
  return { clock, controller, outcome: new PatientRunner(inner, clock).run(request), tries: () => tries };
}

describe('a script that is news', () => {
  it('is started when the shortage of this host is over', async () => {
    const { clock, outcome, tries } = patient(SHORT, SHORT, GOOD);
    await clock.advanceAndSettle(START_PATIENCE);
    expect((await outcome).end).toEqual(GOOD);
    expect(tries()).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it('is given up after a minute of shortage', async () => {
    const { clock, outcome, tries } = patient();
    await clock.advanceAndSettle(START_PATIENCE + MAX_START_DELAY);
    expect((await outcome).end).toEqual(SHORT);
    expect(tries()).toBeLessThan(20);
  });

  it.each<RunEnd>([
    { kind: 'not-started', reason: 'lvsd cannot become its user' },
    { kind: 'not-executed', reason: 'ENOENT' },
    { kind: 'exited', status: 1 },
  ])('is not tried again for $kind', async (end) => {
    const { outcome, tries } = patient(end, GOOD);
    expect((await outcome).end).toEqual(end);
    expect(tries()).toBe(1);
  });

  it('is given up with its caller', async () => {
    const { clock, controller, outcome } = patient();
    await clock.advanceAndSettle(1);
    controller.abort();
    expect((await outcome).end).toEqual({ kind: 'aborted' });
    expect(clock.pending).toBe(0);
  });
});
