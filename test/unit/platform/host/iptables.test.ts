import { expect, it } from 'vitest';
import type { Ran } from '../../../../src/platform/host/host-program.ts';
import { Iptables } from '../../../../src/platform/host/iptables.ts';

const GOOD: Ran = { status: 0, missing: false, output: '', errorOutput: '' };
const MISSING: Ran = { status: null, missing: true, output: '', errorOutput: '' };
const failed = (errorOutput: string): Ran => ({ status: 4, missing: false, output: '', errorOutput });

/** Programs by name; those that are not named are not there. */
function programs(all: Readonly<Record<string, Ran>>) {
  const ran: string[] = [];
  const inputs: string[] = [];
  const table = new Iptables((program, args, input = '') => {
    ran.push([program, ...args].join(' '));
    inputs.push(input);
    return Promise.resolve(all[program] ?? MISSING);
  });
  return { table, ran, inputs };
}

it('writes one change of the nat table, and leaves what others have there', async () => {
  const { table, ran, inputs } = programs({ 'iptables-restore': GOOD });
  expect(await table.change('inet', [':LVSD-FULLNAT - [0:0]', '-A LVSD-FULLNAT -j MASQUERADE'])).toEqual({
    ok: true,
  });
  expect(ran).toEqual(['iptables-restore --noflush -w 3']);
  expect(inputs).toEqual(['*nat\n:LVSD-FULLNAT - [0:0]\n-A LVSD-FULLNAT -j MASQUERADE\nCOMMIT\n']);
});

it('takes the legacy backend where the other one cannot, stays with it, and knows IPv6', async () => {
  const { table, ran } = programs({
    'ip6tables-restore': failed('Failed to initialize nft: Protocol not supported'),
    'ip6tables-legacy-restore': GOOD,
  });
  expect(await table.change('inet6', ['-F LVSD-FULLNAT'])).toEqual({ ok: true });
  expect(await table.change('inet6', ['-F LVSD-FULLNAT'])).toEqual({ ok: true });
  expect(ran.map((line) => line.split(' ')[0])).toEqual([
    'ip6tables-restore',
    'ip6tables-legacy-restore',
    'ip6tables-legacy-restore',
  ]);
});

it('says what the preferred backend said where both fail, and that there is none where there is none', async () => {
  const denied = failed('Permission denied (you must be root)');
  const { table } = programs({ 'iptables-restore': denied, 'iptables-legacy-restore': denied });
  expect(await table.change('inet', [])).toMatchObject({
    ok: false,
    reason: expect.stringContaining('iptables-restore:'),
  });
  expect(await programs({}).table.change('inet', [])).toMatchObject({
    reason: 'there is no iptables on this host',
  });
});

it('reads our chain and how often the kernel comes to it', async () => {
  const output =
    '-P POSTROUTING ACCEPT\n-A POSTROUTING -j LVSD-FULLNAT\n-A LVSD-FULLNAT -p tcp -j MASQUERADE\n';
  const { table } = programs({ iptables: { ...GOOD, output } });
  expect(await table.read('inet')).toEqual({
    ok: true,
    found: { rules: ['-p tcp -j MASQUERADE'], jumps: 1 },
  });
});
