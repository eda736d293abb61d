/** keepalived's golden traces T7 and T8 (reloads) with T11 (tunnels), then T9, T10 and T12. `node kernel.js WORK_DIR` */
import { KERNEL_CONF, RELOADS, reloadSite } from './runs.ts';
import { equal, ipvsadm, report, Stage } from './stage.ts';

const dir = process.argv[2] ?? '/run/kernel';
await reloading(new Stage(`${dir}/reloads`));
await settings(new Stage(`${dir}/settings`));
process.exit(0);

async function reloading(stage: Stage): Promise<void> {
  const log = (): string => stage.log();
  await stage.backend.perform({ at: 0, do: 'accept', server: '10.1.7.1:80' });
  await stage.start(reloadSite({}));
  await stage.pooled('TCP 10.0.7.1:80', { '10.1.7.1:80': 'Masq/1' });
  const tables: Record<string, readonly string[]> = { start: stage.saved('') };
  const limits: Record<string, readonly string[]> = {};
  for (const [name, site] of RELOADS) {
    await stage.reload(reloadSite(site));
    limits[name] = limitsNow();
    tables[name] = stage.saved('');
  }
  await report(
    {
      'T7: a reload writes what differs: weight, thresholds, flags, inhibition, quorum, sorry server, protocol':
        async () => {
          const about = (name: string) => (tables[name] ?? []).filter((line) => line.includes('10.0.7.1'));
          const service = '-A -t 10.0.7.1:80 -s rr';
          const server = (address: string, more: string) => `-a -t 10.0.7.1:80 -r ${address}:80 -m ${more}`;
          const a = server('10.1.7.1', '-w 4');
          equal('weight', about('weight'), [service, a]);
          // keepalived does not notice thresholds that are edited.
          equal('thresholds', limits['thresholds'], ['10.1.7.1:80 10 5']);
          // TCP has no one-packet scheduling.
          equal('flags', about('flags'), [`${service} -p 100 -b flag-1,flag-2`, a]);
          equal('inhibit on', about('inhibit on'), [service, a, server('10.1.7.2', '-w 0')]);
          equal('inhibit off', about('inhibit off'), [service, a]);
          equal('quorum', about('quorum'), [service, a]);
          equal('sorry server', about('sorry server'), [service, server('10.1.7.9', '-w 1')]);
          equal('no sorry server', about('no sorry server'), [service, a]);
          const udp = [service, a].map((line) => line.replace('-t', '-u'));
          equal('protocol', about('protocol'), udp);
          // keepalived repeats quorum_down when the sorry server is added.
          await stage.heard('T7', { quorum: ['up', 'down'], A: ['down'], B: ['down'] });
          await stage.heard('T7u', { quorum: ['up'] });
        },
      'T11: GUE tunnels to IPv4 and IPv6 servers of an IPv6 service, persistent by /64': async () => {
        const tunnel = '-i -w 1 --tun-type gue --tun-port 5555 --tun-csum';
        equal('lines', stage.saved('[fd00:11::1]'), [
          '-A -t [fd00:11::1]:80 -s rr -p 360 -M 64',
          `-a -t [fd00:11::1]:80 -r 10.1.11.1:80 ${tunnel}`,
          `-a -t [fd00:11::1]:80 -r [fd00:11::2]:80 ${tunnel}`,
        ]);
      },
      'T8: a group is a service for each address and mark, each with every server': async () => {
        const about = (name: string) =>
          (tables[name] ?? []).filter((line) => /10\.1\.8\.|10\.2\.|-f 7/.test(line));
        const services = (...names: readonly string[]) =>
          names
            .flatMap((name) => [
              `-A ${name} -s rr`,
              `-a ${name} -r 10.1.8.1:80 -m -w 1`,
              `-a ${name} -r 10.1.8.2:80 -m -w 1`,
            ])
            .sort();
        const kept = ['-u 10.2.3.0:81', '-u 10.2.3.1:81', '-f 7'];
        equal('start', about('start'), services('-u 10.2.0.1:80', '-u 10.2.0.2:80', ...kept));
        equal('replaced', about('no sorry server'), services('-u 10.2.8.1:80', ...kept));
      },
    },
    log,
  );
  await report({ 'T7 and T8: SIGTERM leaves nothing behind': () => leavesNothing(stage) }, log);
}

async function settings(stage: Stage): Promise<void> {
  const log = (): string => stage.log();
  ipvsadm('--set', '901', '121', '301');
  ipvsadm('-A', '-t', '203.0.113.9:99', '-s', 'rr');
  await stage.start(KERNEL_CONF);
  await report(
    {
      'T9: timeouts, sync daemons and a flush at the start': async () => {
        equal('timeouts', ipvsadm('-L', '--timeout').trim(), 'Timeout (tcp tcpfin udp): 100 121 20');
        const daemons = ipvsadm('-L', '--daemon').matchAll(/(\w+) sync daemon \(mcast=(\w+), syncid=(\d+)/g);
        equal('daemons', [...daemons].map(([, state, device, id]) => `${state} ${device} ${id}`).sort(), [
          'backup lo 0',
          'master lo 0',
        ]);
        equal('a foreign service with `lvs_flush all`', stage.saved('203.0.113.9'), []);
      },
      'T12: a firewall mark with persistence, its engine and scheduler flags': async () => {
        equal('lines', stage.saved(' -f 5 '), [
          '-A -f 5 -s sh -p 360 -M 255.255.255.0 --pe sip -o -b sh-fallback,sh-port',
          '-a -f 5 -r 10.1.12.1:8080 -m -w 1',
          '-a -f 5 -r 10.1.12.2:8081 -m -w 1',
        ]);
      },
    },
    log,
  );
  equal('services of T10', stage.saved('10.0.10.1').length, 3);
  await report(
    {
      'T10: with omega a stop tells, also with lvs_flush_on_stop, and puts the settings back': async () => {
        await leavesNothing(stage);
        // keepalived leaves out the real servers with lvs_flush_on_stop.
        await stage.heard('T10', { quorum: ['up', 'down'], A: ['down'], B: ['down'] });
        equal('timeouts', ipvsadm('-L', '--timeout').trim(), 'Timeout (tcp tcpfin udp): 901 121 301');
        equal('daemons', ipvsadm('-L', '--daemon').trim(), '');
      },
    },
    log,
  );
}

/** `server upper lower` of each destination with connection thresholds. */
function limitsNow(): readonly string[] {
  const rows = ipvsadm('-L', '-n', '--thresholds').matchAll(/-> (\S+) +(\d+) +(\d+) /g);
  return [...rows]
    .map(([, server, upper, lower]) => `${server} ${upper} ${lower}`)
    .filter((row) => !row.endsWith(' 0 0'));
}

async function leavesNothing(stage: Stage): Promise<void> {
  await stage.stop();
  equal('table', stage.saved(''), []);
}
