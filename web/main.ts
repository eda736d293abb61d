import { createHmac, randomBytes } from 'node:crypto';
import type { ControlClient } from '../src/api/control-client.ts';
import { type HandoverRequest, VRRP_PATHS } from '../src/api/vrrp-protocol.ts';
import type { Logger } from '../src/base/logger.ts';
import type { Clock, Milliseconds } from '../src/base/time.ts';
import { readWebConfig, renderWebConfigProblem, type WebConfig } from './config/web-config.ts';
import { DirectorLink } from './director/director-link.ts';
import { packServices } from './director/page-rows.ts';
import { StreamHub } from './director/stream-hub.ts';
import { buildApp } from './server/app.ts';
import { assetTable } from './server/assets.ts';
import { createServer, type WebServer } from './server/server.ts';
import type { ToolAnswer } from './server/web-app.ts';
import { Sessions } from './session/sessions.ts';
import { LoginService } from './users/login-service.ts';
import { verifyPassword } from './users/password.ts';
import { parseUsers, type User } from './users/users-file.ts';

/** How often the users file and the certificate are read for changes. */
const FILE_INTERVAL: Milliseconds = 2_000;

/** The port to this host: everything that lvsd-web reads, runs or connects to. */
export interface WebHost {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly hostName: string;
  /** Throws the system's error. */
  readText(path: string): string;
  /** The built files of the page, by name. */
  pageFiles(): ReadonlyMap<string, Buffer>;
  addresses(): readonly string[];
  connect(path: string): ControlClient;
  /** Sends a request to the VRRP half: GET without a `body`, POST with one. */
  vrrp(control: string, path: string, body?: unknown): Promise<unknown>;
  tool(words: readonly string[]): Promise<ToolAnswer>;
  fetchText(address: string, path: string): Promise<string>;
}

/** Validates web.yaml. `problems` has a line for each error and is empty when the configuration can be used. */
export function checkWebConfig(
  path: string,
  text: string,
): { config: WebConfig | null; problems: readonly string[] } {
  const result = readWebConfig(text);
  if (result.ok) return { config: result.config, problems: [] };
  return { config: null, problems: result.problems.map((problem) => renderWebConfigProblem(path, problem)) };
}

/** The running web server with its link to the director. */
export class LvsdWeb {
  readonly #config: WebConfig;
  readonly #host: WebHost;
  readonly #link: DirectorLink;
  readonly #hub: StreamHub;
  #users: ReadonlyMap<string, User> = new Map();
  #usersText = '';
  #tlsText = '';
  #server: WebServer | null = null;
  #stopped = false;

  constructor(config: WebConfig, host: WebHost) {
    this.#config = config;
    this.#host = host;
    const { clock, logger } = host;
    this.#hub = new StreamHub(clock);
    this.#link = new DirectorLink({
      client: host.connect(config.control),
      clock,
      logger,
      heard: (change, state) => {
        this.#hub.noteHeard();
        const { revision, head, order, virtual_servers: changed } = change;
        if (change.complete) this.#hub.send('reset', JSON.stringify({ revision }), revision);
        else if (changed.length > 0 || order !== null || this.#isNewHead(head)) {
          const delta = { revision, head, order, services: packServices(change), heard_at: state.heardAt };
          this.#hub.send('delta', JSON.stringify(delta), revision);
        }
      },
      lost: (reason) => this.#hub.send('silent', JSON.stringify({ reason }), null),
    });
  }

  #lastHead = '';

  #isNewHead(head: object): boolean {
    const { generated_at: _at, ...lasting } = head as { generated_at?: string };
    const text = JSON.stringify(lasting);
    const isNew = text !== this.#lastHead;
    this.#lastHead = text;
    return isNew;
  }

  /** Starts to serve and resolves with the address. Rejects with the system's error when a file or the address cannot be used. */
  async start(): Promise<string> {
    const { tls, listen } = this.#config;
    this.#readUsers(true);
    this.#link.start();
    this.#hub.start();
    const server = await createServer(tls === null ? null : this.#certificate(), () =>
      randomBytes(6).toString('hex'),
    );
    this.#server = server;
    buildApp(server, this.#app());
    const place = await server.listen(
      listen.kind === 'unix' ? { path: listen.path } : { host: listen.host, port: listen.port },
    );
    this.#lookLater();
    return place;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#link.stop();
    this.#hub.stop();
    await this.#server?.close();
  }

  #app() {
    const { clock, logger, version, hostName, addresses, vrrp, tool, fetchText, connect, pageFiles } =
      this.#host;
    const config = this.#config;
    const secret = randomBytes(32);
    const digest = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
    const users = (): ReadonlyMap<string, User> => this.#users;
    return {
      config,
      client: connect(config.control),
      link: this.#link,
      hub: this.#hub,
      sessions: new Sessions({ clock, users, digest, secret: () => randomBytes(32).toString('base64url') }),
      logins: new LoginService({ clock, users, verify: verifyPassword, digest }),
      assets: assetTable(pageFiles()),
      clock,
      logger,
      version,
      hostName,
      addresses,
      tokenOf: (user: string) => digest(`token ${user}`),
      tool,
      metrics: () => fetchText(config.metricsFrom, '/metrics'),
      vrrp: () => vrrp(config.control, VRRP_PATHS.status),
      handOver: (request: HandoverRequest) => vrrp(config.control, VRRP_PATHS.handover, request),
    };
  }

  #lookLater(): void {
    const { clock } = this.#host;
    clock.schedule(clock.now() + FILE_INTERVAL, () => {
      if (this.#stopped) return;
      this.#readUsers(false);
      this.#readCertificate();
      this.#lookLater();
    });
  }

  /** Reads the users file. At the start an unreadable file is an error; later it is logged, and nobody can log in until it is readable. */
  #readUsers(first: boolean): void {
    const { usersFile } = this.#config;
    const { readText, logger } = this.#host;
    if (usersFile === null) return;
    try {
      const text = readText(usersFile);
      if (text === this.#usersText && !first) return;
      this.#usersText = text;
      const { users, problems } = parseUsers(text);
      for (const problem of problems) logger.warn('users file', { file: usersFile, problem });
      this.#users = users;
    } catch (error) {
      if (first) throw error;
      logger.error('the users file cannot be read: nobody logs in', {
        file: usersFile,
        error: String(error),
      });
      this.#users = new Map();
      this.#usersText = '';
    }
  }

  #certificate(): { readonly cert: string; readonly key: string } {
    const { certificate = '', key = '' } = this.#config.tls ?? {};
    const pair = { cert: this.#host.readText(certificate), key: this.#host.readText(key) };
    this.#tlsText = pair.cert + pair.key;
    return pair;
  }

  /** Reads the certificate again. A new certificate is used from the next connection on. */
  #readCertificate(): void {
    if (this.#config.tls === null || this.#server === null) return;
    const before = this.#tlsText;
    try {
      const pair = this.#certificate();
      if (this.#tlsText === before) return;
      (this.#server.server as unknown as { setSecureContext(pair: object): void }).setSecureContext(pair);
      this.#host.logger.info('the certificate was read again', {});
    } catch (error) {
      this.#tlsText = before;
      this.#host.logger.error('the certificate cannot be read: the one before serves on', {
        error: String(error),
      });
    }
  }
}
