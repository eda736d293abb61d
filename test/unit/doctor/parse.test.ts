import { describe, expect, it } from 'vitest';
import { statusField } from '../../../src/doctor/parse.ts';

describe('a field of /proc/PID/status', () => {
  it('is empty where nothing stands behind its name, whatever the next line says', () => {
    expect(statusField('Gid:\t0\t0\t0\t0\nGroups:\t \nNStgid:\t812\n', 'Groups')).toBe('');
  });

  it('is null where there is no such line', () => {
    expect(statusField('Gid:\t0\n', 'Groups')).toBeNull();
  });
});
