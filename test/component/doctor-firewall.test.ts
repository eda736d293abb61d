import { execFileSync } from 'node:child_process';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { gatherFirewall } from '../../src/doctor/firewall/gather-firewall.ts';
import { adverseRules } from '../../src/doctor/rules/vrrp-firewall.ts';
import { NodeHostReader } from '../../src/platform/host/node-host-reader.ts';
import { vrrpStatusOn } from '../support/doctor-vrrp.ts';
import { enterNetworkNamespace } from '../support/network-namespace.ts';

// A start of nft on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// The rules of real firewalls, set in a network namespace of this file's own, and read back by the programs themselves.

function run(...commands: readonly string[]): void {
  for (const command of commands)
    execFileSync('sh', ['-ec', command], { stdio: ['ignore', 'ignore', 'pipe'] });
}

beforeAll(enterNetworkNamespace);

beforeEach(() => {
  run('nft flush ruleset');
  for (const program of ['iptables-legacy', 'ip6tables-legacy']) {
    run(`${program} -P INPUT ACCEPT; ${program} -F; ${program} -X`);
  }
});

/** What the doctor says of the firewall, for an instance on eth0. */
async function said(family: 'inet' | 'inet6' = 'inet'): Promise<string> {
  const firewall = await gatherFirewall(new NodeHostReader());
  const findings = adverseRules({ firewall }, null, vrrpStatusOn('eth0', family).instances);
  return findings.map(({ what, mend }) => `${what} | ${mend[0]}`).join('\n');
}

it.each(['iptables-nft', 'iptables-legacy'])(
  'a rule of %s in a chain of its own is found',
  async (program) => {
    run(`${program} -N mine`, `${program} -A INPUT -j mine`, `${program} -A mine -d 224.0.0.18 -j DROP`);
    expect(await said()).toBe(
      'the firewall drops VRRP (IP protocol 112): -A INPUT -j mine, then -A mine -d 224.0.0.18/32 -j DROP | iptables -I INPUT -p 112 -j ACCEPT',
    );
    run(`${program} -I INPUT -p 112 -j ACCEPT`);
    expect(await said()).toBe('');
  },
);

it.each(['ip6tables-nft', 'ip6tables-legacy'])('a rule of %s is found for IPv6 alone', async (program) => {
  run(`${program} -A INPUT -i eth0 -d ff02::12 -j DROP`);
  expect(await said()).toBe('');
  expect(await said('inet6')).toBe(
    'the firewall drops VRRP (IP protocol 112 over IPv6): -A INPUT -d ff02::12/128 -i eth0 -j DROP | ip6tables -I INPUT -p 112 -j ACCEPT',
  );
});

/** As the pages of nftables and Debian's example for a workstation write it. */
const WORKSTATION = `
table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname "lo" accept
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport { 22, 80 } ct state new accept
  }
}`;

it('the policy of nftables is found, and the command that mends it does so', async () => {
  run(`nft '${WORKSTATION}'`);
  const mend = 'nft insert rule inet filter input meta l4proto 112 accept';
  expect(await said()).toBe(
    `the firewall drops VRRP (IP protocol 112): chain inet filter input { policy drop; } | ${mend}`,
  );
  expect(await said('inet6')).toContain('over IPv6');
  run(mend);
  expect(await said()).toBe('');
  expect(await said('inet6')).toBe('');
});

it('a rule of nftables behind a jump is found, and one for another interface is not accused', async () => {
  run(
    'nft add table ip t',
    'nft add chain ip t deeper',
    "nft 'add chain ip t pre { type filter hook prerouting priority -300; }'",
    'nft add rule ip t deeper ip protocol vrrp counter drop',
    'nft add rule ip t pre iifname eth0 ip daddr 224.0.0.0/24 jump deeper',
  );
  expect(await said()).toContain('ip t pre: {match:');
  expect(await said()).toContain(', then ip t deeper: {match:');
  run(
    'nft flush ruleset',
    'nft add table ip t',
    "nft 'add chain ip t in { type filter hook input priority 0; }'",
    'nft add rule ip t in iifname eth1 drop',
  );
  expect(await said()).toBe('');
});
