import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { DirectorError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { RepeatedLoss } from '../base/repeated-loss.ts';
import type { Clock, Milliseconds } from '../base/time.ts';
import { AnswerBudget } from '../serving/answer-budget.ts';
import { MAX_WAITING_REQUESTS, RequestTurns } from '../serving/request-turns.ts';
import type { CollectOptions, RealServerDetail } from './families/collect.ts';
import { renderSnapshot } from './families/collect.ts';
import type { HealthSource } from './health.ts';
import { healthAnswer } from './health.ts';
import type { ListenAddress } from './listen-address.ts';
import { formatListenAddress } from './listen-address.ts';
import { METRICS, OBSERVED_METRICS } from './names.ts';
import { type Readiness, readinessAnswer } from './readiness.ts';
import type { MetricsRegistry } from './registry.ts';
import type { MetricsSnapshot } from './snapshot.ts';

/** The largest number of connections at once; a further one is closed. */
export const MAX_METRICS_CONNECTIONS = 32;

/** The longest time for a client to send its request, and for an answer without progress. */
export const METRICS_REQUEST_TIMEOUT_MS: Milliseconds = 10_000;

/** The longest time in which a scrape is prepared; after it the answer is 503. */
export const SCRAPE_DEADLINE_MS: Milliseconds = 10_000;

/** The largest size of request line and headers, in bytes. */
export const MAX_METRICS_HEADER_BYTES = 16 * 1024;

/** The largest number of `family` parameters in one request. */
export const MAX_FAMILY_PARAMETERS = 64;

const TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsServerComponents {
  readonly registry: MetricsRegistry;
  readonly health: HealthSource;
  /** The source that each `GET /readyz` asks. */
  readonly readiness: () => Readiness;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The present facts. */
  snapshot(): Promise<MetricsSnapshot>;
  /**
   * The families of another process as text, for a scrape without a filter; empty when the process does not answer.
   */
  readonly foreign?: (names: string | null) => Promise<string>;
}

export interface MetricsServerInit {
  readonly address: ListenAddress;
  readonly realServers: RealServerDetail;
}

/** Serves `/metrics`, `/healthz`, `/readyz` and an index for people. */
export class MetricsServer {
  readonly #components: MetricsServerComponents;
  readonly #init: MetricsServerInit;
  readonly #server: Server;
  readonly #scrapes = new Map<string, Promise<readonly string[]>>();
  readonly #turns: RequestTurns;
  readonly #budget = new AnswerBudget();
  #cutOff = 0;
  readonly #hangUps = new RepeatedLoss();
  /** Scrapes with different filters run one after another, because the event loop has checks to run, too. */
  #lastScrape: Promise<unknown> = Promise.resolve();

  constructor(components: MetricsServerComponents, init: MetricsServerInit) {
    this.#components = components;
    this.#init = init;
    this.#turns = new RequestTurns(
      (request, response) => this.#serve(request, response),
      () => this.#reportCutOff(),
    );
    this.#server = createServer(
      {
        maxHeaderSize: MAX_METRICS_HEADER_BYTES,
        requestTimeout: METRICS_REQUEST_TIMEOUT_MS,
        headersTimeout: METRICS_REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: 1_000,
      },
      (request, response) => this.#turns.take(request, response),
    );
    this.#server.maxConnections = MAX_METRICS_CONNECTIONS;
    this.#server.setTimeout(METRICS_REQUEST_TIMEOUT_MS * 2);
  }

  /**
   * Listens and resolves to the address (with port 0 replaced). Rejects with a DirectorError, code `metrics-listen`.
   */
  async start(): Promise<ListenAddress> {
    const { address } = this.#init;
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: Error): void => reject(cannotListen(address, error));
      this.#server.once('error', refuse);
      this.#server.listen(address.port, address.host, () => {
        this.#server.off('error', refuse);
        resolve();
      });
    });
    const { logger } = this.#components;
    this.#server.on('error', (error) => logger.error('metrics server failed', { error: error.message }));
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? { host: address.host, port: bound.port } : address;
  }

  /** Closes all connections at once. Safe to call twice. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Logged once, so that a client that does it again and again does not fill the log. */
  #reportCutOff(): void {
    this.#cutOff += 1;
    if (this.#cutOff > 1) return;
    this.#components.logger.warn('a client of the metrics sent too many requests ahead and was cut off', {
      most: MAX_WAITING_REQUESTS,
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    this.#route(request, response).catch((error: unknown) => {
      const message = describeError(error);
      const refuse = (): void =>
        this.#components.logger.error('metrics request failed', {
          path: request.url?.slice(0, 200),
          error: message,
        });
      // A client that hung up is no fault of lvsd's, and may do so again and again.
      if (request.socket.destroyed) this.#hangUps.lost(refuse);
      else refuse();
      if (response.headersSent) response.destroy();
      else send(response, 500, 'text/plain; charset=utf-8', `${message}\n`);
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return send(response, 405, 'text/plain; charset=utf-8', 'only GET and HEAD\n');
    }
    switch (path) {
      case '/metrics':
        return this.#metrics(request, response, new URLSearchParams(query));
      case '/healthz': {
        const { status, body } = healthAnswer(this.#components.health.heartbeats());
        return send(response, status, 'application/json', body);
      }
      case '/readyz': {
        const { health, readiness } = this.#components;
        const { status, body } = readinessAnswer(readiness(), health.heartbeats());
        return send(response, status, 'application/json', body);
      }
      case '/':
        return send(response, 200, 'text/html; charset=utf-8', INDEX);
      default:
        return send(
          response,
          404,
          'text/plain; charset=utf-8',
          'there are /metrics, /metrics?family=NAME, /healthz and /readyz\n',
        );
    }
  }

  async #metrics(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    const names = query.getAll('family').slice(0, MAX_FAMILY_PARAMETERS);
    const families = new Set(names.filter((name) => name !== ''));
    const unknown = [...families].find((name) => name.startsWith('lvsd_') && !(name in METRICS));
    if (unknown !== undefined) {
      return send(response, 400, 'text/plain; charset=utf-8', `no family ${JSON.stringify(unknown)}\n`);
    }
    const detail = DETAILS.find((known) => known === query.get('detail'));
    if (query.has('detail') && detail === undefined) {
      return send(response, 400, 'text/plain; charset=utf-8', `detail is one of ${DETAILS.join(', ')}\n`);
    }
    const wanted: ScrapeRequest = {
      families,
      names: query.get('names'),
      realServers: detail ?? this.#init.realServers,
      virtualServers: new Set(query.getAll('virtual_server').slice(0, MAX_FAMILY_PARAMETERS)),
    };
    const chunks = await this.#withDeadline(this.#sharedScrape(wanted));
    if (chunks === null) {
      return send(response, 503, 'text/plain; charset=utf-8', 'lvsd is too busy to tell its metrics\n');
    }
    const compressed = request.method === 'GET' && takesGzip(request.headers['accept-encoding']);
    response.writeHead(200, {
      'content-type': TEXT_TYPE,
      'cache-control': 'no-store',
      vary: 'accept-encoding',
      ...(compressed ? { 'content-encoding': 'gzip' } : {}),
    });
    this.#budget.hold(
      response,
      chunks,
      chunks.reduce((sum, { length }) => sum + length, 0),
    );
    await (compressed ? writeCompressed(response, chunks) : writeAll(response, chunks));
  }

  /** Requests for the same families at the same time share one answer. */
  #sharedScrape(wanted: ScrapeRequest): Promise<readonly string[]> {
    const { families, virtualServers, names, realServers } = wanted;
    const key = JSON.stringify([[...families].sort(), [...virtualServers].sort(), names, realServers]);
    const running = this.#scrapes.get(key);
    if (running !== undefined) return running;
    const scrape = this.#lastScrape.then(() => this.#scrape(wanted));
    this.#lastScrape = scrape.catch(() => undefined);
    this.#scrapes.set(key, scrape);
    const forget = (): boolean => this.#scrapes.delete(key);
    scrape.then(forget, forget);
    return scrape;
  }

  async #scrape({ families, names, realServers, virtualServers }: ScrapeRequest): Promise<readonly string[]> {
    const options: CollectOptions = { realServers, families };
    const snapshot = onlyAbout(await this.#components.snapshot(), virtualServers);
    const chunks: string[] = [];
    for (const chunk of renderSnapshot(snapshot, options)) {
      chunks.push(chunk);
      await nextTurn();
    }
    if (wantsRegistry(families)) chunks.push(await this.#components.registry.render(families));
    const { foreign } = this.#components;
    if (families.size === 0 && foreign !== undefined) chunks.push(await foreign(names));
    return chunks;
  }

  #withDeadline<T>(value: Promise<T>): Promise<T | null> {
    const { clock } = this.#components;
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(clock.now() + SCRAPE_DEADLINE_MS, () => resolve(null));
      value.then(resolve, reject).finally(cancel);
    });
  }
}

