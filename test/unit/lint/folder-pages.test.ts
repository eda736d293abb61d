import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const ROOMS = ['src', 'checkers', 'ipvs', 'netlink', 'native', 'vrrp', 'web', 'fleet', 'lint'];

/** Folders below `folder`, itself included, that hold code and no README.md. */
function withoutPage(folder: string): readonly string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => withoutPage(join(folder, name)));
  const hasCode = names.some((name) => /\.(?:ts|tsx|mjs)$/.test(name));
  return hasCode && !names.includes('README.md') ? [folder, ...below] : below;
}

describe('Folders of code', () => {
  it('open with a page that says what they are for and where to start', () => {
    expect(ROOMS.flatMap(withoutPage)).toEqual([]);
  });
});
