import { describe, expect, it } from 'vitest';
import { ControlError } from '../../../../src/api/control-error.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';
import { type Ailment, DOCTOR_CONFIG, hostWith } from '../../../support/healthy-host.ts';
import { statusDocument } from '../../../support/status-documents.ts';

const NOBODY = new ControlError('control-no-socket', 'cannot reach lvsd');

interface Situation {
  readonly ailment?: Ailment;
  readonly files?: Readonly<Record<string, string>>;
  readonly daemon?: boolean;
}

async function doctor(situation: Situation, ...words: readonly string[]) {
  const { files = { '/etc/keepalived/keepalived.conf': DOCTOR_CONFIG } } = situation;
  const cli = testCli({ host: hostWith(situation.ailment), files });
  const document = statusDocument({
    config: { ...statusDocument().config, path: '/etc/keepalived/keepalived.conf' },
    virtual_servers: [],
  });
  cli.daemon.answer = () => (situation.daemon === false ? Promise.reject(NOBODY) : Promise.resolve(document));
  const code = await runLvsctl(['doctor', ...words], COMMANDS, cli.context);
  return { code, stdout: cli.stdout.text, stderr: cli.stderr.text };
}

const FORWARDING_OFF: Ailment = { files: { '/proc/sys/net/ipv4/ip_forward': '0' } };

describe('lvsctl doctor', () => {
  it('ends with 0 and says so where nothing is wrong', async () => {
    expect(await doctor({})).toEqual({
      code: 0,
      stdout: 'for /etc/keepalived/keepalived.conf: nothing found; 51 rules in order\n',
      stderr: '',
    });
  });

  it('names a problem, why it matters and the commands that mend it, and ends with 1', async () => {
    const { code, stdout } = await doctor({ ailment: FORWARDING_OFF });
    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        'PROBLEM forwarding-off',
        '    this host forwards no IPv4 packets (net.ipv4.ip_forward = 0), and there are NAT real servers',
        '    Requests reach them; their replies end here. Clients see a timeout.',
        '    $ sysctl -w net.ipv4.ip_forward=1',
        "    $ echo 'net.ipv4.ip_forward = 1' >>/etc/sysctl.d/91-lvsd-local.conf",
        '',
        'for /etc/keepalived/keepalived.conf: 1 problem; 50 rules in order',
        '',
      ].join('\n'),
    );
  });

  it('says why the running lvsd could not be asked', async () => {
    const { stdout } = await doctor({ daemon: false });
    expect(stdout).toContain('not seen: the running lvsd: cannot reach lvsd\n');
  });

  it('ends with 0 when all it found is a remark', async () => {
    const ailment = { files: { '/proc/sys/net/ipv4/vs/sloppy_tcp': '0' } };
    const { code, stdout } = await doctor({ ailment });
    expect(code).toBe(0);
    expect(stdout).toContain('INFO sloppy-takeover');
  });

  it('prints the documented JSON', async () => {
    const { code, stdout } = await doctor({ ailment: FORWARDING_OFF }, '--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as { readonly in_order: readonly string[] };
    expect(report).toMatchObject({
      version: 1,
      generated_at: '2023-11-14T22:13:20.000Z',
      config: '/etc/keepalived/keepalived.conf',
      daemon_pid: 812,
      findings: [
        {
          code: 'forwarding-off',
          severity: 'problem',
          mend: ['sysctl -w net.ipv4.ip_forward=1', expect.anything()],
        },
      ],
      not_seen: [],
    });
    expect(report.in_order).toHaveLength(50);
  });

  it('works without lvsd: it says what it cannot see, and looks for the configuration itself', async () => {
    const { code, stdout } = await doctor({ daemon: false, ailment: FORWARDING_OFF });
    expect(code).toBe(1);
    expect(stdout).toContain('PROBLEM forwarding-off');
    expect(stdout).toContain('not seen: what lvsd may do');
    expect(stdout).toContain('for /etc/keepalived/keepalived.conf: 1 problem');
  });

  it('without any configuration says so and finds nothing that depends on one', async () => {
    const { code, stdout } = await doctor({ daemon: false, files: {}, ailment: FORWARDING_OFF });
    expect(code).toBe(0);
    expect(stdout).toContain(
      'not seen: the configuration: there is no /etc/lvsd/lvsd.yaml and no /etc/keepalived/keepalived.conf',
    );
    expect(stdout).toContain('without a configuration: nothing found');
  });

  it('takes the file that it is told, and refuses one that is not there or has errors', async () => {
    const files = { '/tmp/good.conf': DOCTOR_CONFIG, '/tmp/bad.conf': 'virtual_server {' };
    expect((await doctor({ files }, '-f', '/tmp/good.conf')).code).toBe(0);
    const missing = await doctor({ files }, '-f', '/tmp/none.conf');
    expect(missing).toMatchObject({
      code: 2,
      stderr: 'lvsctl doctor: the configuration: there is no /tmp/none.conf\n',
    });
    const bad = await doctor({ files }, '-f', '/tmp/bad.conf');
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('`lvsctl config check /tmp/bad.conf` shows them');
  });
});
