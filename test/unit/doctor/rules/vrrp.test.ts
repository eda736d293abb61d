import { expect, it } from 'vitest';
import { diagnose } from '../../../../src/doctor/diagnose.ts';
import { CONFIG, configOf, WELL } from '../../../support/doctor-subjects.ts';
import { VRRP_CASES } from '../../../support/doctor-vrrp.ts';
import { hostWith } from '../../../support/healthy-host.ts';
import { MemoryHost } from '../../../support/memory-host.ts';

it('a firewall that lets VRRP in is in order, and one that sends it through a chain of its own is not judged', async () => {
  const [, , { vrrp }] = VRRP_CASES['vrrp-blocked'];
  const healthy = { ...vrrp, instances: vrrp.instances.map((one) => ({ ...one, advice: [] })) };
  for (const rule of ['-A INPUT -p 112 -j ACCEPT', '-A INPUT -j mine', '-A INPUT -i eth0 -j ACCEPT']) {
    const host = hostWith({
      files: { '/proc/sys/net/ipv4/conf/eth1/rp_filter': '2' },
      tools: { 'iptables -w 3 -S': { status: 0, output: `-P INPUT DROP\n${rule}\n` } },
    });
    expect((await diagnose(host, CONFIG, WELL, healthy)).findings).toEqual([]);
  }
});

it('a file with VRRP alone needs no IPVS in the kernel', async () => {
  const alone = configOf(
    'vrrp_instance VI_1 {\n interface eth1\n virtual_router_id 5\n virtual_ipaddress {\n 10.9.0.100\n }\n}\n',
  );
  const { findings } = await diagnose(new MemoryHost(), alone, null);
  expect(findings.map(({ code }) => code)).not.toContain('ipvs-missing');
});

it('a sync daemon that follows an instance is judged as one that does not', async () => {
  const followed = configOf(
    'global_defs {\n lvs_sync_daemon eth1 VI_1\n}\nvrrp_instance VI_1 {\n interface eth1\n virtual_router_id 5\n virtual_ipaddress {\n 10.9.0.100\n }\n}\n',
  );
  const host = hostWith({
    files: { '/proc/sys/net/ipv4/vs/sync_refresh_period': '0', '/proc/sys/net/ipv4/vs/sync_version': '0' },
  });
  const { findings } = await diagnose(host, followed, WELL);
  expect(findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['old-sync-format', 'sync-by-packets']),
  );
});
