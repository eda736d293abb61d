import type { ControlClient } from '../../src/api/control-client.ts';
import type { OverrideReport } from '../../src/api/protocol.ts';
import {
  MAX_AUTHOR_LENGTH,
  MAX_REASON_LENGTH,
  readCheckRequest,
  readHandoverRequest,
  readOverrideRequest,
} from '../../src/api/requests.ts';
import type { HandoverRequest } from '../../src/api/vrrp-protocol.ts';
import { DirectorError } from '../../src/base/errors.ts';

/** The largest number of real servers that one request may change. */
export const MAX_ROWS_AT_ONCE = 64;

/** Shortest reason, in characters, for a change that takes something out of service. */
const LEAST_REASON = 3;

/** The author of a change as journal, status and lvsctl show it: `alice (web, 192.0.2.7)`. */
export function authorOf(user: string, address: string): string {
  const from = ` (web, ${address.replace(/^::ffff:/, '')})`;
  return `${user.slice(0, Math.max(1, MAX_AUTHOR_LENGTH - from.length))}${from}`.slice(0, MAX_AUTHOR_LENGTH);
}

export interface ActionContext {
  readonly client: ControlClient;
  readonly author: string;
  /** The name of this host. Whoever pauses the director has to type it. */
  readonly hostName: string;
  /** A digest of the configuration on disk. A reload is refused unless it names this digest, which came with the plan. */
  fingerprint(): Promise<string>;
  /** Sends a hand-over to the VRRP half. Rejects with a ControlError when the VRRP half refuses it or does not answer. */
  handOver(request: HandoverRequest): Promise<unknown>;
}

/** The body of a request for a change: a JSON object of which nothing has been verified. */
export type ActionBody = Readonly<Record<string, unknown>>;

/** Carries out one change. Rejects with a DirectorError when the change is refused. */
export type Action = (body: ActionBody, context: ActionContext) => Promise<unknown>;

/** All changes of the page by their names. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['overrides', override],
  ['check', async (body, { client }) => client.check(readCheckRequest(JSON.stringify(body)))],
  ['pause', pause],
  ['resume', async (_body, { client, author }) => client.resume({ author, reason: null, for_seconds: null })],
  ['reload', reload],
  ['vrrp', handOver],
]);

async function override(body: ActionBody, { client, author }: ActionContext): Promise<OverrideReport> {
  const request = readOverrideRequest(JSON.stringify({ ...body, author }));
  if (request.real_servers.length > MAX_ROWS_AT_ONCE) {
    throw refused('too-many-rows', `at most ${MAX_ROWS_AT_ONCE} real servers are changed at once`);
  }
  if (request.dry_run) return client.override(request);
  if (request.action === 'drain' || request.action === 'disable') wantReason(request.reason);
  if (request.force) {
    const { consequences } = await client.override({ ...request, dry_run: true });
    const down = consequences
      .filter(({ takes_down }) => takes_down)
      .map(({ virtual_server }) => virtual_server);
    if (down.length > 0 && !down.includes(String(body['typed']))) {
      throw refused('not-typed', `${down[0] ?? ''} would go down: type its name to do it nevertheless`);
    }
  }
  return client.override(request);
}

async function pause(body: ActionBody, { client, author, hostName }: ActionContext): Promise<unknown> {
  const reason = typeof body['reason'] === 'string' ? body['reason'].slice(0, MAX_REASON_LENGTH) : null;
  wantReason(reason);
  if (body['typed'] !== hostName) throw refused('not-typed', `type ${hostName} to pause it`);
  const seconds = body['for_seconds'] ?? null;
  if (seconds !== null && (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 1)) {
    throw refused('bad-request', 'for_seconds: expected a whole number');
  }
  return client.pause({ author, reason, for_seconds: seconds });
}

/**
 * Releases, takes or resumes a VRRP instance. The VRRP half keeps a reason and no author, so that the reason begins with
 * who says it.
 */
async function handOver(body: ActionBody, context: ActionContext): Promise<unknown> {
  const request = readHandoverRequest(JSON.stringify({ ...body, reason: body['reason'] ?? null }));
  if (request.action === 'resume') return context.handOver({ ...request, reason: null });
  wantReason(request.reason);
  if (request.action === 'release') {
    if (request.for_seconds === null) throw refused('bad-request', 'for_seconds: say for how long');
    if (body['typed'] !== request.instance) {
      throw refused('not-typed', `type ${request.instance} to leave its addresses to a peer`);
    }
  }
  const reason = `${context.author}: ${request.reason ?? ''}`.slice(0, MAX_REASON_LENGTH);
  return context.handOver({ ...request, reason });
}

async function reload(body: ActionBody, { client, fingerprint }: ActionContext): Promise<unknown> {
  if (body['fingerprint'] !== (await fingerprint())) {
    throw refused(
      'changed-since',
      'the configuration on disk is another one than the plan was made of: look at it again',
    );
  }
  return client.reload();
}

function wantReason(reason: string | null): void {
  if ((reason ?? '').trim().length >= LEAST_REASON) return;
  throw refused(
    'no-reason',
    `say why, in at least ${LEAST_REASON} characters: whoever looks next has to know`,
  );
}

function refused(code: string, message: string): DirectorError {
  return new DirectorError(code, message);
}
