import type { Advice, AdviceCode } from '../../vrrp/report/advice.ts';
import type { VrrpStatus } from '../../vrrp/report/status-document.ts';
import { statusOf } from '../../vrrp/report/status-document.ts';
import { LoneRouter } from './vrrp/lone-router.ts';
import { instanceSpec, virtualAddress } from './vrrp/specs.ts';

/** A BACKUP on eth1, with this advice. */
function vrrp(...advice: readonly Advice[]): VrrpStatus {
  const router = LoneRouter.of(instanceSpec({ addresses: [virtualAddress('10.9.0.100/24')] }));
  const status = statusOf(router.state, router.now, 1_700_000_000_000);
  const instances = status.instances.map((instance) => ({
    ...instance,
    advice,
    addresses: instance.addresses.map((address) => ({ ...address, interface: 'eth1' })),
  }));
  return { ...status, instances };
}

/** A BACKUP of one instance on this interface. */
export function vrrpStatusOn(device: string, family: 'inet' | 'inet6'): VrrpStatus {
  const status = vrrp();
  return { ...status, instances: status.instances.map((one) => ({ ...one, interface: device, family })) };
}

function warning(code: AdviceCode): Advice {
  return { code, severity: 'warning', words: `it is ${code}`, advice: 'mend it' };
}

function rules(...lines: readonly string[]) {
  return {
    files: LOOSE,
    tools: { 'iptables -w 3 -S': { status: 0, output: `${lines.join('\n')}\n` } },
  };
}

const LOOSE = { '/proc/sys/net/ipv4/conf/eth1/rp_filter': '2' };

/** What is wrong with VRRP, by the code that must say so. */
export const VRRP_CASES = {
  'sync-by-packets': [
    {
      host: { files: { '/proc/sys/net/ipv4/vs/sync_refresh_period': '0' } },
      severity: 'info',
      says: 'sync_refresh_period = 0',
      mend: "sysctl -w net.ipv4.vs.sync_threshold='3 0'",
    },
  ],
  'vrrp-blocked': [
    {
      host: rules('-P INPUT ACCEPT', '-A INPUT -p 112 -j DROP'),
      vrrp: vrrp(),
      severity: 'problem',
      says: 'the firewall drops VRRP (IP protocol 112): -A INPUT -p 112 -j DROP',
      mend: 'iptables -I INPUT -p 112 -j ACCEPT',
    },
    {
      host: rules('-P INPUT DROP', '-A INPUT -i lo -j ACCEPT', '-A INPUT -p tcp -j ACCEPT'),
      vrrp: vrrp(),
      severity: 'problem',
      says: '-P INPUT DROP',
    },
    {
      host: rules('-P INPUT DROP', '-A INPUT -p vrrp -j ACCEPT'),
      vrrp: vrrp(warning('unheard-peers')),
      severity: 'problem',
      says: 'VI_1: it is unheard-peers',
      mend: '# mend it',
    },
  ],
  'vrrp-reverse-path': [
    {
      vrrp: vrrp(),
      severity: 'warning',
      says: 'eth1 gets virtual addresses at a takeover and filters strictly by reverse path',
      mend: 'sysctl -w net.ipv4.conf.eth1.rp_filter=2',
    },
  ],
  'vrrp-duplicate-router': [
    {
      host: { files: LOOSE },
      vrrp: vrrp(warning('duplicate-router')),
      severity: 'problem',
      says: 'VI_1: it is',
    },
    {
      host: { files: LOOSE },
      vrrp: vrrp({ ...warning('duplicate-router'), severity: 'info' }),
      severity: 'info',
      says: 'VI_1: it is',
    },
  ],
  'vrrp-peers-differ': [
    { host: { files: LOOSE }, vrrp: vrrp(warning('peers-differ')), severity: 'problem', says: 'VI_1: it is' },
  ],
  'vrrp-settings': [
    {
      host: { files: LOOSE },
      vrrp: vrrp(warning('nopreempt-keeps')),
      severity: 'warning',
      says: 'VI_1: it is',
    },
  ],
} as const;
