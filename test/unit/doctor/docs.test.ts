import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FINDING_CODES } from '../../../src/doctor/finding.ts';

it('docs/doctor.md explains each code, in order, and no other', () => {
  const text = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^\| `([a-z0-9-]+)` \| (?:problem|warning|info)/gm)].map(
    ([, code]) => code,
  );
  expect(listed).toEqual(FINDING_CODES);
});
