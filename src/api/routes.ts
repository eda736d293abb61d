import { assertNever } from '../base/errors.ts';
import type { Clock, Milliseconds } from '../base/time.ts';
import type { ControlHandlers, ErrorBody, ReloadReport } from './protocol.ts';
import { PATHS, REAL_SERVER_PARAMETER, SELECTOR_PARAMETER } from './protocol.ts';
import { REQUEST_CODES, RequestError } from './request-error.ts';
import {
  MAX_EVENT_WAIT_SECONDS,
  readChangeRequest,
  readCheckRequest,
  readEventRequest,
  readHistoryRequest,
  readOperatorRequest,
  readOverrideRequest,
} from './requests.ts';
import { MAX_SELECTORS, selectVirtualServers } from './selector.ts';
import { sharedStatusBody, statusBody } from './status-body.ts';

/** An answer to one request, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ControlRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** At most the server's limit; empty when there is none. */
  readonly body: string;
}

/** Longest time for a handler to answer a question; then 503. */
export const ANSWER_DEADLINE_MS: Milliseconds = 10_000;

/** The time limit for a reload to be read, judged and settled in the kernel; then 503, and the reload continues. */
export const RELOAD_DEADLINE_MS: Milliseconds = 60_000;

/** Longest time for events to be waited for and read; then 503. */
export const EVENTS_DEADLINE_MS: Milliseconds = MAX_EVENT_WAIT_SECONDS * 1000 + ANSWER_DEADLINE_MS;

/** The time limit for checks to be run; then 503, and the checks continue to their own limits. */
export const CHECK_DEADLINE_MS: Milliseconds = 120_000;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly deadline: Milliseconds;
  answer(handlers: ControlHandlers, query: URLSearchParams, body: string): Promise<Answer>;
}

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  [PATHS.status, { method: 'GET', deadline: ANSWER_DEADLINE_MS, answer: answerStatus }],
  [
    PATHS.version,
    {
      method: 'GET',
      deadline: ANSWER_DEADLINE_MS,
      answer: async (handlers) => jsonAnswer(200, await handlers.version()),
    },
  ],
  [
    PATHS.reload,
    {
      method: 'POST',
      deadline: RELOAD_DEADLINE_MS,
      answer: async (handlers, query) => reloadAnswer(await handlers.reload(query.get('force') === 'true')),
    },
  ],
  [PATHS.overrides, post(async (handlers, body) => handlers.override(readOverrideRequest(body)))],
  [
    PATHS.check,
    {
      method: 'POST',
      deadline: CHECK_DEADLINE_MS,
      answer: async (handlers, _query, body) => jsonAnswer(200, await handlers.check(readCheckRequest(body))),
    },
  ],
  [PATHS.pause, post(async (handlers, body) => handlers.pause(readOperatorRequest(body)))],
  [PATHS.resume, post(async (handlers, body) => handlers.resume(readOperatorRequest(body)))],
  [
    PATHS.events,
    {
      method: 'GET',
      deadline: EVENTS_DEADLINE_MS,
      answer: async (handlers, query) => jsonAnswer(200, await handlers.events(readEventRequest(query))),
    },
  ],
  [
    PATHS.history,
    {
      method: 'GET',
      deadline: EVENTS_DEADLINE_MS,
      answer: async (handlers, query) => jsonAnswer(200, await handlers.history(readHistoryRequest(query))),
    },
  ],
  [
    PATHS.planBasis,
    {
      method: 'GET',
      deadline: ANSWER_DEADLINE_MS,
      answer: async (handlers) => jsonAnswer(200, await handlers.planBasis()),
    },
  ],
  [PATHS.changes, { method: 'GET', deadline: EVENTS_DEADLINE_MS, answer: answerChanges }],
  [PATHS.results, { method: 'GET', deadline: ANSWER_DEADLINE_MS, answer: answerResults }],
  [PATHS.connections, { method: 'GET', deadline: ANSWER_DEADLINE_MS, answer: answerConnections }],
]);

function post(answer: (handlers: ControlHandlers, body: string) => Promise<unknown>): Route {
  return {
    method: 'POST',
    deadline: ANSWER_DEADLINE_MS,
    answer: async (handlers, _query, body) => jsonAnswer(200, await answer(handlers, body)),
  };
}

