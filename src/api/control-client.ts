import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import type { Clock, Instant, Milliseconds } from '../base/time.ts';
import type { PlanBasis } from '../state/director/plan-basis.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import { ControlError, connectionFault, tooSlow, unusableAnswer } from './control-error.ts';
import { statusSocketPath } from './control-socket.ts';
import type { KeptConnection } from './http-client.ts';
import type {
  ChangeReport,
  CheckReport,
  ConnectionReport,
  EventReport,
  HistoryReport,
  OverrideReport,
  PauseReport,
  ReloadReport,
  ResultReport,
  VersionReport,
} from './protocol.ts';
import { PATHS, REAL_SERVER_PARAMETER, SELECTOR_PARAMETER } from './protocol.ts';
import {
  readChangeReport,
  readCheckReport,
  readConnectionReport,
  readError,
  readEventReport,
  readHistoryReport,
  readOverrideReport,
  readPauseReport,
  readPlanBasis,
  readReloadReport,
  readResultReport,
  readStatus,
  readVersion,
} from './replies.ts';
import type {
  ChangeRequest,
  CheckRequest,
  EventRequest,
  HistoryRequest,
  OperatorRequest,
  OverrideRequest,
} from './requests.ts';

/** The time limit of a question, a little more than the daemon's own, so that the daemon's error arrives. */
export const QUESTION_DEADLINE_MS: Milliseconds = 12_000;

/** The time limit of a reload, set in the same way. */
export const RELOAD_WAIT_MS: Milliseconds = 65_000;

/** The time limit of checks, set in the same way. */
export const CHECK_WAIT_MS: Milliseconds = 125_000;

/** After this long without an answer the user is told that it may take longer. */
export const SILENCE_NOTICE_MS: Milliseconds = 2000;

/** The largest answer that is read: about 100,000 real servers. */
export const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** The requests of lvsctl to a running lvsd. Each call rejects with a ControlError and nothing else. */
export interface ControlClient {
  status(selectors: readonly string[]): Promise<StatusDocument>;
  version(): Promise<VersionReport>;
  /** With `force`, a file that removes most virtual servers is accepted too. */
  reload(force?: boolean): Promise<ReloadReport>;
  override(request: OverrideRequest): Promise<OverrideReport>;
  pause(request: OperatorRequest): Promise<PauseReport>;
  resume(request: OperatorRequest): Promise<PauseReport>;
  connections(virtualServer: string, realServer: string | null): Promise<ConnectionReport>;
  results(virtualServer: string, realServer: string): Promise<ResultReport>;
  check(request: CheckRequest): Promise<CheckReport>;
  events(request: EventRequest): Promise<EventReport>;
  changes(request: ChangeRequest): Promise<ChangeReport>;
  history(request: HistoryRequest): Promise<HistoryReport>;
  planBasis(): Promise<PlanBasis>;
}

/** Called once by a client, the first time that an answer takes longer than {@link SILENCE_NOTICE_MS}. */
export type SilenceListener = (path: string, asked: Milliseconds, remaining: Milliseconds) => void;

interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly limit: Milliseconds;
  readonly content: unknown;
  readonly held: Milliseconds;
}

/** One request under way. */
interface Question {
  readonly socketPath: string;
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly body: string;
  readonly signal: AbortSignal;
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

/**
 * This many requests have a connection each. A client that sends more follows the status or the events, and its
 * further requests share a connection.
 */
const SINGLE_QUESTIONS = 3;

/**
 * The control API over its unix socket. The first questions have a connection each, through node:http: undici's import
 * alone takes longer than all else that `lvsctl status` does. Further ones (`--watch`, `events --follow`) share one.
 */
export class SocketControlClient implements ControlClient {
  readonly #clock: Clock;
  readonly #path: string;
  #onSilence: SilenceListener | null;
  #questions = 0;
  #kept: { readonly socketPath: string; readonly connection: KeptConnection } | null = null;

  constructor(
    components: { readonly clock: Clock; readonly onSilence?: SilenceListener },
    init: { readonly path: string },
  ) {
    this.#clock = components.clock;
    this.#onSilence = components.onSilence ?? null;
    this.#path = init.path;
  }

