import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ACTIONS, type Action, type ActionBody, authorOf } from '../actions/actions.ts';
import { type Refusal, refuseChange } from '../session/request-guard.ts';
import { configFingerprint, sendFault } from './data-routes.ts';
import type { Identity } from './identity.ts';
import { clientOf, identityOf, refuse, type WebApp } from './web-app.ts';

/** Adds the routes that change something. They take POST only, from operators only, and from this page only. */
export function addActions(server: FastifyInstance, app: WebApp): void {
  for (const [name, action] of ACTIONS) {
    server.post(`/api/v1/${name}`, (request, reply) => {
      const identity = identityOf(request);
      const refusal = refusalOf(request, identity, app);
      if (refusal === null && identity !== null) return act({ name, action, identity, app }, request, reply);
      const { status, code, message } = refusal ?? { status: 401, code: 'not-logged-in', message: '' };
      app.logger.warn('a change was refused', {
        action: name,
        code,
        address: clientOf(request),
        id: request.id,
      });
      return refuse(reply, status, code, message);
    });
  }
}

function refusalOf(request: FastifyRequest, identity: Identity | null, { config }: WebApp): Refusal | null {
  const { headers } = request;
  const host = String(headers[':authority'] ?? headers.host ?? '');
  return refuseChange({
    role: identity?.role ?? null,
    token: identity?.token ?? null,
    givenToken: single(headers['x-lvsd-token']),
    origin: headers.origin,
    fetchSite: single(headers['sec-fetch-site']),
    ownOrigins: [`https://${host}`, ...(config.tls === null ? [`http://${host}`] : [])],
    contentType: headers['content-type'],
  });
}

interface Asked {
  readonly name: string;
  readonly action: Action;
  readonly identity: Identity;
  readonly app: WebApp;
}

async function act(
  { name, action, identity, app }: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { body } = request;
  if (!isObject(body)) return refuse(reply, 400, 'bad-request', 'the body is no JSON object');
  const author = authorOf(identity.user, clientOf(request));
  if (body['dry_run'] !== true) app.logger.info('a change', { action: name, author, id: request.id });
  try {
    const { client, hostName, handOver } = app;
    const fingerprint = (): Promise<string> => configFingerprint(app);
    return await action(body, { client, author, hostName, fingerprint, handOver });
  } catch (error) {
    return sendFault(reply, error);
  }
}

function isObject(body: unknown): body is ActionBody {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
