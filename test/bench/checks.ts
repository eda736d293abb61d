import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { BenchDaemon } from './daemon.ts';
import type { Bench, Measurement } from './result.ts';
import { median } from './result.ts';
import { site } from './site.ts';

const SERVERS = 2000;
const SETTLE_MS = 4000;
const WINDOW_MS = 5000;
const WINDOWS = 4;
const LOOP_DELAY = 'nodejs_eventloop_lag_p99_seconds';
const KINDS = {
  TCP_CHECK: ['TCP_CHECK {', 'connect_timeout 1', '}'],
  HTTP_GET: ['HTTP_GET {', 'url {', 'path /', 'status_code 200', '}', 'connect_timeout 1', '}'],
} as const;

/** What 2,000 servers that are checked once a second cost lvsd, on this host, with the table in memory. */
export const benchChecks: Bench = async () => {
  const backend = await startBackend();
  const measurements: Measurement[] = [];
  const remarks: string[] = [];
  for (const [kind, block] of Object.entries(KINDS)) {
    const found = await measure(kind, block, kind === 'TCP_CHECK' ? backend.tcp : backend.http);
    measurements.push(...found.measurements);
    remarks.push(found.remark);
  }
  await backend.stop();
  return { measurements, remarks };
};

async function measure(
  kind: string,
  block: readonly string[],
  port: number,
): Promise<{ readonly measurements: readonly Measurement[]; readonly remark: string }> {
  const config = site({
    virtualServers: SERVERS / 10,
    realServers: 10,
    service: ['delay_loop 1', 'warmup 1', 'lb_algo wlc', 'lb_kind NAT', 'protocol TCP'],
    server: () => block,
    endpoint: (index) => `127.1.${index >> 8}.${index & 255} ${port}`,
  });
  const daemon = new BenchDaemon(config);
  try {
    await daemon.ready();
    await delay(SETTLE_MS);
    // The first question starts the measurement of the event loop.
    await daemon.metric(LOOP_DELAY);
    const perAttempt: number[] = [];
    const rates: number[] = [];
    for (let window = 0; window < WINDOWS; window += 1) {
      const [attempts, cpu] = [await daemon.metric('lvsd_check_results_total'), daemon.cpuSeconds()];
      await delay(WINDOW_MS);
      const made = (await daemon.metric('lvsd_check_results_total')) - attempts;
      perAttempt.push(((daemon.cpuSeconds() - cpu) / made) * 1e6);
      rates.push(made / (WINDOW_MS / 1000));
    }
    const lag = (await daemon.metric(LOOP_DELAY)) * 1000;
    const down = SERVERS - (await daemon.metric('lvsd_real_server_up'));
    return {
      measurements: [
        { name: `${kind}: CPU of the whole daemon for each attempt`, unit: 'µs', values: perAttempt },
        { name: `${kind}: attempts a second`, unit: '1/s', values: rates },
        { name: `${kind}: event loop delay, p99`, unit: 'ms', values: [lag] },
        { name: `${kind}: resident memory`, unit: 'MiB', values: [daemon.residentMib()] },
      ],
      remark: `${kind}: ${SERVERS} servers each second, ${median(perAttempt).toFixed(0)} µs of CPU each, ${down} of them down`,
    };
  } finally {
    await daemon.stop();
  }
}

interface Backend {
  readonly tcp: number;
  readonly http: number;
  stop(): Promise<void>;
}

/** The servers that are checked, in a thread of their own so that their work is not lvsd's. */
async function startBackend(): Promise<Backend> {
  const worker = new Worker(new URL('./backend-worker.js', import.meta.url));
  const ports = await new Promise<{ tcp: number; http: number }>((resolve) =>
    worker.once('message', resolve),
  );
  return {
    ...ports,
    stop: async () => {
      await worker.terminate();
    },
  };
}

export async function runBackend(tell: (ports: { tcp: number; http: number }) => void): Promise<void> {
  const tcp = createServer((socket) =>
    socket
      .on('error', () => undefined)
      .resume()
      .end(),
  );
  const http = createHttpServer((_request, response) => response.end('ok'));
  tell({ tcp: await listen(tcp), http: await listen(http) });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen({ host: '0.0.0.0', port: 0, backlog: 1024 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
