import { describe, expect, it } from 'vitest';
import { optionTerms, paragraphs } from '../../../../src/cli/manual/usage-text.ts';

const USAGE = `Usage: prog [options]

What it does.

  -f, --file PATH     reads PATH,
                      which must be there
      --quiet         says nothing

What else is to know.
`;

describe('a usage text', () => {
  it('gives its options, with the lines that go on below them', () => {
    expect(optionTerms('prog', USAGE)).toEqual([
      { kind: 'term', term: '-f, --file PATH', text: 'reads PATH, which must be there' },
      { kind: 'term', term: '--quiet', text: 'says nothing' },
    ]);
  });

  it('gives the paragraphs around them', () => {
    expect(paragraphs(USAGE)).toEqual([
      { kind: 'paragraph', text: 'What it does.' },
      { kind: 'paragraph', text: 'What else is to know.' },
    ]);
  });

  it('is refused without options, instead of becoming an empty page', () => {
    expect(() => optionTerms('prog', 'Usage: prog\n')).toThrow(
      'the usage text of prog lists no options in the form that the manual page reads',
    );
  });
});