  async status(selectors: readonly string[]): Promise<StatusDocument> {
    const query = selectors
      .map((selector) => `${SELECTOR_PARAMETER}=${encodeURIComponent(selector)}`)
      .join('&');
    const target = query === '' ? PATHS.status : `${PATHS.status}?${query}`;
    return this.#read(await this.#ask('GET', target, QUESTION_DEADLINE_MS), [200], readStatus);
  }

  async version(): Promise<VersionReport> {
    return this.#read(await this.#ask('GET', PATHS.version, QUESTION_DEADLINE_MS), [200], readVersion);
  }

  async reload(force = false): Promise<ReloadReport> {
    return this.#read(
      await this.#ask('POST', force ? `${PATHS.reload}?force=true` : PATHS.reload, RELOAD_WAIT_MS),
      [200, 422, 500],
      readReloadReport,
    );
  }

  async override(request: OverrideRequest): Promise<OverrideReport> {
    const reply = await this.#ask('POST', PATHS.overrides, QUESTION_DEADLINE_MS, request);
    return this.#read(reply, [200], readOverrideReport);
  }

  async pause(request: OperatorRequest): Promise<PauseReport> {
    const reply = await this.#ask('POST', PATHS.pause, QUESTION_DEADLINE_MS, request);
    return this.#read(reply, [200], readPauseReport);
  }

  async resume(request: OperatorRequest): Promise<PauseReport> {
    const reply = await this.#ask('POST', PATHS.resume, QUESTION_DEADLINE_MS, request);
    return this.#read(reply, [200], readPauseReport);
  }

  async connections(virtualServer: string, realServer: string | null): Promise<ConnectionReport> {
    const query = new URLSearchParams({ [SELECTOR_PARAMETER]: virtualServer });
    if (realServer !== null) query.set(REAL_SERVER_PARAMETER, realServer);
    const reply = await this.#ask('GET', `${PATHS.connections}?${query.toString()}`, QUESTION_DEADLINE_MS);
    return this.#read(reply, [200], readConnectionReport);
  }

  async results(virtualServer: string, realServer: string): Promise<ResultReport> {
    const query = new URLSearchParams({
      [SELECTOR_PARAMETER]: virtualServer,
      [REAL_SERVER_PARAMETER]: realServer,
    });
    const target = `${PATHS.results}?${query.toString()}`;
    return this.#read(await this.#ask('GET', target, QUESTION_DEADLINE_MS), [200], readResultReport);
  }

  async check(request: CheckRequest): Promise<CheckReport> {
    const reply = await this.#ask('POST', PATHS.check, CHECK_WAIT_MS, request);
    return this.#read(reply, [200], readCheckReport);
  }

