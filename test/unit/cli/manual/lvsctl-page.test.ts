import { expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { lvsctlPage } from '../../../../src/cli/manual/lvsctl-page.ts';
import { roffOf } from '../../../../src/cli/manual/roff.ts';

it('has every command that people call, and every option of it', () => {
  const text = roffOf(lvsctlPage(COMMANDS, '1.0.0'));
  for (const { name, options, hidden } of COMMANDS) {
    if (hidden === true) continue;
    expect(text).toContain(`.SS "lvsctl ${name.replaceAll('-', '\\-')}`);
    for (const option of options) expect(text).toContain(`\\-\\-${option.name.replaceAll('-', '\\-')}`);
  }
  expect(text).not.toContain('lvsctl complete ');
});
