import type { FastifyInstance } from 'fastify';
import { ACTIONS, type ActionBody, authorOf } from '../actions/actions.ts';
import { refuseChange } from '../session/request-guard.ts';
import { identityOf, refuse, type WebApp } from './app.ts';
import { configFingerprint, tellFault } from './data-routes.ts';

/** Everything that changes something: POST only, for operators only, from this page only. */
export function addActions(server: FastifyInstance, app: WebApp): void {
  for (const [name, act] of ACTIONS) {
    server.post(`/api/v1/${name}`, async (request, reply) => {
      const identity = identityOf(request);
      const { headers } = request;
      const host = headers[':authority'] ?? headers.host ?? '';
      const refusal = refuseChange({
        role: identity?.role ?? null,
        token: identity?.token ?? null,
        givenToken: single(headers['x-lvsd-token']),
        origin: headers.origin,
        fetchSite: single(headers['sec-fetch-site']),
        ownOrigins: [
          `https://${String(host)}`,
          ...(app.config.tls === null ? [`http://${String(host)}`] : []),
        ],
        contentType: headers['content-type'],
      });
      if (refusal !== null || identity === null) {
        app.logger.warn('a change was refused', {
          action: name,
          code: refusal?.code,
          address: request.ip,
          id: request.id,
        });
        return refuse(reply, refusal?.status ?? 401, refusal?.code ?? '', refusal?.message ?? '');
      }
      const body = request.body;
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        return refuse(reply, 400, 'bad-request', 'the body is no JSON object');
      }
      const author = authorOf(identity.user, request.ip);
      const dry = (body as ActionBody)['dry_run'] === true;
      if (!dry) app.logger.info('a change', { action: name, author, id: request.id });
      try {
        const { client, hostName } = app;
        const context = { client, author, hostName, fingerprint: () => configFingerprint(app) };
        return await act(body as ActionBody, context);
      } catch (error) {
        return tellFault(reply, error);
      }
    });
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
