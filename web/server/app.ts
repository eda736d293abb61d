import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOurHost } from '../session/request-guard.ts';
import { addActions } from './action-routes.ts';
import { addData } from './data-routes.ts';
import {
  basicIdentity,
  forwardedClient,
  type Identity,
  isOpen,
  OPEN_IDENTITY,
  proxyIdentity,
  readBasic,
  SESSION_COOKIE,
  sessionIdentity,
} from './identity.ts';
import { addPages } from './page-routes.ts';
import { clientOf, markClient, markIdentity, pathOf, peerOf, refuse, type WebApp } from './web-app.ts';

/** Adds the checks of Host and identity and all routes to a server. */
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
    const { trustedProxy } = app.config;
    if (trustedProxy !== null) {
      markClient(request, forwardedClient(trustedProxy, peerOf(request), request.headers['x-forwarded-for']));
    }
    const identity = await identify(app, request, reply);
    if (reply.sent) return reply;
    markIdentity(request, identity);
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
  const { config, sessions, logins } = app;
  if (config.trustedProxy !== null) {
    const identity = proxyIdentity(config.trustedProxy, peerOf(request), request.headers, app.tokenOf);
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
  const outcome = await logins.check(basic.name, basic.password, clientOf(request), true);
  if (outcome.kind === 'in') return basicIdentity(outcome.user);
  app.logger.warn('a login failed', {
    user: basic.name.slice(0, 64),
    address: clientOf(request),
    way: 'basic',
  });
  if (outcome.kind === 'busy') {
    reply.header('retry-after', String(outcome.retryAfterSeconds));
    await refuse(reply, 429, 'too-many-logins', 'too many logins failed: wait a minute');
  }
  return null;
}
