import type { RequestRouter } from '../../api/control-server.ts';
import { REQUEST_CODES, RequestError } from '../../api/request-error.ts';
import { readHandoverRequest } from '../../api/requests.ts';
import { type Answer, type ControlRequest, errorAnswer, jsonAnswer } from '../../api/routes.ts';
import {
  type HandoverReply,
  type HandoverRequest,
  type ServiceReply,
  VRRP_API_VERSION,
  VRRP_PATHS,
} from '../../api/vrrp-protocol.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { Reports } from './reports.ts';

/** All answers are made immediately. */
const ANSWER_DEADLINE_MS: Milliseconds = 5000;

export interface VrrpHandlers {
  readonly reports: Reports;
  readonly version: string;
  readonly pid: number;
  /** Prometheus text; with `keepalived`, under the names of keepalived's exporters. */
  metrics(names: 'lvsd' | 'keepalived'): string;
  /** Takes a report of services; returns null when the value is none. */
  takeServices(report: unknown): ServiceReply | null;
  /** Rejects with a RequestError when the request cannot be carried out. */
  handOver(request: HandoverRequest): Promise<HandoverReply>;
  /** Reads the configuration again. */
  reload(): Promise<{ readonly applied: boolean; readonly detail: string }>;
}

/** The routes of the VRRP half's socket (docs/control-api.md). */
export function vrrpRouter(handlers: VrrpHandlers): RequestRouter {
  return {
    deadline: () => ANSWER_DEADLINE_MS,
    answer: async (request) => {
      const [path = '', query = ''] = request.target.split('?', 2);
      const route = ROUTES.get(path);
      if (route === undefined) {
        return errorAnswer(404, {
          code: 'not-found',
          message: `there is no ${path.slice(0, 100)} in the VRRP half of this version of lvsd`,
          hint: `it has ${[...ROUTES.keys()].join(', ')}`,
        });
      }
      if (request.method !== route.method) {
        const answer = errorAnswer(405, {
          code: 'method-not-allowed',
          message: `${path} is asked with ${route.method}, not ${request.method.slice(0, 20)}`,
          hint: null,
        });
        return { ...answer, headers: { allow: route.method } };
      }
      return route.answer(handlers, request, new URLSearchParams(query));
    },
  };
}

interface Route {
  readonly method: 'GET' | 'POST';
  answer(handlers: VrrpHandlers, request: ControlRequest, query: URLSearchParams): Answer | Promise<Answer>;
}

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  [
    VRRP_PATHS.status,
    get(({ reports }) => jsonAnswer(200, { version: VRRP_API_VERSION, ...reports.status() })),
  ],
  [VRRP_PATHS.statistics, get(({ reports }) => textAnswer(reports.statistics()))],
  [VRRP_PATHS.data, get(({ reports }) => textAnswer(reports.data()))],
  [VRRP_PATHS.keepalivedJson, get(({ reports }) => jsonAnswer(200, reports.keepalivedJson()))],
  [
    VRRP_PATHS.metrics,
    get((handlers, query) =>
      textAnswer(handlers.metrics(query.get('names') === 'keepalived' ? 'keepalived' : 'lvsd')),
    ),
  ],
  [VRRP_PATHS.version, get(({ version, pid }) => jsonAnswer(200, { api: VRRP_API_VERSION, version, pid }))],
  [VRRP_PATHS.services, { method: 'POST', answer: answerServices }],
  [VRRP_PATHS.handover, { method: 'POST', answer: answerHandover }],
  [
    VRRP_PATHS.reload,
    { method: 'POST', answer: async (handlers) => jsonAnswer(200, await handlers.reload()) },
  ],
]);

function get(answer: (handlers: VrrpHandlers, query: URLSearchParams) => Answer): Route {
  return { method: 'GET', answer: (handlers, _request, query) => answer(handlers, query) };
}

function answerServices(handlers: VrrpHandlers, { body }: ControlRequest): Answer {
  const reply = handlers.takeServices(parsed(body));
  if (reply !== null) return jsonAnswer(200, reply);
  return errorAnswer(400, {
    code: REQUEST_CODES.badRequest,
    message: 'the body is no report of services',
    hint: null,
  });
}

async function answerHandover(handlers: VrrpHandlers, { body }: ControlRequest): Promise<Answer> {
  try {
    return jsonAnswer(200, await handlers.handOver(readHandoverRequest(body)));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, message, hint } = error;
    return errorAnswer(error.status, { code, message, hint: hint ?? null });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textAnswer(body: string): Answer {
  return { status: 200, body, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}
