import { describe, expect, it } from 'vitest';

import { splitCommand, splitStatement } from '../../../../src/config/keepalived/script-tokenizer.ts';

describe('splitStatement', () => {
  it.each([
    ['misc_path /p/s.sh foo', ['misc_path', '/p/s.sh', 'foo']],
    ['k a" b "c', ['k', 'a b c']],
    ['k "/p/s.sh \'b c\'" user :grp', ['k', "/p/s.sh 'b c'", 'user', ':grp']],
    ['k "/p \\"sp ace\\""', ['k', '/p \\"sp ace\\"']],
    ['k ""', ['k', '']],
  ])('splits %j', (raw, words) => {
    expect(splitStatement(raw)).toEqual({ words, complete: true });
  });

  it('says when a quote is left open', () => {
    expect(splitStatement('k "a b')).toEqual({ words: ['k', 'a b'], complete: false });
  });
});

describe('splitCommand', () => {
  it.each([
    ["/p/s.sh 'b c' f\\x20g", ['/p/s.sh', 'b c', 'f g']],
    ['/p/s.sh \\"sp ace\\"', ['/p/s.sh', '"sp', 'ace"']],
    ['\\101\\x4a\\cA\\n\\q', ['AJ\x01\nq']],
    ["'a\\tb'", ['a\tb']],
    ['a\\', ['a\\']],
    ['', []],
  ])('splits %j', (command, words) => {
    expect(splitCommand(command).words).toEqual(words);
  });
});
