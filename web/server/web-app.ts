import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ControlClient } from '../../src/api/control-client.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Clock, Milliseconds } from '../../src/base/time.ts';
import type { WebConfig } from '../config/web-config.ts';
import type { DirectorLink } from '../director/director-link.ts';
import type { StreamHub } from '../director/stream-hub.ts';
import type { Sessions } from '../session/sessions.ts';
import type { LoginDesk } from '../users/login-desk.ts';
import type { AssetTable } from './assets.ts';
import type { Identity } from './identity.ts';

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
const IDENTITY: unique symbol = Symbol('identity');

interface Marked {
  [IDENTITY]?: Identity | null;
}

export function markIdentity(request: FastifyRequest, identity: Identity | null): void {
  (request as unknown as Marked)[IDENTITY] = identity;
}

export function identityOf(request: FastifyRequest): Identity | null {
  return (request as unknown as Marked)[IDENTITY] ?? null;
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

/** The address that a request comes from; a peer on a unix socket has none and is of this host. */
export function peerOf(request: Pick<FastifyRequest, 'ip'>): string {
  return (request.ip as string | undefined) ?? '127.0.0.1';
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** Whether what is known of the director is too old to be called green. */
export function isStale({ link, clock }: Pick<WebApp, 'link' | 'clock'>): boolean {
  return link.state === null || clock.wall() - link.state.heardAt > SILENCE_LIMIT;
}
