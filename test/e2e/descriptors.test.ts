import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../src/state/status/status-document.ts';
import { BuiltDaemon } from '../support/built-daemon.ts';
import { eventually } from '../support/eventually.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { ScriptDirectory } from '../support/script-directory.ts';

/** Below what lvsd has open when it runs: of new descriptors it gets those alone that it gives back itself. */
const FEW = 24;
const MANY = 4096;
const SERVERS = 12;
/** For a machine that does much else. */
const PATIENCE = 30_000;

/** Every kind of check that opens something, of servers that are well. */
function site(port: number, tracked: string): string {
  const checks = [
    `TCP_CHECK { \n connect_ip 127.0.0.1 \n connect_port ${port} \n }`,
    'MISC_CHECK { \n misc_path /bin/true \n misc_timeout 20 \n }',
    'FILE_CHECK { \n track_file weight \n }',
  ];
  const servers = Array.from(
    { length: SERVERS },
    (_, index) => ` real_server 10.0.0.${index + 1} 80 { \n ${checks[index % checks.length] ?? ''} \n }`,
  );
  return `global_defs {
  script_user ${execFileSync('id', ['-un'], { encoding: 'utf8' }).trim()}
}
track_file weight {
  file ${tracked}
}
virtual_server 192.0.2.1 80 {
  delay_loop 0.5
  connect_timeout 20
  warmup 0
  lb_algo rr
  lb_kind NAT
  protocol TCP
${servers.join('\n')}
}
`;
}

function allow(pid: number, descriptors: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${descriptors}:`]);
}

function localFaults(log: string, check: string): number {
  return log.split('\n').filter((line) => line.includes(`check="${check}`) && line.includes('EMFILE')).length;
}

function weights({ virtual_servers: [server] }: StatusDocument): (number | null)[] {
  return (server?.real_servers ?? []).map(({ weight }) => weight.kernel);
}

describe('lvsd without a descriptor left', () => {
  it('answers, reloads and writes its state; no server goes, and checks go on when there are some', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end());
    using directory = new ScriptDirectory();
    await using daemon = await BuiltDaemon.start({
      text: site(server.port, directory.write('tracked', '1')),
    });
    allow(daemon.pid, FEW);
    await eventually(() => daemon.log.includes('no descriptor is left'), PATIENCE);
    for (const check of ['TCP_CHECK', 'MISC_CHECK', 'FILE_CHECK'])
      await eventually(() => localFaults(daemon.log, check) > 0, PATIENCE);
    expect((await daemon.client.reload()).result).toBe('success');
    process.kill(daemon.pid, 'SIGUSR1');
    await eventually(() => daemon.log.includes('wrote what a signal asked for'), PATIENCE);
    const few = weights(await daemon.client.status([]));
    expect(few).toHaveLength(SERVERS);
    expect(few).not.toContain(null);
    allow(daemon.pid, MANY);
    await eventually(() => daemon.log.includes('there are descriptors again'), PATIENCE);
    expect(daemon.log).not.toContain('real server is down');
    expect(daemon.hasEnded).toBe(false);
  }, 90_000);
});
