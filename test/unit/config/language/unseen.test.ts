import { describe, expect, it } from 'vitest';

import { loadText } from '../../../support/config.ts';

const SERVICE = `virtual_server 10.0.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.1.1 80 {
    weight 1
    TCP_CHECK {
      connect_timeout 3
    }
  }
}
`;

const BLANKS = ['\u00a0', '\u3000', '\u2003', '\u202f', '\ufeff', '\u200b', '\u00ad'] as const;

/** Lines of the file, and what is lost with each. */
const LINES = [
  ['lb_algo rr', 'warning'],
  ['weight 1', 'warning'],
  ['real_server 10.0.1.1', 'error'],
  ['TCP_CHECK', 'error'],
  ['virtual_server', 'error'],
] as const;

describe('a line that begins with what is not seen', () => {
  describe.each(BLANKS)('%j', (blank) => {
    it.each(LINES.flatMap(([line, severity]) => ['', ' '].map((after) => [line, after, severity] as const)))(
      'before %s, with %j between, is named',
      (line, after, severity) => {
        // A byte order mark at the start of a file is none.
        const text = `# a file\n${SERVICE.replace(line, `${blank}${after}${line}`)}`;
        const loaded = loadText('main.conf', text);
        const [keyword = ''] = line.split(' ');
        const code = `U+${blank.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
        const told = loaded.diagnostics.find(({ message }) =>
          message.startsWith(`${code} before ${keyword} `),
        );
        expect(told?.severity).toBe(severity);
        expect(told?.hint).toContain('plain blanks');
        expect(loaded.config === null).toBe(severity === 'error');
      },
    );
  });

  it('is told once for all lines of a file', () => {
    const text = SERVICE.replaceAll(/^ +(?=lb|protocol)/gm, '\u00a0\u00a0');
    const told = loadText('main.conf', text).diagnostics;
    expect(told.map(({ code, repeats }) => [code, repeats])).toEqual([['unknown-keyword', 2]]);
  });
});