/** Answers requests by the handlers of a daemon. */
export function controlRouter(
  handlers: ControlHandlers,
  clock: Clock,
): { answer(request: ControlRequest): Promise<Answer>; deadline(target: string): Milliseconds } {
  return { answer: (request) => answerRequest(request, handlers, clock), deadline: answerDeadline };
}

/** How long the answer to a request may take. */
function answerDeadline(target: string): Milliseconds {
  const [path = ''] = target.split('?', 1);
  return ROUTES.get(path)?.deadline ?? ANSWER_DEADLINE_MS;
}

/** Routes one request. Rejects when the handler does; every mistake of the client is an answer. */
export async function answerRequest(
  request: ControlRequest,
  handlers: ControlHandlers,
  clock: Clock,
): Promise<Answer> {
  const [path = '', query = ''] = request.target.split('?', 2);
  const route = ROUTES.get(path);
  if (route === undefined) {
    return errorAnswer(404, {
      code: 'not-found',
      message: `there is no ${path.slice(0, 100)} in this version of lvsd`,
      hint: `it has ${[...ROUTES.keys()].join(', ')}`,
    });
  }
  if (request.method !== route.method) {
    const answer = errorAnswer(405, {
      code: 'method-not-allowed',
      message: `${path} is asked with ${route.method}, not ${request.method}`,
      hint: null,
    });
    return { ...answer, headers: { allow: route.method } };
  }
  const answered = route.answer(handlers, new URLSearchParams(query), request.body);
  return withDeadline(answered, route.deadline, clock);
}

/** An error in the one shape that errors have. */
export function errorAnswer(status: number, error: ErrorBody['error']): Answer {
  return jsonAnswer(status, { error } satisfies ErrorBody);
}

async function answerStatus(handlers: ControlHandlers, query: URLSearchParams): Promise<Answer> {
  const selectors = query.getAll(SELECTOR_PARAMETER);
  if (selectors.length > MAX_SELECTORS) {
    return errorAnswer(400, {
      code: 'too-many-selectors',
      message: `${selectors.length} ${SELECTOR_PARAMETER} parameters: at most ${MAX_SELECTORS} are taken`,
      hint: null,
    });
  }
  const document = selectVirtualServers(await handlers.status(selectors), selectors);
  return { status: 200, body: await sharedStatusBody(document), headers: {} };
}

async function answerChanges(handlers: ControlHandlers, query: URLSearchParams): Promise<Answer> {
  const report = await handlers.changes(readChangeRequest(query));
  return { status: 200, body: await statusBody(report), headers: {} };
}

async function answerConnections(handlers: ControlHandlers, query: URLSearchParams): Promise<Answer> {
  const virtualServer = query.get(SELECTOR_PARAMETER);
  if (virtualServer === null) {
    throw new RequestError(400, REQUEST_CODES.badRequest, `${SELECTOR_PARAMETER} is missing`);
  }
  return jsonAnswer(200, await handlers.connections(virtualServer, query.get(REAL_SERVER_PARAMETER)));
}

async function answerResults(handlers: ControlHandlers, query: URLSearchParams): Promise<Answer> {
  const [virtualServer, realServer] = [query.get(SELECTOR_PARAMETER), query.get(REAL_SERVER_PARAMETER)];
  if (virtualServer === null || realServer === null) {
    const missing = virtualServer === null ? SELECTOR_PARAMETER : REAL_SERVER_PARAMETER;
    throw new RequestError(400, REQUEST_CODES.badRequest, `${missing} is missing`);
  }
  return jsonAnswer(200, await handlers.results(virtualServer, realServer));
}

/** The report is the body in each case; the status is for `curl --fail`. */
function reloadAnswer(report: ReloadReport): Answer {
  switch (report.result) {
    case 'success':
      return jsonAnswer(200, report);
    case 'rejected':
      return jsonAnswer(422, report);
    case 'failed':
      return jsonAnswer(500, report);
    default:
      return assertNever(report.result);
  }
}

/** A value as the body of an answer. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, body: `${JSON.stringify(value)}\n`, headers: {} };
}

function withDeadline(answer: Promise<Answer>, deadline: Milliseconds, clock: Clock): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(clock.now() + deadline, () => {
      const message = `lvsd did not finish within ${deadline / 1000} s; what was asked may still be going on`;
      resolve(errorAnswer(503, { code: 'deadline', message, hint: 'see its log, or try again' }));
    });
    answer.then(resolve, reject).finally(cancel);
  });
}
