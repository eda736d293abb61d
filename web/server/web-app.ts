import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ControlClient } from '../../src/api/control-client.ts';
import type { HandoverRequest } from '../../src/api/vrrp-protocol.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Clock, Milliseconds } from '../../src/base/time.ts';
import type { WebConfig } from '../config/web-config.ts';
import type { DirectorLink } from '../director/director-link.ts';
import type { StreamHub } from '../director/stream-hub.ts';
import type { Sessions } from '../session/sessions.ts';
import type { LoginService } from '../users/login-service.ts';
import type { AssetTable } from './assets.ts';
import type { Identity } from './identity.ts';

/** When the director has not answered for this long, the page shows its figures as old. */
export const SILENCE_LIMIT: Milliseconds = 12_000;

/** Exit status and output of one run of lvsctl. */
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
  readonly logins: LoginService;
  readonly assets: AssetTable;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  /** The name of this host, for people. */
  readonly hostName: string;
  /** Addresses that this server is reached at. */
  addresses(): readonly string[];
  /** The token that a user who was logged in by a proxy has to send with each change. */
  tokenOf(user: string): string;
  /** Runs lvsctl. The time and the output of the run are bounded. */
  tool(words: readonly string[]): Promise<ToolAnswer>;
  /** The text of lvsd's metrics. */
  metrics(): Promise<string>;
  /** The status of the VRRP half. */
  vrrp(): Promise<unknown>;
  /** Hands a VRRP instance over. */
  handOver(request: HandoverRequest): Promise<unknown>;
}

/** The key under which a request carries the identity of its visitor after the hooks have run. */
const IDENTITY: unique symbol = Symbol('identity');

/** The key under which a request carries the address of the browser where a trusted proxy has named it. */
const CLIENT: unique symbol = Symbol('client');

interface Marked {
  [IDENTITY]?: Identity | null;
  [CLIENT]?: string;
}

export function markClient(request: FastifyRequest, address: string): void {
  (request as unknown as Marked)[CLIENT] = address;
}

export function markIdentity(request: FastifyRequest, identity: Identity | null): void {
  (request as unknown as Marked)[IDENTITY] = identity;
}

export function identityOf(request: FastifyRequest): Identity | null {
  return (request as unknown as Marked)[IDENTITY] ?? null;
}

/** Answers 401 to a visitor who is not logged in; returns null for one who is. */
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

/** The address of the peer of a connection. A peer on a unix socket has no address and counts as 127.0.0.1. */
export function peerOf(request: Pick<FastifyRequest, 'ip'>): string {
  return (request.ip as string | undefined) ?? '127.0.0.1';
}

/** The address of the browser: the address that a trusted proxy has named, or else the address of the peer. */
export function clientOf(request: FastifyRequest): string {
  return (request as unknown as Marked)[CLIENT] ?? peerOf(request);
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** Whether the latest answer of the director is older than {@link SILENCE_LIMIT}. */
export function isStale({ link, clock }: Pick<WebApp, 'link' | 'clock'>): boolean {
  return link.state === null || clock.wall() - link.state.heardAt > SILENCE_LIMIT;
}
