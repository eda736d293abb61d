import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { lvsctlPage } from '../../../../src/cli/manual/lvsctl-page.ts';
import { lvsdPage } from '../../../../src/cli/manual/lvsd-page.ts';
import { roffOf } from '../../../../src/cli/manual/roff.ts';
import { yamlPage } from '../../../../src/cli/manual/yaml-page.ts';
import { yamlSchema } from '../../../../src/config/yaml/json-schema.ts';
import { USAGE } from '../../../../src/daemon/options.ts';

describe('the manual pages', () => {
  it('of lvsctl has every command that people call, and every option of it', () => {
    const text = roffOf(lvsctlPage(COMMANDS, '1.0.0'));
    for (const { name, options, hidden } of COMMANDS) {
      if (hidden === true) continue;
      expect(text).toContain(`.SS "lvsctl ${name.replaceAll('-', '\\-')}`);
      for (const option of options) expect(text).toContain(`\\-\\-${option.name.replaceAll('-', '\\-')}`);
    }
    expect(text).not.toContain('lvsctl complete ');
  });

  it('of lvsd has every option that its usage text has', () => {
    const text = roffOf(lvsdPage(USAGE, '1.0.0'));
    const options = [...USAGE.matchAll(/^ {2}(?:-\w, | {4})(--[\w-]+)/gm)].map(([, option = '']) => option);
    expect(options.length).toBeGreaterThan(8);
    for (const option of options)
      expect(text.replaceAll('\\-', '-')).toMatch(new RegExp(`^\\\\fB.*${option}`, 'm'));
  });

  it('of lvsd refuses a usage text without options, instead of writing an empty page', () => {
    expect(() => lvsdPage('Usage: lvsd\n', '1.0.0')).toThrow(/lists no options/);
  });

  it('of the YAML has every key of the top level, and a section for every map', () => {
    const schema = yamlSchema();
    const text = roffOf(yamlPage('1.0.0')).replaceAll('\\-', '-');
    for (const key of Object.keys(schema['properties'] ?? {})) expect(text).toContain(`\\fB${key}`);
    for (const name of Object.keys(schema['definitions'] ?? {})) {
      expect(text).toContain(`.SH "${name.replaceAll('_', ' ').toUpperCase()}"`);
    }
  });

  it('escapes what groff would take for a request', () => {
    const page = roffOf({
      name: 'x',
      section: 1,
      summary: 'a-b',
      version: '1',
      sections: [{ title: 'T', blocks: [{ kind: 'literal', text: '.so /etc/passwd\n\\fBbold' }] }],
    });
    expect(page).toContain('\n\\&.so /etc/passwd\n\\efBbold\n');
    expect(page).toContain('x \\- a\\-b');
  });
});
