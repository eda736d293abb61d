import { describe, expect, it } from 'vitest';
import { assertNever, DirectorError, describeError } from '../../../src/base/errors.ts';

describe('DirectorError', () => {
  it('carries a code, what happened, what to do, and its cause', () => {
    const cause = new Error('ENOENT');
    const error = new DirectorError('config-unreadable', 'cannot read /etc/lvsd/lvsd.yaml', {
      hint: 'name another file',
      cause,
    });
    expect(error).toMatchObject({
      name: 'DirectorError',
      code: 'config-unreadable',
      hint: 'name another file',
    });
    expect(error.cause).toBe(cause);
    expect(new DirectorError('x', 'y').hint).toBeNull();
    expect('cause' in new DirectorError('x', 'y')).toBe(false);
  });
});

describe('describeError', () => {
  it.each([
    [new Error('no route'), 'no route'],
    [new TypeError(''), 'TypeError'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('makes one text of %s', (thrown, words) => {
    expect(describeError(thrown)).toBe(words);
  });
});

it('assertNever names the case that nobody handled', () => {
  expect(() => assertNever('sctp' as never)).toThrow('unhandled case: "sctp"');
});
