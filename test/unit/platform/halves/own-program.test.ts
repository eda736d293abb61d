import { describe, expect, it } from 'vitest';
import { startOwnProgram } from '../../../../src/platform/halves/own-program.ts';

describe('this program, started again', () => {
  it('is told in words where Node throws instead of starting it', () => {
    // A NUL in an argument throws at once, as a host without memory does.
    expect(startOwnProgram([], ['a\0b'], { stdio: 'ignore' })).toEqual({
      fault: expect.stringContaining('null bytes'),
    });
  });
});
