import { describe, expect, it } from 'vitest';
import { RegexThreadPool } from '../../../../../checkers/http/regex/thread-pool.ts';
import { SystemClock } from '../../../../../src/platform/host/system-clock.ts';

describe('the threads of regexes', () => {
  it('tell where a match begins, and that there is none', async () => {
    const threads = new RegexThreadPool(new SystemClock());
    const find = (source: string) => threads.search({ source, flags: 'g', text: 'aab', start: 0 });
    expect(await Promise.all([find('b'), find('x'), find('a')])).toEqual([
      { kind: 'found', index: 2 },
      { kind: 'found', index: null },
      { kind: 'found', index: 0 },
    ]);
  });
});
