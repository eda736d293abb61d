import type { ControlClient } from '../../src/api/control-client.ts';
import type { OverrideReport } from '../../src/api/protocol.ts';
import {
  MAX_AUTHOR_LENGTH,
  MAX_REASON_LENGTH,
  readCheckRequest,
  readOverrideRequest,
} from '../../src/api/requests.ts';
import { DirectorError } from '../../src/base/errors.ts';

/** Real servers in one request. */
export const MAX_ROWS_AT_ONCE = 64;

/** Shortest reason of what takes something out of service. */
const LEAST_REASON = 3;

/** Who acts: `alice (web, 192.0.2.7)`, as journal, status and lvsctl show it. */
export function authorOf(user: string, address: string): string {
  const from = ` (web, ${address.replace(/^::ffff:/, '')})`;
  return `${user.slice(0, Math.max(1, MAX_AUTHOR_LENGTH - from.length))}${from}`.slice(0, MAX_AUTHOR_LENGTH);
}

export interface ActionContext {
  readonly client: ControlClient;
  readonly author: string;
  /** The host's name, which a pause wants typed. */
  readonly hostName: string;
  /** What the configuration on disk is now, as {@link ActionContext.reload} was shown it. */
  fingerprint(): Promise<string>;
}

/** What the page asks for: a JSON object that is not trusted in anything. */
export type ActionBody = Readonly<Record<string, unknown>>;

/** One change; it throws a DirectorError for what is refused. */
export type Action = (body: ActionBody, context: ActionContext) => Promise<unknown>;

/** The changes of the page by name: each is one call of the control API. They throw a DirectorError for what cannot be done. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['overrides', override],
  ['check', async (body, { client }) => client.check(readCheckRequest(JSON.stringify(body)))],
  ['pause', pause],
  ['resume', async (_body, { client, author }) => client.resume({ author, reason: null, for_seconds: null })],
  ['reload', reload],
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
