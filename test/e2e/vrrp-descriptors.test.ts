import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SocketVrrpClient } from '../../src/api/vrrp-client.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import type { VrrpStatus } from '../../vrrp/report/status-document.ts';
import { needsRoot } from '../support/as-root.ts';
import { BuiltDaemon } from '../support/built-daemon.ts';
import { eventually } from '../support/eventually.ts';
import { enterNetworkNamespace, ip, setNetworkSetting } from '../support/network-namespace.ts';
import { ScriptDirectory } from '../support/script-directory.ts';

/** Below what the half has open when it runs: of new descriptors it gets those alone that it gives back itself. */
const FEW = 26;
const MANY = 4096;
/** More than were on their way. */
const ADVERTS = 10;
/** For a machine that does much else. */
const PATIENCE = 30_000;

/** An instance that would be in FAULT, were its script, its file or its process taken for bad. */
function site(tracked: string, name: string): string {
  return `global_defs {
  vrrp_version 3
  script_user root
}
vrrp_script well {
  script "/bin/true"
  interval 1
  fall 1
}
vrrp_track_file weight {
  file ${tracked}
  weight 0
}
vrrp_track_process here {
  process ${name}
}
vrrp_instance VI {
  interface lvsd-few
  state MASTER
  virtual_router_id 51
  priority 200
  advert_int 0.2
  track_script {
    well
  }
  track_file {
    weight
  }
  track_process {
    here
  }
  virtual_ipaddress {
    192.0.2.10/24
  }
}
`;
}

function allow(pid: number, descriptors: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${descriptors}:`]);
}

async function standing(client: SocketVrrpClient): Promise<{ state: string; sent: number }> {
  const { instances } = (await client.json('/v1/vrrp')) as VrrpStatus;
  const [instance] = instances;
  return { state: instance?.state ?? '', sent: instance?.tallies.advertsSent ?? 0 };
}

async function pidOf(client: SocketVrrpClient): Promise<number> {
  const { pid } = (await client.json('/v1/version')) as { pid: number };
  return pid;
}

beforeEach(needsRoot);
beforeAll(() => {
  if (process.getuid?.() !== 0) return;
  enterNetworkNamespace();
  ip('link add lvsd-few type veth peer name lvsd-peer');
  ip('link set lvsd-peer up');
  ip('link set lvsd-few up');
  // Both ends of the pair are here: the other one must not answer for our addresses.
  setNetworkSetting('ipv4/conf/all/arp_ignore', '1');
  ip('addr add 192.0.2.1/24 dev lvsd-few');
});

describe('the VRRP half without a descriptor left', () => {
  it('answers, writes its state and sends adverts; what it tracks goes on to count', async () => {
    using directory = new ScriptDirectory();
    const tracked = directory.write('tracked', '0');
    await using daemon = await BuiltDaemon.start({
      ready: /Entering BACKUP STATE/,
      text: site(tracked, readFileSync('/proc/self/comm', 'utf8').trim()),
      words: ['--vrrp'],
    });
    const client = new SocketVrrpClient(new SystemClock(), daemon.file('lvsd-vrrp/vrrp.sock'));
    await eventually(() => daemon.log.includes('Entering MASTER STATE'), PATIENCE);
    const half = await pidOf(client);
    allow(half, FEW);
    await eventually(() => daemon.log.includes('no descriptor is left'), PATIENCE);
    const { state, sent } = await standing(client);
    expect(state).toBe('MASTER');
    process.kill(half, 'SIGUSR1');
    await eventually(() => daemon.log.includes('wrote what a signal asked for'), PATIENCE);
    process.kill(half, 'SIGHUP');
    await eventually(() => daemon.log.includes('info  reloaded'), PATIENCE);
    await expect
      .poll(async () => (await standing(client)).sent, { timeout: PATIENCE })
      .toBeGreaterThan(sent + ADVERTS);
    allow(half, MANY);
    await eventually(() => daemon.log.includes('there are descriptors again'), PATIENCE);
    expect(daemon.log).not.toContain('FAULT');
    expect(await pidOf(client)).toBe(half);
    // The half ends after its supervisor was killed; here both are gone before their files are.
    process.kill(daemon.pid, 'SIGTERM');
    expect(await daemon.end()).toBe(0);
  }, 90_000);
});
