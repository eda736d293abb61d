import { createServer, type Server } from 'node:http';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import { formatListenAddress, parseListenAddress } from '../../metrics/listen-address.ts';

/** The time after which a port that was in use is tried again. */
const LISTEN_RETRY: Milliseconds = 30_000;
const MAX_CONNECTIONS = 32;
const IDLE_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 8192;

export interface MetricsPortComponents {
  readonly clock: Clock;
  readonly logger: Logger;
  render(names: 'lvsd' | 'keepalived'): string;
}

/**
 * Serves `/metrics` of a VRRP half that runs alone; where the LVS half runs, its port serves both. A port that is in
 * use costs only the metrics.
 */
export class MetricsPort {
  readonly #components: MetricsPortComponents;
  readonly #address: string;
  readonly #server: Server;
  #cancelRetry: Cancel = () => undefined;

  constructor(components: MetricsPortComponents, address: string) {
    this.#components = components;
    this.#address = address;
    this.#server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
      request.resume();
      const [path, query = ''] = (request.url ?? '').split('?', 2);
      const found = path === '/metrics' && (request.method === 'GET' || request.method === 'HEAD');
      const names = new URLSearchParams(query).get('names') === 'keepalived' ? 'keepalived' : 'lvsd';
      const body = found ? components.render(names) : 'there is /metrics\n';
      response.writeHead(found ? 200 : 404, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.setTimeout(IDLE_TIMEOUT_MS);
    this.#server.on('error', (error) => this.#failed(error));
  }

  start(): void {
    const address = parseListenAddress(this.#address);
    this.#server.listen(address.port, address.host, () => {
      this.#components.logger.info('serving metrics', { address: formatListenAddress(address) });
    });
  }

  stop(): void {
    this.#cancelRetry();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #failed(error: unknown): void {
    const { clock, logger } = this.#components;
    logger.error('cannot serve metrics; everything else works, and it is tried again', {
      address: this.#address,
      error: describeError(error),
    });
    this.#cancelRetry();
    this.#cancelRetry = clock.schedule(clock.now() + LISTEN_RETRY, () => this.start());
  }
}
