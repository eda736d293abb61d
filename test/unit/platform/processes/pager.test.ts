import { describe, expect, it } from 'vitest';
import { pagerOf, showInPager } from '../../../../src/platform/processes/pager.ts';

describe('the pager', () => {
  it.each([
    [{}, ['less', '-FRSX']],
    [{ PAGER: 'most  -s' }, ['most', '-s']],
    [{ PAGER: '' }, []],
    [{ TERM: 'dumb' }, []],
    [{ PAGER: 'sh -c id', SUDO_UID: '1000' }, ['less', '-FRSX']],
  ])('of %j is %j', (environment, words) => {
    expect(pagerOf(environment)).toEqual(words);
  });

  it('that is not there, or is cat, is none', async () => {
    expect(await showInPager('text', { PAGER: '/nowhere/pager' })).toBe(false);
    expect(await showInPager('text', { PAGER: 'cat' })).toBe(false);
    expect(await showInPager('text', { PAGER: 'true', PATH: process.env['PATH'] })).toBe(true);
  });
});
