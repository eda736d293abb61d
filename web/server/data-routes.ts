import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ControlError } from '../../src/api/control-error.ts';
import { readEventRequest, readHistoryRequest } from '../../src/api/requests.ts';
import { DirectorError, describeError } from '../../src/base/errors.ts';
import { packServices } from '../director/page-rows.ts';
import { shownConfigOf } from '../director/shown-config.ts';
import { MAX_STREAMS } from '../director/stream-hub.ts';
import { identityOf, isStale, refuse, type WebApp, wantLogin } from './web-app.ts';

/** Adds the routes with which the page reads. None of them changes anything. */
export function addData(server: FastifyInstance, app: WebApp): void {
  const get = (
    path: string,
    answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ): void => {
    server.get(`/api/v1/${path}`, async (request, reply) => {
      const refused = wantLogin(request, reply);
      if (refused !== null) return refused;
      reply.header('cache-control', 'no-store');
      try {
        return await answer(request, reply);
      } catch (error) {
        return sendFault(reply, error);
      }
    });
  };
  get('session', async (request) => {
    const identity = identityOf(request);
    return { ...identity, host: app.hostName, version: app.version };
  });
  get('state', (request, reply) => state(app, request, reply));
  get('stream', (request, reply) => stream(app, request, reply));
  get('server', (request) => oneServer(app, request));
  get('server-configuration', (request) => configurationOfServer(app, request));
  get('events', (request) => {
    return app.client.events({ ...readEventRequest(queryOf(request)), wait_seconds: 0 });
  });
  get('history', (request) => app.client.history(readHistoryRequest(queryOf(request))));
  get('vrrp', () => app.vrrp());
  addDownload(server, app);
  get('doctor', () => app.tool(['doctor', '--json', '--control', app.config.control]));
  get('configuration', async () => {
    const path = configPath(app);
    const [check, plan, fingerprint] = [
      await app.tool(['config', 'check', path]),
      await app.tool(['plan', path, '--control', app.config.control]),
      await configFingerprint(app),
    ];
    return { path, check, plan, fingerprint };
  });
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(request.url.split('?', 2)[1] ?? '');
}

/** Adds the download of the journal as lines of JSON. */
function addDownload(server: FastifyInstance, app: WebApp): void {
  server.get('/api/v1/events.ndjson', async (request, reply) => {
    const refused = wantLogin(request, reply);
    if (refused !== null) return refused;
    const { events } = await app.client.history(readHistoryRequest(queryOf(request)));
    return reply
      .type('application/x-ndjson; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', 'attachment; filename="events.ndjson"')
      .send(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  });
}

export function configPath({ link }: Pick<WebApp, 'link'>): string {
  const path = link.state?.head.config.path;
  if (path === undefined) throw new DirectorError('director-silent', 'the director has not answered yet');
  return path;
}

/** A digest of what the configuration on disk, with all files that it includes, means. Layout and comments do not change the digest. */
export async function configFingerprint(app: WebApp): Promise<string> {
  const { stdout, stderr, status } = await app.tool(['config', 'show', configPath(app)]);
  return createHash('sha256')
    .update(JSON.stringify([status, stdout, stderr]))
    .digest('base64url');
}

/** Answers with an error of the daemon, or of the connection to it, in its own words. */
export function sendFault(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof ControlError) {
    const unreachable = error.code.startsWith('control-');
    return refuse(reply, unreachable ? 502 : 409, error.code, error.message);
  }
  if (error instanceof DirectorError) return refuse(reply, 409, error.code, error.message);
  return refuse(reply, 500, 'internal', describeError(error));
}

async function state(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { link, clock } = app;
  if (link.state === null)
    return refuse(reply, 503, 'director-silent', link.silence ?? 'the director has not answered yet');
  const stale = isStale(app);
  const etag = `"${link.state.revision}${stale ? '-stale' : ''}"`;
  reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return {
    revision: link.state.revision,
    head: link.state.head,
    order: link.state.order,
    heard_at: link.state.heardAt,
    now: clock.wall(),
    silence: stale ? (link.silence ?? 'silent') : null,
    services: packServices({
      virtual_servers: [...link.state.services.values()].map((server) => ({ ...server, whole: true })),
    }),
  };
}

/** Opens a stream of server-sent events. A page that has missed events which are not kept any more asks for the state again. */
async function stream(app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { hub, link } = app;
  if (hub.size >= MAX_STREAMS)
    return refuse(reply, 503, 'too-many-streams', `${MAX_STREAMS} pages listen already`);
  const { user } = identityOf(request) ?? { user: '' };
  reply.hijack();
  const sink = reply.raw;
  sink.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  // A page whose stream was cut names the last event that it has seen (HTML Living Standard, section 9.2.4).
  const missed = missedBy(app, request);
  const hello = { revision: link.state?.revision ?? null, continues: missed !== null };
  sink.write(`retry: 1000\n\nevent: hello\ndata: ${JSON.stringify(hello)}\n\n${missed ?? ''}`);
  hub.add(sink, () => isStillIn(app, request));
  sink.on('close', () => hub.remove(sink));
  sink.on('error', () => hub.remove(sink));
  app.logger.debug('a page listens', { user, id: request.id });
  return reply;
}

function missedBy({ hub }: WebApp, request: FastifyRequest): string | null {
  const last = request.headers['last-event-id'];
  return typeof last === 'string' && last !== '' ? hub.missedSince(last) : null;
}

/** Whether the visitor may still see the stream: a session may have ended since the stream was opened. */
function isStillIn(app: WebApp, request: FastifyRequest): boolean {
  const identity = identityOf(request);
  if (identity?.by !== 'session') return identity?.by !== 'basic';
  const id = Object.entries(request.cookies).find(([name]) => name.startsWith('__Host-'))?.[1];
  return id !== undefined && app.sessions.find(id) !== null;
}

async function oneServer(app: WebApp, request: FastifyRequest): Promise<unknown> {
  const query = queryOf(request);
  const virtual = query.get('virtual_server') ?? '';
  const service = app.link.state?.services.get(virtual);
  const real = service?.real_servers.find(
    ({ address, port }) => address === query.get('address') && String(port) === query.get('port'),
  );
  if (service === undefined || real === undefined) {
    throw new DirectorError('no-such-real-server', 'there is no such real server (any more)');
  }
  const name = `${real.address.includes(':') ? `[${real.address}]` : real.address}:${real.port}`;
  // Where the connections or the results cannot be read, the page still shows everything else.
  const connections = await app.client.connections(virtual, name).catch(() => null);
  const past = await app.client.results(virtual, name).catch(() => null);
  return { virtual_server: virtual, server: real, connections, past: past?.checks ?? [] };
}

/** The configuration of one real server in the file on disk, with defaults and the line of each value. */
async function configurationOfServer(app: WebApp, request: FastifyRequest): Promise<unknown> {
  const query = queryOf(request);
  const path = configPath(app);
  const { status, stdout, stderr } = await app.tool(['config', 'show', path]);
  if (status !== 0) throw new DirectorError('config-unreadable', stderr.split('\n', 1)[0] ?? 'unreadable');
  const text = shownConfigOf(stdout, query.get('virtual_server') ?? '', query.get('real_server') ?? '');
  return { path, text };
}
