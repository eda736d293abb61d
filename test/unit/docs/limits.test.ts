import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const BOUND =
  /^(?:MAX_\w+|\w+_(?:LIMIT|DEADLINE_MS|TIMEOUT_MS|WAIT_MS|GRACE|GRACE_MS|KEPT|LISTED|INTERVAL|RETRY|AGAIN|AGAIN_MS|PATIENCE))$/;

function constants(): { readonly all: ReadonlySet<string>; readonly exported: readonly string[] } {
  const files = ['src', 'checkers', 'ipvs', 'native', 'netlink', 'vrrp', 'web', 'fleet']
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(ROOT, folder, name)),
    );
  const declared = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/^(export )?const ([A-Z][A-Z_0-9]*)\b/gm),
  ]);
  return {
    all: new Set(declared.map(([, , name]) => name ?? '')),
    exported: declared.filter(([, exported]) => exported !== undefined).map(([, , name]) => name ?? ''),
  };
}

describe('docs/limits.md', () => {
  const text = readFileSync(join(ROOT, 'docs/limits.md'), 'utf8');
  const named = new Set([...text.matchAll(/`([A-Z][A-Z_0-9]+)`/g)].map(([, name]) => name ?? ''));
  const { all, exported } = constants();

  it('lists every bound that the sources name', () => {
    const bounds = exported.filter((name) => BOUND.test(name));
    expect(bounds.length).toBeGreaterThan(100);
    expect(bounds.filter((name) => !named.has(name))).toEqual([]);
  });

  it('names no bound that the sources do not have', () => {
    expect([...named].filter((name) => !all.has(name))).toEqual([]);
  });
});
