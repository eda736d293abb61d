import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const ROOMS = ['src', 'checkers', 'ipvs', 'netlink', 'native', 'vrrp', 'web', 'fleet'];

/** At most so many files have no unit test under their mirrored path. The number may only fall: lower it when it can be. */
const AT_MOST = 539;

function sources(): readonly string[] {
  return ROOMS.filter((room) => existsSync(join(ROOT, room))).flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(room, name)),
  );
}

/** `src/state/pool/quorum.ts` is tested by `test/unit/state/pool/quorum.test.ts`. */
function mirrored(source: string): string {
  return join('test/unit', source.replace(/^src\//, '').replace(/\.ts$/, '.test.ts'));
}

/** Verdicts, and the pure rooms in which every decision has to have a test of its own. */
const REQUIRED = /\/verdict\.ts$|^src\/(?:state|reconcile)\//;

/** Whether a file has anything that runs: types alone cannot be tested. */
function hasCode(source: string): boolean {
  return /^export (?:async )?(?:function|class|const)\b/m.test(readFileSync(join(ROOT, source), 'utf8'));
}

describe('Unit tests', () => {
  const without = sources().filter((source) => !existsSync(join(ROOT, mirrored(source))));

  it('are missing under the mirrored path for no more files than the number says', () => {
    expect(without.length, `files without one:\n${without.join('\n')}`).toBeLessThanOrEqual(AT_MOST);
  });

  it('stand beside every verdict and every file of state and reconcile that has code', () => {
    expect(without.filter((source) => REQUIRED.test(source) && hasCode(source))).toEqual([]);
  });
});
