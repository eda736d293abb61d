import { describe, expect, it } from 'vitest';
import { ControlError } from '../../../../src/api/control-error.ts';
import { DirectorError } from '../../../../src/base/errors.ts';
import type { StartPlan } from '../../../../src/cli/command.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import type { PlanBasis } from '../../../../src/state/director/plan-basis.ts';
import { testCli } from '../../../support/cli-context.ts';
import { loadText } from '../../../support/config.ts';

const FILE = `virtual_server 10.0.0.1 80 {
  lb_algo wrr
  lb_kind NAT
  protocol TCP
  persistence_timeout 50
  persistence_granularity 255.255.255.0
  real_server 10.0.1.1 8080 {
    weight 3
    uthreshold 100
  }
}
virtual_server fwmark 7 {
  lb_algo sh
  sh-port
  lb_kind TUN
  ip_family inet6
  real_server fd00::1 0 {
    lvs_method TUN type gue port 6080 csum
  }
}
`;

const FULLNAT = `virtual_server 10.0.0.1 80 {
  lb_algo rr
  lb_kind FNAT
  protocol TCP
  real_server 10.7.0.1 80 {
  }
}
`;

async function plan(
  file: string,
  basis: Partial<PlanBasis>,
  ...words: string[]
): Promise<{ exit: number; out: string; err: string }> {
  const cli = testCli({
    files: { 'site.conf': FILE, 'fullnat.conf': FULLNAT, 'bad.conf': 'virtual_server ten\n' },
  });
  cli.daemon.planAnswer = () =>
    Promise.resolve({ services: [], foreign: [], servers: [], paused: false, ...basis });
  const exit = await runLvsctl(['plan', file, ...words], COMMANDS, cli.context);
  return { exit, out: cli.stdout.text, err: cli.stderr.text };
}

describe('lvsctl plan', () => {
  it('shows what would be written as ipvsadm would be told', async () => {
    const { exit, out, err } = await plan('site.conf', {});
    expect(exit).toBe(0);
    expect(out.split('\n')).toEqual([
      '-A -t 10.0.0.1:80 -s wrr -p 50 -M 255.255.255.0',
      '-a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m -w 3 -x 100',
      '-A -f 7 -6 -s sh -b flag-2',
      '-a -f 7 -6 -r [fd00::1]:0 -i --tun-type gue --tun-port 6080 --tun-csum -w 1',
      '',
    ]);
    expect(err).toContain('4 changes\n');
  });

  it('shows what changes in the kernel that there is', async () => {
    const config = loadText('main.conf', FILE).config;
    const [first] = config?.virtualServers ?? [];
    const [listener] = first?.listeners ?? [];
    if (first === undefined || listener === undefined) throw new Error('the test file has errors');
    const old = {
      address: first.realServers[0]?.address ?? listener,
      port: 9090,
    } as PlanBasis['services'][number]['destinations'][number]['key'];
    const params = {
      forwarding: 'nat',
      weight: 1,
      upperThreshold: 0,
      lowerThreshold: 0,
      tunnel: { type: 'ipip', port: 0, checksum: 'nocsum' },
    } as const;
    const services = [
      { key: listener, params: { ...first.params, scheduler: 'rr' }, destinations: [{ key: old, params }] },
    ];
    const { out } = await plan('site.conf', { services });
    expect(out).toContain('-E -t 10.0.0.1:80 -s wrr');
    expect(out).toContain('-d -t 10.0.0.1:80 -r 10.0.1.1:9090\n');
  });

  it('says that a pause holds it up, and plans nothing for a file with errors', async () => {
    expect((await plan('site.conf', { paused: true })).err).toContain('paused: nothing would be written');
    expect(await plan('bad.conf', {})).toMatchObject({ exit: 2, out: '' });
    const { lines, operations } = JSON.parse((await plan('site.conf', {}, '--json')).out) as {
      lines: string[];
      operations: unknown[];
    };
    expect(lines.length).toBe(operations.length);
  });

  it('shows rules of FULLNAT before the services that need them, and those that go after', async () => {
    const gone = '-p tcp -m ipvs --vaddr 10.0.0.2/32 --vport 80 --vdir ORIGINAL -j MASQUERADE';
    const { out } = await plan('fullnat.conf', { natRules: { inet: [gone], inet6: [] } });
    expect(out.split('\n')).toEqual([
      'iptables -t nat -A LVSD-FULLNAT -p tcp -m ipvs --vaddr 10.0.0.1/32 --vport 80 --vdir ORIGINAL -j MASQUERADE',
      '-A -t 10.0.0.1:80 -s rr',
      '-a -t 10.0.0.1:80 -r 10.7.0.1:80 -m -w 1',
      `iptables -t nat -D LVSD-FULLNAT ${gone}`,
      '',
    ]);
    const first = await plan('fullnat.conf', {});
    expect(first.out).toMatch(/^sysctl -w net\.ipv4\.vs\.conntrack=1\niptables -t nat -A /);
  });

  it('plans a start where no lvsd runs, and says so', async () => {
    const { exit, out, err } = await planWithoutDaemon({ absent: null });
    expect(exit).toBe(0);
    expect(out).toBe('-C\n');
    expect(err).toContain('no lvsd is running; this is what a start would change in the kernel');
  });

  it('says that a kernel without IPVS was taken for an empty table', async () => {
    const { err } = await planWithoutDaemon({ absent: 'no ip_vs here', refusals: ['eth9 is not there'] });
    expect(err).toContain('an empty table (no ip_vs here)');
    expect(err).toContain('the kernel would refuse: eth9 is not there');
  });

  it('says who may read the kernel when we may not', async () => {
    const fault = new DirectorError('kernel-unreadable', 'cannot read the table', { hint: 'use sudo' });
    const { exit, err } = await planWithoutDaemon(fault);
    expect(exit).toBe(3);
    expect(err).toContain('lvsctl: cannot read the table\nuse sudo\n');
  });
});

async function planWithoutDaemon(
  simulation: Partial<StartPlan> | DirectorError,
): Promise<{ exit: number; out: string; err: string }> {
  const plan: StartPlan = { operations: [{ type: 'flush' }], refusals: [], paused: false, absent: null };
  const cli = testCli({
    files: { 'site.conf': FILE },
    simulation: () =>
      simulation instanceof DirectorError
        ? Promise.reject(simulation)
        : Promise.resolve({ ...plan, ...simulation }),
  });
  cli.daemon.planAnswer = () => Promise.reject(new ControlError('control-no-socket', 'no such socket'));
  const exit = await runLvsctl(['plan', 'site.conf', '--state-dir', '/s'], COMMANDS, cli.context);
  expect(cli.rehearsed).toEqual(['/s']);
  return { exit, out: cli.stdout.text, err: cli.stderr.text };
}
