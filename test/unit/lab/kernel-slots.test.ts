import { describe, expect, it } from 'vitest';
import { allowedCores, idleCoresBetween, mayRaise } from '../../lab/kernel-slots.ts';

const stat = (user: number, idle: number, iowait = 0): string =>
  `cpu  ${user} 0 0 ${idle} ${iowait} 0 0 0 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n`;

describe('the slots of lab kernels', () => {
  it.each([
    ['0', [0]],
    ['0-1', [0, 1]],
    ['2,4-6', [2, 4, 5, 6]],
  ] as const)('reads the cores that a process may use from %j', (list, cores) => {
    expect(allowedCores(`Name:\tnode\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`)).toEqual(cores);
  });

  it('knows root with all capabilities from a user without any', () => {
    expect(mayRaise('CapEff:\t000001ffffffffff\n')).toBe(true);
    expect(mayRaise('CapEff:\t0000000000800000\n')).toBe(true);
    expect(mayRaise('CapEff:\t0000000000000000\n')).toBe(false);
    expect(mayRaise('CapEff:\t00000000007fffff\n')).toBe(false);
  });

  it('counts idle cores by the time that all of them spent, waiting for disks included', () => {
    expect(idleCoresBetween(stat(100, 100), stat(120, 180), 2)).toBeCloseTo(1.6);
    expect(idleCoresBetween(stat(0, 0), stat(0, 10, 10), 2)).toBe(2);
    expect(idleCoresBetween(stat(0, 0), stat(40, 0), 2)).toBe(0);
    expect(idleCoresBetween(stat(5, 5), stat(5, 5), 2)).toBe(0);
  });
});
