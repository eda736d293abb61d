import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../../../checkers/types.ts';
import type { CheckPacing } from '../../../../src/config/model/config.ts';
import { type CheckStart, initialCheckState, stepCheck } from '../../../../src/state/health/check-state.ts';
import type { CheckPolicy } from '../../../../src/state/model/check-progress.ts';
import { fail, inconclusive, PACING, pass } from '../../../support/director-config.ts';

function retry(pacing: Partial<CheckPacing>): CheckPolicy {
  return { pacing: { ...PACING, ...pacing }, urls: 1, method: 'retry', fastRecovery: false };
}

function urls(count: number, pacing: Partial<CheckPacing>, fastRecovery = false): CheckPolicy {
  return { ...retry(pacing), urls: count, method: 'url-sequence', fastRecovery };
}

/** P passes, F fails, i says nothing; each result becomes the verdict after it and the delay. */
function run(start: CheckStart, policy: CheckPolicy, results: string, uniform = 0): string {
  const kinds: Readonly<Record<string, ProbeResult>> = { P: pass(), F: fail(), i: inconclusive() };
  let state = initialCheckState(start);
  const lines = [...results].map((letter) => {
    const outcome = stepCheck(
      state,
      kinds[letter] ?? inconclusive(),
      policy,
      { startedAt: 0, endedAt: 100 },
      uniform,
    );
    state = outcome.state;
    return `${state.verdict} ${outcome.nextDue - 100}`;
  });
  return lines.join(', ');
}

describe('rise', () => {
  it('wants so many passes in a row of a check that is down, one delay loop apart', () => {
    expect(run('assumed-up', retry({ rise: 3 }), 'FPPP')).toBe('down 2000, down 2000, down 2000, up 2000');
  });

  it('begins anew with a failure between the passes', () => {
    expect(run('assumed-up', retry({ rise: 2 }), 'FPFPP')).toBe(
      'down 2000, down 2000, down 2000, down 2000, up 2000',
    );
  });

  it('is not asked of the first pass of a check that was taken as up', () => {
    expect(run('assumed-up', retry({ rise: 3 }), 'P')).toBe('up 2000');
    expect(run('trusted', retry({ rise: 3, retry: 1 }), 'FPF')).toBe('up 500, up 2000, up 500');
  });

  it('is asked of a check that starts down (alpha)', () => {
    expect(run('down', retry({ rise: 2 }), 'PP')).toBe('down 2000, up 2000');
  });

  it('is not counted by attempts that say nothing, which do not end a row either', () => {
    expect(run('assumed-up', retry({ rise: 2 }), 'FPiP')).toBe('down 2000, down 2000, down 2000, up 2000');
  });

  it('leaves the retries of a check that is up alone', () => {
    expect(run('trusted', retry({ rise: 3, retry: 2 }), 'FFPFFF')).toBe(
      'up 500, up 500, up 2000, up 500, up 500, down 2000',
    );
  });

  it('adds nothing to the passes that several urls need anyway', () => {
    expect(run('trusted', urls(2, { rise: 3, retry: 0 }), 'FPPP')).toBe(
      run('trusted', urls(2, { retry: 0 }), 'FPPP'),
    );
  });

  it('lets another pass over all urls follow while too few attempts in a row have passed', () => {
    expect(run('trusted', urls(1, { rise: 4, retry: 0 }), 'FPPPP')).toBe(
      'down 2000, down 2000, down 2000, down 2000, up 2000',
    );
    // The failure in the recovery pass is tried again after delay_before_retry, as ever, and ends the row.
    expect(run('trusted', urls(2, { rise: 3, retry: 0 }), 'FPPFPPP')).toBe(
      'down 2000, down 2000, down 2000, down 500, down 2000, down 2000, up 2000',
    );
  });

  it('waits between whole passes even with fast_recovery', () => {
    expect(run('trusted', urls(2, { rise: 5, retry: 0 }, true), 'FPPPPP')).toBe(
      'down 2000, down 0, down 0, down 2000, down 0, up 2000',
    );
  });
});

describe('delay_down_max', () => {
  it('doubles the interval with each failure while down, up to its bound', () => {
    expect(run('assumed-up', retry({ delayDownMax: 10_000 }), 'FFFFF')).toBe(
      'down 2000, down 4000, down 8000, down 10000, down 10000',
    );
  });

  it('is over with the first pass, also of a check that still has to rise', () => {
    expect(run('assumed-up', retry({ delayDownMax: 10_000, rise: 2 }), 'FFFPFFPP')).toBe(
      'down 2000, down 4000, down 8000, down 2000, down 2000, down 4000, down 2000, up 2000',
    );
  });

  it('begins at the delay loop for a check that starts down, too', () => {
    expect(run('down', retry({ delayDownMax: 10_000 }), 'FFF')).toBe('down 2000, down 4000, down 8000');
  });

  it('never shortens an interval', () => {
    expect(run('assumed-up', retry({ delayDownMax: 1000 }), 'FFF')).toBe('down 2000, down 2000, down 2000');
  });

  it('holds for the failed url and for a url that fails during the recovery pass', () => {
    expect(run('trusted', urls(2, { retry: 0, delayDownMax: 3000 }), 'FFPFFFFF')).toBe(
      'down 2000, down 3000, down 2000, down 500, down 1000, down 2000, down 3000, down 3000',
    );
  });

  it('leaves retries and attempts that say nothing alone', () => {
    expect(run('trusted', retry({ retry: 1, delayDownMax: 60_000 }), 'FiFi')).toBe(
      'up 500, up 2000, down 2000, down 2000',
    );
  });

  it('stays at its bound however long the server is down', () => {
    const steps = run('assumed-up', retry({ delayDownMax: 60_000 }), 'F'.repeat(2000)).split(', ');
    expect(new Set(steps.slice(5))).toEqual(new Set(['down 60000']));
  });
});

describe('jitter', () => {
  it('adds its part to each delay, whatever the attempt found', () => {
    expect(run('trusted', retry({ jitter: 1000, retry: 1 }), 'PFFiFP', 0.5)).toBe(
      'up 2500, up 1000, down 2500, down 2500, down 2500, up 2500',
    );
  });

  it('is added after the interval was lengthened', () => {
    expect(run('assumed-up', retry({ jitter: 1000, delayDownMax: 4000 }), 'FFF', 0.25)).toBe(
      'down 2250, down 4250, down 4250',
    );
  });

  it('is nothing unless it is asked for', () => {
    expect(run('trusted', retry({}), 'PF', 0.9)).toBe('up 2000, up 500');
  });
});
