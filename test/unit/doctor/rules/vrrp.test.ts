import { expect, it } from 'vitest';
import { diagnose } from '../../../../src/doctor/diagnose.ts';
import { CONFIG, WELL } from '../../../support/doctor-subjects.ts';
import { VRRP_CASES } from '../../../support/doctor-vrrp.ts';
import { hostWith } from '../../../support/healthy-host.ts';

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
