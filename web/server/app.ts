import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ControlClient } from '../../src/api/control-client.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Clock, Milliseconds } from '../../src/base/time.ts';
import type { WebConfig } from '../config/web-config.ts';
import type { DirectorLink } from '../director/director-link.ts';
import type { StreamHub } from '../director/stream-hub.ts';
import { isOurHost } from '../session/request-guard.ts';
import type { Sessions } from '../session/sessions.ts';
import type { LoginDesk } from '../users/login-desk.ts';
import { addActions } from './action-routes.ts';
import type { AssetTable } from './assets.ts';
import { addData } from './data-routes.ts';
import {
  basicIdentity,
  type Identity,
  isOpen,
  OPEN_IDENTITY,
  proxyIdentity,
  readBasic,
  SESSION_COOKIE,
  sessionIdentity,
} from './identity.ts';
import { addPages } from './page-routes.ts';

/** After so long without an answer of the director, what is shown is called old. */
export const SILENCE_LIMIT: Milliseconds = 12_000;

/** What `lvsctl` said. */
export interface ToolAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything that the routes work with. */
export interface WebApp {
  readonly config: WebConfig;
  readonly client: ControlClient;
  readonly link: DirectorLink;
  readonly hub: StreamHub;
  readonly sessions: Sessions;
  readonly desk: LoginDesk;
  readonly assets: AssetTable;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  /** The name of this host, for people. */
  readonly hostName: string;
  /** Addresses that this server is reached at. */
  addresses(): readonly string[];
  /** A token for who is known by a proxy's word. */
  tokenOf(user: string): string;
  /** Runs lvsctl; bounded in time and output. */
  tool(words: readonly string[]): Promise<ToolAnswer>;
  /** The text of lvsd's metrics. */
  metrics(): Promise<string>;
  vrrp(): Promise<unknown>;
}

/** What each request is known to come from, once the hooks have run. */
export const IDENTITY: unique symbol = Symbol('identity');

interface Marked {
  [IDENTITY]?: Identity | null;
}

export function identityOf(request: FastifyRequest): Identity | null {
  return (request as unknown as Marked)[IDENTITY] ?? null;
}

/** Puts all routes on a server. */
export function buildApp(server: FastifyInstance, app: WebApp): void {
  server.addHook('onRequest', async (request, reply) => {
    if (
      !isOurHost(request.host, [...app.config.names, 'localhost'], ['127.0.0.1', '::1', ...app.addresses()])
    ) {
      return refuse(
        reply,
        421,
        'foreign-host',
        'this server is not known by that name: see names in web.yaml',
      );
    }
    const identity = await identify(app, request, reply);
    if (reply.sent) return reply;
    (request as unknown as Marked)[IDENTITY] = identity;
    return undefined;
  });
  server.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    const message = error instanceof Error ? error.message : String(error);
    if (status >= 500)
      app.logger.error('request failed', { id: request.id, path: pathOf(request), error: message });
    return refuse(
      reply,
      status,
      status >= 500 ? 'internal' : 'bad-request',
      status >= 500 ? 'a fault of lvsd-web: see its log' : message,
    );
  });
  server.setNotFoundHandler((request, reply) =>
    refuse(reply, 404, 'not-found', `there is no ${pathOf(request).slice(0, 100)}`),
  );
  addPages(server, app);
  addData(server, app);
  addActions(server, app);
}

async function identify(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<Identity | null> {
  const { config, sessions, desk } = app;
  if (config.trustedProxy !== null) {
    const identity = proxyIdentity(config.trustedProxy, request.ip, request.headers, app.tokenOf);
    if (identity !== null) return identity;
  }
  if (isOpen(config)) return OPEN_IDENTITY;
  const id = request.cookies[SESSION_COOKIE];
  const session = id === undefined ? null : sessions.find(id);
  if (session !== null) return sessionIdentity(session);
  const path = pathOf(request);
  const basic =
    path === '/metrics' || path.startsWith('/api/') ? readBasic(request.headers.authorization) : null;
  if (basic === null) return null;
  const outcome = await desk.check(basic.name, basic.password, request.ip, true);
  if (outcome.kind === 'in') return basicIdentity(outcome.user);
  app.logger.warn('a login failed', { user: basic.name.slice(0, 64), address: request.ip, way: 'basic' });
  if (outcome.kind === 'busy') {
    reply.header('retry-after', String(outcome.retryAfterSeconds));
    await refuse(reply, 429, 'too-many-logins', 'too many logins failed: wait a minute');
  }
  return null;
}

/** Answers who is not known: a page sends them to the login, the API says 401. */
export function wantLogin(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  if (identityOf(request) !== null) return null;
  reply.header('www-authenticate', 'Basic realm="lvsd", charset="UTF-8"');
  return refuse(reply, 401, 'not-logged-in', 'log in first');
}

export function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ error: { code, message, hint: null } });
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** Whether what is known of the director is too old to be called green. */
export function isStale({ link, clock }: Pick<WebApp, 'link' | 'clock'>): boolean {
  return link.state === null || clock.wall() - link.state.heardAt > SILENCE_LIMIT;
}
