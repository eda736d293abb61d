import { expect, it } from 'vitest';
import { lvsdWebPage } from '../../../../src/cli/manual/lvsd-web-page.ts';
import { roffOf } from '../../../../src/cli/manual/roff.ts';
import { WEB_KEYS } from '../../../../web/config/web-schema.ts';
import { WEB_USAGE } from '../../../../web/usage.ts';

it('has every option of lvsd-web and every key of its configuration', () => {
  const text = roffOf(lvsdWebPage(WEB_USAGE, WEB_KEYS, '1.0.0')).replaceAll('\\-', '-');
  for (const option of ['--config', '--check', '--version', '--help']) {
    expect(text).toMatch(new RegExp(`^\\\\fB.*${option}`, 'm'));
  }
  const keys = Object.keys(WEB_KEYS);
  expect(keys.length).toBeGreaterThan(7);
  for (const key of keys) expect(text).toMatch(new RegExp(`^\\\\fB${key}\\b`, 'm'));
});