const DETAILS: readonly RealServerDetail[] = ['full', 'summary', 'off', 'auto'];

/** The content that one scrape requests. */
interface ScrapeRequest extends CollectOptions {
  readonly names: string | null;
  /** Ids, names or addresses; empty for all. */
  readonly virtualServers: ReadonlySet<string>;
}

function onlyAbout(snapshot: MetricsSnapshot, wanted: ReadonlySet<string>): MetricsSnapshot {
  if (wanted.size === 0) return snapshot;
  const virtualServers = snapshot.status.virtual_servers.filter(({ id, name, group, address }) =>
    [id, name, group, address].some((text) => typeof text === 'string' && wanted.has(text)),
  );
  return { ...snapshot, status: { ...snapshot.status, virtual_servers: virtualServers } };
}

/** Implements RFC 9110 section 12.5.3 as far as scrapers use it. */
function takesGzip(accepted: string | string[] | undefined): boolean {
  const text = Array.isArray(accepted) ? accepted.join(',') : (accepted ?? '');
  return text
    .split(',')
    .map((coding) =>
      coding
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .some(
      ([coding, weight]) => (coding === 'gzip' || coding === '*') && !/^q=0(?:\.0*)?$/.test(weight ?? ''),
    );
}

/** A thread of zlib's pool does the work, so that checks go on meanwhile. */
async function writeCompressed(response: ServerResponse, chunks: readonly string[]): Promise<void> {
  try {
    await pipeline(Readable.from(chunks), createGzip({ level: 1 }), response);
  } catch {
    // The client disconnected, or read too slowly and was ended by the server's timeout.
    response.destroy();
  }
}

/** prom-client has all families except those of lvsd that are read from the state. */
function wantsRegistry(families: ReadonlySet<string>): boolean {
  if (families.size === 0) return true;
  const observed: readonly string[] = OBSERVED_METRICS;
  return [...families].some((name) => !(name in METRICS) || observed.includes(name));
}

const INDEX = `<!doctype html><title>lvsd</title><h1>lvsd</h1>
<ul><li><a href="/metrics">/metrics</a> for Prometheus (one family: /metrics?family=NAME)
<li><a href="/healthz">/healthz</a> 200 while the daemon's parts work
<li><a href="/readyz">/readyz</a> 200 while this director serves as configured</ul>
`;

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Writes as fast as the client reads; a client that reads too slowly is ended by the server's timeout. */
async function writeAll(response: ServerResponse, chunks: readonly string[]): Promise<void> {
  for (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      response.off('drain', finish);
      response.off('close', finish);
      resolve();
    };
    response.once('drain', finish);
    response.once('close', finish);
  });
}

function cannotListen(address: ListenAddress, error: Error): DirectorError {
  const where = formatListenAddress(address);
  const taken = 'code' in error && error.code === 'EADDRINUSE';
  return new DirectorError(
    'metrics-listen',
    taken
      ? `cannot serve metrics on ${where}: another process has this port`
      : `cannot serve metrics on ${where}: ${error.message}`,
    {
      hint: taken
        ? `\`ss -ltnp 'sport = :${address.port}'\` names it; choose another with --metrics HOST:PORT, or --metrics off`
        : 'choose another address with --metrics HOST:PORT, or --metrics off',
      cause: error,
    },
  );
}
