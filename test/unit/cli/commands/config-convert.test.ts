import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';

const YAML = `virtual_servers:
  - address: 10.0.0.1
    port: 80
    protocol: tcp
    virtualhost: VHOST
    real_servers:
      - address: 10.0.1.1
        checks: [{type: http, urls: [/]}]
`;
const FILES = {
  'site.yaml': YAML.replace('VHOST', 'www'),
  'odd.yaml': YAML.replace('VHOST', `'a"b'`),
  'bad.yaml': 'virtual_servers: 3\n',
};

async function convert(...words: string[]): Promise<{ exit: number; out: string; err: string }> {
  const cli = testCli({ files: FILES });
  const exit = await runLvsctl(['config', 'convert', ...words], COMMANDS, cli.context);
  return { exit, out: cli.stdout.text, err: cli.stderr.text };
}

describe('lvsctl config convert', () => {
  it('prints the other syntax, with a heading that says what was resolved', async () => {
    const { exit, out } = await convert('site.yaml');
    expect(exit).toBe(0);
    expect(out).toMatch(
      /^# Converted from site\.yaml by lvsctl 0\.1\.0; it means the same\.\n# Includes, definitions/,
    );
    expect(out).toContain('virtual_server 10.0.0.1 80 {');
    expect((await convert('site.yaml', '--to', 'yaml')).out).toContain('virtual_servers:');
  });

  it('prints nothing that does not mean the same', async () => {
    expect(await convert('odd.yaml')).toMatchObject({
      exit: 1,
      out: '',
      err: expect.stringContaining('cannot be written as keepalived such that it means the same') as unknown,
    });
    expect(await convert('bad.yaml')).toMatchObject({ exit: 2, out: '' });
    expect((await convert('site.yaml', '--to', 'toml')).exit).toBe(2);
  });
});
