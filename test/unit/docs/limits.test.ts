import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
/** Names that say a bound wherever they stand, exported or not. */
const ANY_BOUND = /^(?:MAX_\w+|\w+_(?:LIMIT|BOUND)|(?:\w+_)?RETRY_BASE)$/;

/** Constants with such a name that bound nothing of lvsd's own. */
const NO_BOUNDS: ReadonlyMap<string, string> = new Map([
  ['MAX_U16', 'the range of a kernel type'],
  ['MAX_U32', 'the range of a kernel type'],
  ['MAX_I32', 'the range of a kernel type'],
  ['MAX_TABLE', 'the range of a routing table'],
  ['MAX_SMALL_TABLE', 'the range of rtm_table, beyond which an attribute has the table'],
  ['MAX_PROTOCOL', 'the range of the origin of a route'],
  ['MAX_RESERVED_PROTOCOL', 'origins of routes that are not for programs'],
  ['MAX_MTU', 'what the kernel takes, in the kernel of the tests'],
  ['MAX_TIME', 'the range of a Date'],
  ['MAX_OWN_STATUS', 'exit statuses that lvsd itself ends with'],
  ['HOP_LIMIT', 'a field of a packet'],
  ['NO_LIMIT', 'the width of text that is not folded'],
  ['LEAST_REALTIME_LIMIT', 'the least value of a setting, told by vrrp-rttime-raised'],
]);

const BOUND =
  /^(?:MAX_\w+|\w+_(?:LIMIT|DEADLINE_MS|TIMEOUT_MS|WAIT_MS|GRACE|GRACE_MS|KEPT|LISTED|INTERVAL|RETRY|AGAIN|AGAIN_MS|PATIENCE))$/;

function constants(): { readonly all: ReadonlySet<string>; readonly exported: readonly string[] } {
  const files = ['src', 'checkers', 'ipvs', 'native', 'netlink', 'vrrp', 'web', 'fleet', 'findings']
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

  it('lists every bound that is not exported, but for what bounds nothing of lvsd', () => {
    const bounds = [...all].filter((name) => ANY_BOUND.test(name));
    expect(bounds.filter((name) => !named.has(name) && !NO_BOUNDS.has(name))).toEqual([]);
    expect([...NO_BOUNDS.keys()].filter((name) => !all.has(name) || named.has(name))).toEqual([]);
  });

  it('names no bound that the sources do not have', () => {
    expect([...named].filter((name) => !all.has(name))).toEqual([]);
  });
});
