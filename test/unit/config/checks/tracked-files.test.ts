import { describe, expect, it } from 'vitest';

import { checksOf, loadChecks, loadYamlChecks } from '../../../support/check-config.ts';
import { codes } from '../../../support/config.ts';

function load(file: string, check = ''): ReturnType<typeof loadChecks> {
  return loadChecks(`FILE_CHECK {\ntrack_file f\n${check}\n}`, {
    root: `track_file f {\nfile /run/f\n${file}\n}`,
  });
}

describe('FILE_CHECK', () => {
  it.each([
    ['', '', 1, false],
    ['weight 3', '', 3, false],
    ['weight -3 reverse', '', -3, true],
    ['weight 3 reverse', 'weight 4', 4, true],
    ['weight 3 reverse', 'weight 4 noreverse', 4, false],
    ['weight 3', 'weight 0 reverse', 0, true],
    ['weight 3', 'weight -2147483647', -2_147_483_647, false],
  ])('with %j in the track_file and %j of its own', (file, check, weight, reverse) => {
    const loaded = load(file, check);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([
      { spec: { type: 'FILE_CHECK', name: 'f', path: '/run/f', weight, reverse } },
    ]);
  });

  it('takes a file by its old name too, and the first of two', () => {
    const block = (path: string): string => `vrrp_track_file f {\nfile ${path}\n}\n`;
    const loaded = loadChecks('FILE_CHECK {\ntrack_file f\n}', { root: block('/a') + block('/b') });
    expect(codes(loaded)).toEqual(['warning repeated-keyword']);
    expect(checksOf(loaded)).toMatchObject([{ spec: { path: '/a' } }]);
  });

  it.each([
    ['weight 3 sideways', 'warning unknown-value'],
    ['weight 2147483648', 'warning out-of-range'],
    ['weight x', 'error invalid-number'],
  ])('does not understand %s', (check, code) => {
    expect(codes(load('', check))).toEqual([code]);
  });
});

describe('track_file', () => {
  it.each([
    ['init_file', { value: 0, overwrite: false }],
    ['init_file 7', { value: 7, overwrite: false }],
    ['init_file overwrite', { value: 0, overwrite: true }],
    ['init_file -7 overwrite', { value: -7, overwrite: true }],
  ])('is written at the start with %s', (words, initial) => {
    expect(load(words).config?.initFiles).toEqual([{ path: '/run/f', ...initial }]);
  });

  it('is written by nobody without init_file', () => {
    expect(load('').config?.initFiles).toBeUndefined();
  });

  it.each(['file relative', ''])('needs an absolute path: %j', (file) => {
    const loaded = loadChecks('TCP_CHECK {\n}', { root: `track_file f {\n${file}\n}` });
    expect(codes(loaded)).toContain('warning check-incomplete');
  });

  it('has a list in YAML', () => {
    const files = [{ name: 'f', path: '/run/f', weight: 2, reverse: true, init_file: [3, 'overwrite'] }];
    const twin = loadYamlChecks([{ type: 'file', track_file: 'f' }], { track_files: files });
    const loaded = load('weight 2 reverse\ninit_file 3 overwrite');
    expect(checksOf(twin)).toEqual(checksOf(loaded));
    expect(twin.config?.initFiles).toEqual(loaded.config?.initFiles);
  });
});
