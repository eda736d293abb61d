import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import type { CheckReport } from '../../../../src/config/diagnostic-report.ts';
import { testCli } from '../../../support/cli-context.ts';

const SERVICE = `virtual_server 10.0.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.1.1 80 {
  }
}
`;
const FILES = {
  'good.conf': SERVICE,
  'warned.conf': SERVICE.replace('lb_algo rr', 'lb_algo rr\n  quorum 7'),
  'broken.conf': SERVICE.replace('10.0.1.1', '10.0.1.300'),
  'vrrp.conf': `vrrp_instance V {\ninterface eth0\nvirtual_router_id 7\npriority 100\nvirtual_ipaddress {\n10.0.0.9/24\n}\n}\n${SERVICE}`,
  'outer.conf': '$BAD=seven\ninclude inner.conf\n',
  'inner.conf': SERVICE.replace('rr', 'rr\n  quorum $BAD'),
  'by-id.conf': `${SERVICE.replaceAll(/^/gm, '@here ')}\n@there nonsense\n`,
};

async function check(...words: string[]): Promise<{ exit: number; out: string }> {
  const cli = testCli({ files: FILES });
  const exit = await runLvsctl(['config', 'check', ...words], COMMANDS, cli.context);
  return { exit, out: cli.stdout.text + cli.stderr.text };
}

describe('lvsctl config check', () => {
  it.each([
    ['good.conf', [], 0],
    ['good.conf', ['--strict'], 0],
    ['warned.conf', [], 0],
    ['warned.conf', ['--strict'], 1],
    ['broken.conf', [], 2],
    ['broken.conf', ['--strict'], 2],
    ['vrrp.conf', ['--strict'], 0],
    ['missing.conf', [], 2],
  ])('judges %s %j with exit code %i', async (file, options, exit) => {
    expect((await check(file, ...options)).exit).toBe(exit);
  });

  it('shows each problem with its place and ends with a summary', async () => {
    const { out } = await check('broken.conf');
    expect(out).toContain(
      'broken.conf:5:15: error: real_server: `10.0.1.300` is not an IPv4 or IPv6 address',
    );
    expect(out).toMatch(/\nbroken\.conf cannot be used: 1 error\n$/);
    expect((await check('warned.conf')).out).toMatch(
      /\nwarned\.conf can be used: 1 virtual server, 1 real server; 1 warning\n$/,
    );
  });

  it('gives programs the same, with the place in the file and what it expanded to', async () => {
    const { out, exit } = await check('outer.conf', '--json');
    const report = JSON.parse(out) as CheckReport;
    expect(exit).toBe(2);
    expect(report).toMatchObject({
      version: 1,
      file: 'outer.conf',
      format: 'keepalived',
      usable: false,
      counts: { error: 1, warning: 0 },
      omitted: 0,
    });
    expect(report.diagnostics).toMatchObject([
      {
        severity: 'error',
        code: 'invalid-number',
        file: 'inner.conf',
        line: 3,
        column: 3,
        expanded: 'quorum seven',
        included_from: [{ file: 'outer.conf', line: 2 }],
        repeats: 0,
      },
    ]);
  });

  it('takes @ID lines as --config-id says', async () => {
    expect((await check('by-id.conf', '--config-id', 'here', '--strict')).exit).toBe(0);
    expect((await check('by-id.conf', '-i', 'there', '--strict')).exit).toBe(1);
  });

  it('wants a file', async () => {
    expect(await check()).toMatchObject({ exit: 2, out: expect.stringContaining('FILE') as unknown });
  });
});
