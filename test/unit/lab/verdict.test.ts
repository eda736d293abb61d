import { describe, expect, it } from 'vitest';
import { judge, type Report } from '../../verdict.ts';

type Kind = 'passed' | 'failed' | 'skipped' | 'timed' | 'late';

/** A report of one file with a test for each kind, named `KIND INDEX`. */
function report(...kinds: readonly Kind[]): Report {
  const assertionResults = kinds.map((kind, index) => {
    const fullName = `${kind} ${index}`;
    if (kind === 'timed')
      return { fullName, status: 'passed', meta: { lab: { timed: true, notMeasured: null } } };
    if (kind === 'late') {
      const notMeasured = 'ticks came late by 400 ms; 150 ms are allowed';
      return { fullName, status: 'skipped', meta: { lab: { timed: true, notMeasured } } };
    }
    return { fullName, status: kind };
  });
  return { testResults: [{ status: 'passed', assertionResults }] };
}

const timed = (count: number): Kind[] => Array.from({ length: count }, () => 'timed' as const);

describe('the verdict on a run of all tests', () => {
  it('ends with the counts of what passed, failed and was skipped', () => {
    expect(judge(report('passed', 'passed', 'failed'), {}, false).lines).toEqual(['2 passed, 1 failed']);
    expect(judge(report('passed', 'skipped'), {}, false).lines).toEqual(['1 passed, 0 failed, 1 skipped']);
  });

  it('counts what was not measured on a line of its own, with names and reasons, and not as skipped', () => {
    const { lines, ok } = judge(report('passed', 'late'), {}, false);
    expect(ok).toBe(true);
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
    expect(lines.at(-2)).toBe('1 not measured');
    expect(lines[0]).toContain('NOT MEASURED: this machine is too slow for 1 of 1');
    expect(lines[1]).toContain('late 1: ticks came late by 400 ms');
  });

  it('fails when a test fails, when a file could not be collected, and when nothing ran', () => {
    expect(judge(report('passed', 'failed'), {}, false).ok).toBe(false);
    expect(judge({ testResults: [] }, {}, false).ok).toBe(false);
    const broken = { status: 'failed', assertionResults: [] };
    const verdict = judge({ testResults: [...report('passed').testResults, broken] }, {}, false);
    expect(verdict).toMatchObject({ ok: false, lines: ['1 passed, 1 failed'] });
  });

  it('fails for a skipped test in CI only', () => {
    expect(judge(report('passed', 'skipped'), {}, false).ok).toBe(true);
    expect(judge(report('passed', 'skipped'), {}, true).ok).toBe(false);
  });

  it('fails in CI when more than 5 % of the timed tests, and more than one, were not measured', () => {
    expect(judge(report(...timed(38), 'late', 'late'), {}, true).ok).toBe(true);
    expect(judge(report(...timed(37), 'late', 'late'), {}, true).ok).toBe(false);
    expect(judge(report(...timed(37), 'late', 'late'), {}, false).ok).toBe(true);
    // Tests that are not timed do not count.
    expect(judge(report(...timed(37), 'late', 'late', 'passed', 'passed'), {}, true).ok).toBe(false);
    expect(judge(report(...timed(3), 'late'), {}, true).ok).toBe(true);
  });

  it('fails in CI when one test was not measured in two runs in a row', () => {
    const first = judge(report('late', ...timed(30)), {}, true);
    expect(first).toMatchObject({ ok: true, unmeasured: { 'late 0': 1 } });
    const second = judge(report('late', ...timed(30)), first.unmeasured, true);
    expect(second).toMatchObject({ ok: false, unmeasured: { 'late 0': 2 } });
    expect(second.lines.join('\n')).toContain('in 2 runs in a row, which CI does not accept: late 0');
  });

  it('forgets a test that was measured since, and remembers one that did not run', () => {
    const { unmeasured } = judge(report('timed'), { 'timed 0': 1, elsewhere: 1 }, true);
    expect(unmeasured).toEqual({ elsewhere: 1 });
  });
});
