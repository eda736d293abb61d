import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { BenchDaemon, shippedFlags } from './daemon.ts';
import { type Measurement, median } from './result.ts';
import { site } from './site.ts';

const SERVERS = 10_000;
const ROUNDS = 3;
const OPEN_LIMIT_MS = 300_000;

/** One process for all servers, on every address of loopback; it keeps each connection that says nothing. */
const KEEPER = `
const server = require('node:net').createServer((socket) => socket.on('error', () => {}).resume());
server.listen({ host: '0.0.0.0', port: 0, backlog: 4096 }, () => console.log(server.address().port));
`;

/** What 10,000 watched servers cost a whole lvsd more than 10,000 that are only checked, in processes that take turns. */
export async function watchedMemory(): Promise<readonly Measurement[]> {
  const keeper = spawn(process.execPath, ['-e', KEEPER], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(keeper.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    const heap: number[] = [];
    const resident: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const without = await memoryOf(port, 'none');
      const watched = await memoryOf(port, 'connection');
      heap.push((watched.heap - without.heap) / SERVERS);
      resident.push((watched.resident - without.resident) / SERVERS);
      whole.push(watched.resident / 2 ** 20);
    }
    return [
      { name: `${SERVERS} watched servers in a whole lvsd: heap of each`, unit: 'B', values: heap },
      { name: `${SERVERS} watched servers in a whole lvsd: process of each`, unit: 'B', values: resident },
      { name: 'the process with them, resident', unit: 'MiB', values: whole },
    ];
  } finally {
    keeper.kill();
  }
}

async function memoryOf(
  port: number,
  watch: 'connection' | 'none',
): Promise<{ readonly heap: number; readonly resident: number }> {
  const daemon = new BenchDaemon(configFor(port, watch), {
    flags: ['--expose-gc', ...shippedFlags()],
    probe: true,
  });
  try {
    await daemon.ready();
    await untilSettled(daemon, watch);
    const looks = [];
    for (let look = 0; look < 3; look += 1) looks.push(await daemon.ask({ ask: 'memory' }));
    return {
      heap: median(looks.map(({ heap }) => heap)),
      resident: median(looks.map((one) => one.resident)),
    };
  } finally {
    await daemon.stop();
  }
}

/** Every server was checked, and has its idle connection where it is to have one. */
async function untilSettled(daemon: BenchDaemon, watch: 'connection' | 'none'): Promise<void> {
  const deadline = performance.now() + OPEN_LIMIT_MS;
  for (;;) {
    const [name, wanted] =
      watch === 'none' ? ['lvsd_check_results_total', SERVERS] : ['lvsd_watch_connections', SERVERS];
    const series = await daemon.series(name);
    const count = [...series].reduce(
      (sum, [labels, value]) => sum + (isWanted(labels, watch) ? value : 0),
      0,
    );
    if (count >= wanted) return;
    if (performance.now() > deadline) throw new Error(`${name} is ${count} of ${wanted}`);
    await delay(1000);
  }
}

function isWanted(labels: string, watch: 'connection' | 'none'): boolean {
  return labels.includes(watch === 'none' ? 'result="ok"' : 'state="open"');
}

function configFor(port: number, watch: 'connection' | 'none'): string {
  return site({
    virtualServers: SERVERS / 10,
    realServers: 10,
    service: [
      'delay_loop 60',
      'warmup 10',
      'retry 3',
      `watch ${watch}`,
      'lb_algo wlc',
      'lb_kind NAT',
      'protocol TCP',
    ],
    server: () => ['TCP_CHECK {', 'connect_timeout 5', '}'],
    endpoint: (index) => `127.6.${index >> 8}.${index & 255} ${port}`,
  });
}