  async events({ since, wait_seconds, limit }: EventRequest): Promise<EventReport> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (since !== null) query.set('since', String(since));
    if (wait_seconds > 0) query.set('wait', String(wait_seconds));
    const reply = await this.#ask(
      'GET',
      `${PATHS.events}?${query.toString()}`,
      QUESTION_DEADLINE_MS,
      null,
      wait_seconds * 1000,
    );
    return this.#read(reply, [200], readEventReport);
  }

  async changes({ since, wait_seconds }: ChangeRequest): Promise<ChangeReport> {
    const query = new URLSearchParams({ wait: String(wait_seconds) });
    if (since !== null) query.set('since', since);
    const target = `${PATHS.changes}?${query.toString()}`;
    const reply = await this.#ask('GET', target, QUESTION_DEADLINE_MS, null, wait_seconds * 1000);
    return this.#read(reply, [200], readChangeReport);
  }

  async history({ from, to, server, kinds, limit }: HistoryRequest): Promise<HistoryReport> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (from !== null) query.set('from', from);
    if (to !== null) query.set('to', to);
    if (server !== null) query.set('server', server);
    for (const kind of kinds) query.append('kind', kind);
    const target = `${PATHS.history}?${query.toString()}`;
    return this.#read(await this.#ask('GET', target, QUESTION_DEADLINE_MS), [200], readHistoryReport);
  }

  async planBasis(): Promise<PlanBasis> {
    return this.#read(await this.#ask('GET', PATHS.planBasis, QUESTION_DEADLINE_MS), [200], readPlanBasis);
  }

  #read<T>(reply: Reply, expected: readonly number[], decode: (value: unknown) => T | undefined): T {
    const value = parseJson(reply.text);
    const decoded = expected.includes(reply.status) ? decode(value) : undefined;
    if (decoded !== undefined) return decoded;
    const error = readError(value);
    if (reply.status === 404) {
      throw new ControlError('control-old-daemon', `the lvsd at ${this.#path} does not know this question`, {
        hint: 'it is older (or newer) than this lvsctl: `lvsctl version` shows both; restart lvsd after an upgrade',
      });
    }
    if (error !== undefined) throw new ControlError(error.code, `lvsd: ${error.message}`, error);
    throw unusableAnswer(this.#path, reply.status);
  }

  /**
   * Sends a request. `held` is how long the daemon was asked to delay its answer. A user who may not open the control
   * socket is served by the read-only socket beside it.
   */
  async #ask(
    method: 'GET' | 'POST',
    target: string,
    limit: Milliseconds,
    content: unknown = null,
    held: Milliseconds = 0,
  ): Promise<Reply> {
    const exchanged = { method, target, limit, content, held };
    try {
      return await this.#askAt(this.#path, exchanged);
    } catch (error) {
      const mayAskElsewhere =
        method === 'GET' && error instanceof ControlError && error.code === 'control-permission';
      if (!mayAskElsewhere) throw error;
      return await this.#askAt(statusSocketPath(this.#path), exchanged).catch(() => Promise.reject(error));
    }
  }

  #askAt(socketPath: string, { method, target, limit, content, held }: Exchange): Promise<Reply> {
    const deadline = limit + held;
    const body = content === null ? '' : JSON.stringify(content);
    const controller = new AbortController();
    return new Promise((resolve, reject) => {
      const expire = (): void => {
        reject(tooSlow(this.#path, deadline, method === 'POST'));
        controller.abort();
      };
      const asked = this.#clock.now();
      const cancelNotice = this.#clock.schedule(asked + held + SILENCE_NOTICE_MS, () =>
        this.#reportSilence(asked, asked + deadline),
      );
      const cancelExpiry = this.#clock.schedule(asked + deadline, expire);
      this.#carry({ socketPath, method, target, body, signal: controller.signal })
        .then(resolve, (error: unknown) => reject(connectionFault(this.#path, error)))
        .finally(() => {
          cancelNotice();
          cancelExpiry();
        });
    });
  }

  async #carry(question: Question): Promise<Reply> {
    if (question.method === 'GET') {
      this.#questions += 1;
      const kept = this.#questions > SINGLE_QUESTIONS ? await this.#askKept(question) : null;
      if (kept !== null) return kept;
    }
    return exchange(question);
  }

  /**
   * Sends a request on the shared connection. Null when the connection broke, as at a restart of lvsd: then the
   * request is sent again on a new one.
   */
  async #askKept({ socketPath, target, signal }: Question): Promise<Reply | null> {
    try {
      const { KeptConnection } = await import('./http-client.ts');
      if (this.#kept?.socketPath !== socketPath) {
        this.#kept?.connection.close();
        this.#kept = { socketPath, connection: new KeptConnection(socketPath, MAX_ANSWER_BYTES) };
      }
      return await this.#kept.connection.get(target, signal);
    } catch {
      this.#kept?.connection.close();
      this.#kept = null;
      return null;
    }
  }

  #reportSilence(asked: Instant, deadline: Instant): void {
    const now = this.#clock.now();
    this.#onSilence?.(this.#path, now - asked, deadline - now);
    this.#onSilence = null;
  }
}

async function exchange({ socketPath, method, target, body, signal }: Question): Promise<Reply> {
  const outgoing = request({
    socketPath,
    method,
    path: target,
    agent: false,
    signal,
    headers: {
      host: 'lvsd',
      accept: 'application/json',
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
  });
  outgoing.end(body);
  const incoming = await answered;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      outgoing.destroy();
      throw new ControlError(
        'control-garbage',
        `an answer of more than ${MAX_ANSWER_BYTES} bytes is not lvsd's`,
      );
    }
    chunks.push(chunk);
  }
  return { status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

/** The parsed value; undefined for text that is not JSON, which no reader of a reply accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
