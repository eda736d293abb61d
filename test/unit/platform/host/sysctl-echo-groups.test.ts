import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SysctlEchoGroups } from '../../../../src/platform/host/sysctl-echo-groups.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'echo-groups-'));
  path = join(directory, 'range');
});
afterEach(() => rm(directory, { recursive: true }));

async function after(range: string, groups: readonly number[]): Promise<string> {
  await writeFile(path, `${range}\n`);
  expect(await new SysctlEchoGroups(() => groups, path).admit()).toBeNull();
  return (await readFile(path, 'utf8')).trim();
}

describe('the range of groups that may send echoes', () => {
  it.each([
    ['1\t0', [0], '0\t0'],
    ['1\t0', [998, 4], '998\t998'],
    ['1000\t2000', [0], '0\t2000'],
    ['1000\t2000', [3000], '1000\t3000'],
    ['1000\t2000', [0, 1500], '1000\t2000'],
    ['0\t2147483647', [0], '0\t2147483647'],
  ])('%s becomes for %j: %s', async (range, groups, wanted) => {
    expect(await after(range, groups)).toBe(wanted);
  });

  it('is put back at the end, unless somebody changed it since', async () => {
    await writeFile(path, '1\t0\n');
    const groups = new SysctlEchoGroups(() => [0], path);
    await groups.admit();
    await groups.admit();
    await groups.restore();
    expect(await readFile(path, 'utf8')).toBe('1\t0');
    await groups.admit();
    await writeFile(path, '0\t7');
    await groups.restore();
    expect(await readFile(path, 'utf8')).toBe('0\t7');
  });

  it('that cannot be changed is said to be in the way', async () => {
    expect(await new SysctlEchoGroups(() => [0], join(directory, 'missing')).admit()).toMatch(
      /ping_group_range leaves lvsd's group out and could not be changed: .*ENOENT/,
    );
  });
});
