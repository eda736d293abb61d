import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/base/logger.ts';
import type { Heartbeat } from '../../../src/metrics/health.ts';
import { MetricsServer, SCRAPE_DEADLINE_MS } from '../../../src/metrics/metrics-server.ts';
import { METRICS } from '../../../src/metrics/names.ts';
import { MetricsRegistry } from '../../../src/metrics/registry.ts';
import type { MetricsSnapshot } from '../../../src/metrics/snapshot.ts';
import { parseExposition } from '../../support/prometheus-text.ts';
import { largeDocument, measured, statusDocument } from '../../support/status-documents.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Running {
  readonly url: string;
  readonly clock: VirtualClock;
  readonly server: MetricsServer;
}

async function serve(
  snapshot: () => Promise<MetricsSnapshot> = () => Promise.resolve(facts()),
  heartbeats: () => readonly Heartbeat[] = () => [],
  readiness = { running: true, kernel: true },
): Promise<Running> {
  const clock = new VirtualClock();
  const server = new MetricsServer(
    {
      registry: new MetricsRegistry(),
      health: { heartbeats },
      readiness: () => readiness,
      clock,
      logger: SILENT,
      snapshot,
    },
    { address: { host: '127.0.0.1', port: 0 }, realServers: 'full' },
  );
  const { port } = await server.start();
  closers.push(() => server.stop());
  return { url: `http://127.0.0.1:${port}`, clock, server };
}

function facts(status = statusDocument()): MetricsSnapshot {
  return {
    status: measured(status),
    engine: null,
    notifications: null,
    revision: null,
    ignoredSignals: new Map(),
    runtime: 'node',
  };
}

describe('the metrics server', () => {
  it('serves a valid exposition of state, process and runtime', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const { families } = parseExposition(await response.text());
    expect(families.has('lvsd_real_server_up')).toBe(true);
    expect(families.has('lvsd_ipvs_sync_duration_seconds')).toBe(true);
    expect(families.has('process_resident_memory_bytes')).toBe(true);
  });

  it('serves more than a socket takes at once', async () => {
    const { url } = await serve(() => Promise.resolve(facts(largeDocument(10, 50))));
    const { series } = parseExposition(await (await fetch(`${url}/metrics`)).text());
    expect(series.filter(({ name }) => name === 'lvsd_real_server_up')).toHaveLength(500);
  });

  it('serves single families, ours and others', async () => {
    const { url } = await serve();
    const text = await (
      await fetch(`${url}/metrics?family=lvsd_build_info&family=process_start_time_seconds`)
    ).text();
    expect([...parseExposition(text).families.keys()]).toEqual([
      'lvsd_build_info',
      'process_start_time_seconds',
    ]);
  });

  it('refuses a family of ours that does not exist', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/metrics?family=lvsd_nope`)).status).toBe(400);
  });

  it('makes one scrape for those who ask at the same time', async () => {
    let scrapes = 0;
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const snapshot = async (): Promise<MetricsSnapshot> => {
      scrapes += 1;
      await held;
      return facts();
    };
    let arrived = 0;
    const { url } = await serve(snapshot, () => {
      arrived += 1;
      return [];
    });
    const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: l\r\n`;
    const sockets = [1, 2, 3].map(() => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write(`${ask('/healthz')}\r\n${ask('/metrics')}Connection: close\r\n\r\n`);
      return socket;
    });
    await expect.poll(() => arrived).toBe(3);
    // The scrape follows on each connection in the next turn; this takes many.
    await (await fetch(`${url}/healthz`)).text();
    release();
    for (const socket of sockets) {
      let text = '';
      for await (const chunk of socket) text += chunk;
      expect(text).toContain('lvsd_build_info');
    }
    expect(scrapes).toBe(1);
    await (await fetch(`${url}/metrics`)).text();
    expect(scrapes).toBe(2);
  });

  it('answers 503 when the facts do not come in time', async () => {
    let asked = false;
    const { url, clock } = await serve(() => {
      asked = true;
      return new Promise(() => {});
    });
    const answer = fetch(`${url}/metrics`);
    await expect.poll(() => asked).toBe(true);
    clock.advance(SCRAPE_DEADLINE_MS);
    expect((await answer).status).toBe(503);
  });

  it('answers 500 when the facts cannot be made, and works again after', async () => {
    let broken = true;
    const { url } = await serve(() =>
      broken ? Promise.reject(new Error('no document')) : Promise.resolve(facts()),
    );
    const answer = await fetch(`${url}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([500, 'no document\n']);
    broken = false;
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });

  it.each([
    [1, 200],
    [6, 503],
  ])('answers /healthz by heartbeats: %i s old is %i', async (ageSeconds, status) => {
    const { url } = await serve(undefined, () => [{ name: 'loop', ageSeconds, limitSeconds: 5 }]);
    const answer = await fetch(`${url}/healthz`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toHaveProperty('heartbeats.loop.age_seconds', ageSeconds);
  });

  it.each([
    [true, 200],
    [false, 503],
  ])('answers /readyz by whether it runs: %s is %i', async (running, status) => {
    const { url } = await serve(undefined, undefined, { running, kernel: true });
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toHaveProperty('conditions.running', running);
  });

  it('has an index, and 404 and 405 for what there is not', async () => {
    const { url } = await serve();
    expect(await (await fetch(url)).text()).toContain('/metrics');
    expect((await fetch(`${url}/nope`)).status).toBe(404);
    const post = await fetch(`${url}/metrics`, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('says which address is taken, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    closers.push(() => new Promise((resolve) => other.close(resolve)));
    const bound = other.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const server = new MetricsServer(
      {
        registry: new MetricsRegistry(),
        health: { heartbeats: () => [] },
        readiness: () => ({ running: true, kernel: true }),
        clock: new VirtualClock(),
        logger: SILENT,
        snapshot: () => Promise.resolve(facts()),
      },
      { address: { host: '127.0.0.1', port }, realServers: 'auto' },
    );
    await expect(server.start()).rejects.toMatchObject({
      code: 'metrics-listen',
      message: `cannot serve metrics on 127.0.0.1:${port}: another process has this port`,
      hint: expect.stringContaining('--metrics'),
    });
    await server.stop();
  });

  it('ends open connections when it stops', async () => {
    const { url, server } = await serve();
    await (await fetch(`${url}/metrics`)).text();
    await server.stop();
    await server.stop();
    await expect(fetch(`${url}/metrics`)).rejects.toThrow('fetch failed');
  });
});

it('every family of ours begins with the one prefix', () => {
  for (const name of Object.keys(METRICS)) expect(name).toMatch(/^lvsd_[a-z0-9_]+$/);
});
