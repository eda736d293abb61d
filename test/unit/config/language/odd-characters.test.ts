import { describe, expect, it } from 'vitest';
import { oddCharacter, oddCharacterHint, plainText } from '../../../../src/config/language/odd-characters.ts';

describe('characters that a configuration has by accident', () => {
  it.each([
    ['weight\u00a03', 'U+00A0 is in it (an unusual blank): write `weight 3`'],
    ['80\u3000', 'U+3000 is in it (an unusual blank): write `80`'],
    ['\u200bweight', 'U+200B is in it (not shown): write `weight`'],
    ['\ufeffvirtual_server', 'U+FEFF is in it (not shown): write `virtual_server`'],
    ['\uff18\uff10', 'U+FF18 is in it (not ASCII): write `80`'],
  ])('%j is told with what was meant', (text, hint) => {
    expect(oddCharacterHint(text)).toBe(hint);
  });

  it.each(['weight', 'a b', ''])('nothing is odd about %j', (text) => {
    expect(oddCharacterHint(text)).toBeNull();
    expect(oddCharacter(text)).toBeNull();
    expect(plainText(text)).toBe(text);
  });

  it('makes no ASCII of letters of other scripts, and names them', () => {
    expect(oddCharacterHint('w\u0435ight')).toBeNull();
    expect(oddCharacter('w\u0435ight')).toBe('U+0435');
    expect(oddCharacter('\u{1f600}')).toBe('U+1F600');
  });
});
