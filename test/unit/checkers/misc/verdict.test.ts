import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../../../checkers/misc/verdict.ts';
import { MAX_DETAIL_LENGTH } from '../../../../checkers/types.ts';
import type { RunEnd } from '../../../../src/base/processes/process-runner.ts';

function judge(end: RunEnd, dynamic: boolean, output = '') {
  return judgeRun({ end, output }, { dynamic, timeout: 2000 });
}

const exited = (status: number): RunEnd => ({ kind: 'exited', status });

describe.each([false, true])('a script with misc_dynamic %s', (dynamic) => {
  it('passes with status 0 and has no claim on the weight', () => {
    expect(judge(exited(0), dynamic)).toEqual({ outcome: 'pass', code: 'ok', detail: 'exit 0' });
  });

  it('fails with status 1', () => {
    expect(judge(exited(1), dynamic, 'disk full\n')).toEqual({
      outcome: 'fail',
      code: 'exit',
      detail: 'exit 1: disk full',
      output: 'disk full\n',
    });
  });

  it.each<[RunEnd, string, string]>([
    [{ kind: 'signalled', signal: 'SIGSEGV' }, 'signal', 'killed by SIGSEGV'],
    [{ kind: 'expired' }, 'timeout', 'not done within 2 s'],
    [{ kind: 'not-executed', reason: '/x: ENOENT' }, 'exit', 'cannot be run: /x: ENOENT'],
  ])('fails when it ends by %o', (end, code, detail) => {
    expect(judge(end, dynamic)).toEqual({ outcome: 'fail', code, detail });
  });

  it.each<RunEnd>([{ kind: 'aborted' }, { kind: 'not-started', reason: 'EAGAIN' }])(
    'says nothing of its server when it is us: %o',
    (end) => {
      expect(judge(end, dynamic)).toMatchObject({ outcome: 'inconclusive', code: 'local_error' });
    },
  );
});

describe('a status from 2 to 255', () => {
  it.each([2, 3, 12, 126, 127, 255])('%i fails without misc_dynamic and is a weight with it', (status) => {
    expect(judge(exited(status), false)).toMatchObject({ outcome: 'fail', code: 'exit' });
    expect(judge(exited(status), true)).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: `exit ${status}, weight ${status - 2}`,
      weight: { kind: 'target', weight: status - 2 },
    });
  });
});

describe('what a script wrote', () => {
  it('is kept whole as output, and on one short line in the detail', () => {
    const output = `first\n\u001b[31mred\n${'x'.repeat(4000)}`;
    const result = judge(exited(1), false, output);
    expect(result).toHaveProperty('output', output);
    expect(result.detail).toMatch(/^exit 1: first \[31mred x+…$/);
    expect(result.detail).toHaveLength(MAX_DETAIL_LENGTH);
  });
});
