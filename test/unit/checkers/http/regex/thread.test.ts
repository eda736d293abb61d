import { expect, it } from 'vitest';
import { RegexThread } from '../../../../../checkers/http/regex/thread.ts';
import { SystemClock } from '../../../../../src/platform/host/system-clock.ts';

it('A thread for regexes that broke while nobody searched says so to who comes next, and holds up nobody', async () => {
  const thread = new RegexThread(new SystemClock());
  const search = { source: 'b', flags: 'g', text: 'aab', start: 0 };
  expect(await thread.search(search)).toEqual({ kind: 'found', index: 2 });
  await thread.end();
  expect(thread.usable).toBe(false);
  expect(await thread.search(search)).toEqual({ kind: 'unavailable', reason: 'the thread was ended' });
});
