import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Arrivals, checkedService, CHECK_INTERVAL_MS as INTERVAL_MS } from './arrivals.ts';
import { BenchDaemon } from './daemon.ts';
import type { Bench, Measurement } from './result.ts';
import { site } from './site.ts';

const CHECKED = 20;
const ATTACK_MS = 12_000;
const PIPELINED = 2000;
const UNREAD = 200;
const CONNECTIONS = 60;
/** A check may be this much later under an attack than without one. */
const ALLOWED_MS = 1000;

interface Attack {
  readonly name: string;
  /** Goes on until the signal. */
  readonly run: (daemon: BenchDaemon, signal: AbortSignal) => void;
}

const ATTACKS: readonly Attack[] = [
  { name: 'nobody attacks', run: () => undefined },
  {
    name: `metrics: ${PIPELINED} requests at once on a connection, again and again`,
    run: (daemon, signal) =>
      flood(() => connect(daemon.metricsPort, '127.0.0.1'), requests(PIPELINED, '/metrics?family=x'), signal),
  },
  {
    name: `metrics: ${CONNECTIONS} connections that ask for everything and read nothing`,
    run: (daemon, signal) =>
      hold(() => connect(daemon.metricsPort, '127.0.0.1'), CONNECTIONS, requests(1, '/metrics'), signal),
  },
  {
    name: `control socket: ${UNREAD} unread statuses on a connection, again and again`,
    run: (daemon, signal) => flood(() => connect(daemon.control), requests(UNREAD, '/v1/status'), signal),
  },
  {
    name: `control socket: ${CONNECTIONS} connections that ask for the status and read nothing`,
    run: (daemon, signal) =>
      hold(() => connect(daemon.control), CONNECTIONS, requests(1, '/v1/status'), signal),
  },
  {
    name: 'control socket: one connection that asks for the status 50 times and reads',
    run: (daemon, signal) =>
      flood(() => connect(daemon.control).resume(), requests(50, '/v1/status'), signal),
  },
];

/**
 * How late checks of each second are, and how long another client of the control socket waits, while somebody holds
 * connections of lvsd with 10,000 real servers. Fails when an attack makes checks later than {@link ALLOWED_MS}.
 */
export const benchAttacks: Bench = async () => {
  const arrivals = new Arrivals();
  await arrivals.listen();
  const config = `${site({ virtualServers: 100, realServers: 100 })}${checkedService(CHECKED, arrivals.port)}`;
  const daemon = new BenchDaemon(config);
  const measurements: Measurement[] = [];
  const remarks: string[] = [];
  let quiet = 0;
  try {
    await daemon.ready();
    await delay(5 * INTERVAL_MS);
    for (const { name, run } of ATTACKS) {
      const end = new AbortController();
      arrivals.forget();
      run(daemon, end.signal);
      const waits = await askMeanwhile(daemon);
      end.abort();
      const worst = arrivals.worstLateness();
      measurements.push(
        { name: `${name}: lateness of the latest check`, unit: 'ms', values: [worst] },
        { name: `${name}: another client waits`, unit: 'ms', values: waits },
        { name: `${name}: resident`, unit: 'MiB', values: [daemon.residentMib()] },
      );
      if (name === ATTACKS[0]?.name) quiet = worst;
      else if (worst > quiet + ALLOWED_MS)
        throw new Error(`${name}: a check was ${worst.toFixed(0)} ms late, ${quiet.toFixed(0)} ms without`);
      await delay(3 * INTERVAL_MS);
    }
    remarks.push(
      `checks each second of ${CHECKED} servers beside 10,000 unchecked ones; each attack lasts ${ATTACK_MS / 1000} s`,
    );
    return { measurements, remarks };
  } finally {
    await daemon.stop();
    arrivals.close();
  }
};

/** Milliseconds that each of a row of questions for the version took, of a client that comes anew for each. */
async function askMeanwhile(daemon: BenchDaemon): Promise<number[]> {
  const waits: number[] = [];
  const end = performance.now() + ATTACK_MS;
  while (performance.now() < end) {
    const from = performance.now();
    await answered(connect(daemon.control), '/v1/version');
    waits.push(performance.now() - from);
    await delay(200);
  }
  return waits;
}

function answered(socket: Socket, path: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once('data', () => socket.destroy());
    socket.on('error', () => undefined).once('close', () => resolve());
    socket.write(requests(1, path));
  });
}

function requests(count: number, path: string): string {
  return Array.from(
    { length: count },
    (_, index) => `GET ${path}${path.includes('?') ? index : ''} HTTP/1.1\r\nHost: x\r\n\r\n`,
  ).join('');
}

/** One connection after the other: a new one as soon as the last is closed, or has been there for a second. */
function flood(open: () => Socket, text: string, signal: AbortSignal): void {
  if (signal.aborted) return;
  const socket = open();
  const again = setTimeout(() => socket.destroy(), INTERVAL_MS);
  socket
    .on('error', () => undefined)
    .once('close', () => {
      clearTimeout(again);
      setTimeout(() => flood(open, text, signal), 20);
    });
  socket.write(text);
}

/** Many connections at once that stay until the end. */
function hold(open: () => Socket, count: number, text: string, signal: AbortSignal): void {
  const sockets = Array.from({ length: count }, open);
  for (const socket of sockets) socket.on('error', () => undefined).write(text);
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  signal.addEventListener('abort', close, { once: true });
}
