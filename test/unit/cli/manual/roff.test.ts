import { expect, it } from 'vitest';
import { roffOf } from '../../../../src/cli/manual/roff.ts';

it('escapes what groff would take for a request', () => {
  const page = roffOf({
    name: 'x',
    section: 1,
    summary: 'a-b',
    version: '1',
    sections: [{ title: 'T', blocks: [{ kind: 'literal', text: '.so /etc/passwd\n\\fBbold' }] }],
  });
  expect(page).toContain('\n\\&.so /etc/passwd\n\\efBbold\n');
  expect(page).toContain('x \\- a\\-b');
});
