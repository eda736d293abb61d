import { expect, it } from 'vitest';
import { keepalivedPage } from '../../../../src/cli/manual/keepalived-page.ts';
import { roffOf } from '../../../../src/cli/manual/roff.ts';
import { REAL_SERVER_KEYWORDS } from '../../../../src/config/lvs/real-server.ts';

it('has every keyword of a block, and a section for each block within it', () => {
  const page = keepalivedPage(
    [{ name: 'real_server', header: 'ADDRESS [PORT] {', keywords: REAL_SERVER_KEYWORDS }],
    new Map([['real_server.uthreshold', 'A bound.']]),
    '1.0.0',
  );
  const text = roffOf(page).replaceAll('\\-', '-');
  for (const [name, { argument }] of REAL_SERVER_KEYWORDS) {
    expect(text).toMatch(new RegExp(`^\\\\fB${name}\\b`, 'm'));
    if (argument?.kind === 'block') expect(text).toContain(`.SH "${name.toUpperCase()}`);
  }
});
