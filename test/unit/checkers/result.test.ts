import { describe, expect, it } from 'vitest';
import { failed, inconclusive, passed } from '../../../checkers/result.ts';
import { MAX_DETAIL_LENGTH } from '../../../checkers/types.ts';

describe('results', () => {
  it('carry the outcome that belongs to their code', () => {
    expect(passed('connected')).toEqual({ outcome: 'pass', code: 'ok', detail: 'connected' });
    expect(failed('refused', 'no')).toEqual({ outcome: 'fail', code: 'refused', detail: 'no' });
    expect(inconclusive('odd')).toEqual({ outcome: 'inconclusive', code: 'local_error', detail: 'odd' });
  });

  it('keep details to one short line without control characters, whatever a server says', () => {
    expect(failed('protocol', 'a\r\nb\u001b[31mc').detail).toBe('a b [31mc');
    const long = failed('protocol', 'x'.repeat(1000)).detail;
    expect(long).toHaveLength(MAX_DETAIL_LENGTH);
    expect(long.endsWith('…')).toBe(true);
  });
});
