import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_COOKIE } from './identity.ts';
import { loginPage, mainPage } from './plain-pages.ts';
import { clientOf, identityOf, isStale, refuse, type WebApp, wantLogin } from './web-app.ts';

const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Adds the page, the login, the files that both load, and the metrics. */
export function addPages(server: FastifyInstance, app: WebApp): void {
  const { assets, link, hostName } = app;
  // fastify has no parser for forms and refuses them without one.
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.get('/', (request, reply) => {
    if (identityOf(request) === null) return reply.redirect('/login');
    const page = mainPage(link.state, link.silence, hostName, assets.names, isStale(app));
    return reply.type(HTML).header('cache-control', 'no-store').send(page);
  });
  server.get('/login', (_request, reply) => sendLogin(reply, app, 200, null));
  server.post('/login', (request, reply) => login(request, reply, app));
  server.post('/logout', (request, reply) => {
    const identity = identityOf(request);
    const given = request.headers['x-lvsd-token'];
    if (identity?.token !== null && given !== identity?.token)
      return refuse(reply, 403, 'no-token', 'not logged out');
    const id = request.cookies[SESSION_COOKIE];
    if (id !== undefined) app.sessions.end(id);
    return reply.clearCookie(SESSION_COOKIE, { path: '/', secure: true }).send({});
  });
  for (const [path, { type, body }] of assets.files) {
    server.get(path, (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(body),
    );
  }
  if (!app.config.metrics) return;
  server.get('/metrics', async (request, reply) => {
    const refused = wantLogin(request, reply);
    if (refused !== null) return refused;
    try {
      return await reply
        .type(TEXT)
        .header('cache-control', 'no-store')
        .send(await app.metrics());
    } catch {
      return refuse(reply, 502, 'no-metrics', 'lvsd does not answer at its metrics address');
    }
  });
}

async function login(request: FastifyRequest, reply: FastifyReply, app: WebApp): Promise<FastifyReply> {
  const { name = '', password = '' } = (request.body ?? {}) as Readonly<Record<string, string>>;
  const { origin, host } = request.headers;
  const named = request.headers[':authority'] ?? host;
  // Somebody else's page must not log a visitor in under a name of its choice (login CSRF).
  if (origin !== undefined && origin !== 'null' && origin.replace(/^https?:\/\//, '') !== named) {
    return refuse(reply, 403, 'foreign-origin', 'the login does not come from this page');
  }
  if (request.headers['sec-fetch-site'] === 'cross-site') {
    return refuse(reply, 403, 'foreign-origin', 'the login does not come from this page');
  }
  const outcome = await app.logins.check(name, password, clientOf(request));
  if (outcome.kind === 'in') {
    app.logger.info('logged in', { user: name, address: clientOf(request), id: request.id });
    const id = app.sessions.begin(outcome.user);
    reply.setCookie(SESSION_COOKIE, id, { path: '/', secure: true, httpOnly: true, sameSite: 'strict' });
    return reply.redirect('/', 303);
  }
  app.logger.warn('a login failed', { user: name.slice(0, 64), address: clientOf(request), id: request.id });
  if (outcome.kind === 'wrong') return sendLogin(reply, app, 401, 'Name or password is wrong.');
  reply.header('retry-after', String(outcome.retryAfterSeconds));
  return sendLogin(reply, app, 429, 'Too many logins failed: wait a minute and try again.');
}

function sendLogin(reply: FastifyReply, app: WebApp, status: number, problem: string | null): FastifyReply {
  return reply
    .code(status)
    .type(HTML)
    .header('cache-control', 'no-store')
    .send(loginPage(problem, app.hostName, app.assets.names));
}
