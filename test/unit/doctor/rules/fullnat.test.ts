import { expect, it } from 'vitest';
import { diagnose } from '../../../../src/doctor/diagnose.ts';
import { FULLNAT_CASES } from '../../../support/doctor-fullnat.ts';
import { configOf } from '../../../support/doctor-subjects.ts';
import { hostWith } from '../../../support/healthy-host.ts';

const [{ host, config, status }] = FULLNAT_CASES['fullnat-ports'];

it('finds nothing where the rule, the switch and ports enough are there', async () => {
  const few = {
    ...status,
    virtual_servers: status.virtual_servers.map((one) => ({
      ...one,
      real_servers: one.real_servers.map((server) => ({
        ...server,
        connections: { active: 100, inactive: 100, persistent: 0 },
      })),
    })),
  };
  const { findings } = await diagnose(hostWith(host), configOf(config), few);
  expect(findings).toEqual([]);
});

it('counts the ports of each source address', async () => {
  const twice = config.replace('lb_kind FNAT', 'lb_kind FNAT\n  snat 10.1.0.2 10.1.0.3');
  const { findings } = await diagnose(hostWith(host), configOf(twice), status);
  expect(findings).toEqual([]);
});

it('believes connection tracking before IPVS, which counts connections that need no port of one address', async () => {
  const files = { ...host.files, '/proc/self/net/nf_conntrack': '' };
  const { findings } = await diagnose(hostWith({ ...host, files }), configOf(config), status);
  expect(findings).toEqual([]);
});

it('says that it cannot see the rules while lvsd does not answer', async () => {
  const { notSeen } = await diagnose(hostWith(host), configOf(config), null);
  expect(notSeen).toContain('whether the rules of FULLNAT are in the kernel: lvsd does not answer');
});

it.each([
  ['was ended before it had listed the rules', { status: null, output: '' }],
  [
    'did not get its lock',
    { status: 4, output: 'Another app is currently holding the xtables lock; still 3s 0us time ahead' },
  ],
])('does not take rules for missing where iptables %s', async (_what, outcome) => {
  const tools = {
    'ip6tables -w 3 -t nat -S': { status: 0, output: '-P POSTROUTING ACCEPT\n' },
    'iptables -w 3 -t nat -S': outcome,
  };
  const well = { ...status, virtual_servers: [] };
  const { findings, notSeen } = await diagnose(hostWith({ ...host, tools }), configOf(config), well);
  expect(findings).toEqual([]);
  expect(notSeen).toContain('the nat table, in which FULLNAT has its rules');
});
