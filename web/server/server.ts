import type { Server } from 'node:http';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, fastify } from 'fastify';
import { clientOf } from './web-app.ts';

export type WebServer = FastifyInstance;

/** Largest body of a request. */
export const MAX_WEB_BODY_BYTES = 32_768;

/** Connections at once. */
export const MAX_WEB_CONNECTIONS = 256;

/** Requests of one address in a minute. An open page sends a few, and its stream counts as one. */
export const MAX_REQUESTS_A_MINUTE = 1_200;

/** How long a request may take to arrive. */
export const WEB_REQUEST_TIMEOUT_MS = 10_000;

/** Makes a fastify server with the headers, the compression and the bounds that all answers have. */
export async function createServer(
  tls: { readonly cert: string; readonly key: string } | null,
  requestId: () => string,
): Promise<FastifyInstance> {
  const shared = {
    bodyLimit: MAX_WEB_BODY_BYTES,
    requestTimeout: WEB_REQUEST_TIMEOUT_MS,
    connectionTimeout: 0,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    genReqId: requestId,
    logger: false,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 200 },
  } as const;
  const server = (
    tls === null
      ? fastify(shared)
      : fastify({ ...shared, http2: true, https: { ...tls, allowHTTP1: true, minVersion: 'TLSv1.2' } })
  ) as FastifyInstance;
  (server.server as Server).maxConnections = MAX_WEB_CONNECTIONS;
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: tls === null ? false : { maxAge: 31_536_000, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
    originAgentCluster: false,
  });
  await server.register(cookie);
  await server.register(compress, {
    global: true,
    threshold: 1024,
    encodings: ['gzip', 'identity'],
    zlibOptions: { level: 1 },
  });
  await server.register(rateLimit, {
    max: MAX_REQUESTS_A_MINUTE,
    timeWindow: 60_000,
    cache: 5_000,
    keyGenerator: clientOf,
  });
  return server;
}
