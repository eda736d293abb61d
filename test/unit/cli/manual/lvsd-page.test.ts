import { describe, expect, it } from 'vitest';
import { lvsdPage } from '../../../../src/cli/manual/lvsd-page.ts';
import { roffOf } from '../../../../src/cli/manual/roff.ts';
import { USAGE } from '../../../../src/daemon/options.ts';

describe('lvsd(8)', () => {
  it('has every option that the usage text has', () => {
    const text = roffOf(lvsdPage(USAGE, '1.0.0')).replaceAll('\\-', '-');
    const options = [...USAGE.matchAll(/^ {2}(?:-\w, | {4})(--[\w-]+)/gm)].map(([, option = '']) => option);
    expect(options.length).toBeGreaterThan(8);
    for (const option of options) expect(text).toMatch(new RegExp(`^\\\\fB.*${option}`, 'm'));
  });
});
