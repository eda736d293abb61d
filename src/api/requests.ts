import { EVENT_KINDS, type EventKind } from '../state/model/event.ts';
import type { OverrideKind } from '../state/model/override.ts';
import { MAX_WEIGHT } from '../state/model/weight.ts';
import { REQUEST_CODES, RequestError } from './request-error.ts';
import { MAX_SELECTOR_LENGTH, MAX_SELECTORS } from './selector.ts';
import { HANDOVER_ACTIONS, type HandoverRequest } from './vrrp-protocol.ts';

/** Longest author and reason, in characters. */
export const MAX_AUTHOR_LENGTH = 64;
export const MAX_REASON_LENGTH = 200;

/** Longest expiry and drain deadline: ten years. */
export const MAX_SECONDS = 315_360_000;

/** Body of `POST /v1/pause` and `POST /v1/resume`: who asks, why, and for how long. */
export interface OperatorRequest {
  readonly author: string;
  readonly reason: string | null;
  /** The duration in seconds; null: until it is ended by another request. */
  readonly for_seconds: number | null;
}

/** Body of `POST /v1/overrides`. Members that an action does not use are null or left out. */
export interface OverrideRequest extends OperatorRequest {
  readonly action: OverrideKind | 'enable';
  /** A selector that means one virtual server; null: all that have one of the real servers. */
  readonly virtual_server: string | null;
  /** Selectors that mean one real server each; without a virtual server, addresses with or without a port. */
  readonly real_servers: readonly string[];
  readonly weight: number | null;
  /** For drain: after this many seconds the server is removed, even with connections left. */
  readonly deadline_seconds: number | null;
  /** Whether the request may take a virtual server down. */
  readonly force: boolean;
  /** Whether the request only reports its consequences. */
  readonly dry_run: boolean;
}

/** Events in one answer. */
export const MAX_EVENTS_ANSWERED = 1_000;

/** Longest wait for an event; below the time after which an idle connection is closed. */
export const MAX_EVENT_WAIT_SECONDS = 20;

/** Parameters of `GET /v1/events`. */
export interface EventRequest {
  /** Events after this number; null: the newest ones. */
  readonly since: number | null;
  /** How long to wait for the next event when there is none after `since`. */
  readonly wait_seconds: number;
  /** Most events in the answer. */
  readonly limit: number;
}

/** Parameters of `GET /v1/events/history`; null and empty: all. */
export interface HistoryRequest {
  /** ISO 8601 in UTC with milliseconds, as events have them; both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** A selector: events of the virtual and real servers that it means. */
  readonly server: string | null;
  readonly kinds: readonly EventKind[];
  /** The largest number of events; when more match, the latest are given. */
  readonly limit: number;
}

const ACTIONS: readonly OverrideRequest['action'][] = ['drain', 'disable', 'weight', 'enable'];

/** Reads a body; throws a RequestError that names the member that is wrong. */
export function readOperatorRequest(text: string): OperatorRequest {
  return operatorMembers(parseBody(text));
}

/** Reads a body; throws a RequestError that names the member that is wrong. */
export function readOverrideRequest(text: string): OverrideRequest {
  const body = parseBody(text);
  const action = ACTIONS.find((candidate) => candidate === body['action']);
  if (action === undefined) throw wrong('action', `one of ${ACTIONS.join(', ')}`);
  const selectors = body['real_servers'];
  if (!Array.isArray(selectors) || selectors.length === 0 || selectors.length > MAX_SELECTORS) {
    throw wrong('real_servers', `a list of 1 to ${MAX_SELECTORS} selectors`);
  }
  const weight = optionalInteger(body, 'weight', 0, MAX_WEIGHT);
  if (action === 'weight' && weight === null) throw wrong('weight', `a number from 0 to ${MAX_WEIGHT}`);
  return {
    ...operatorMembers(body),
    action,
    virtual_server:
      body['virtual_server'] === null ? null : text128('virtual_server', body['virtual_server']),
    real_servers: selectors.map((selector) => text128('real_servers', selector)),
    weight: action === 'weight' ? weight : null,
    deadline_seconds: optionalInteger(body, 'deadline_seconds', 0, MAX_SECONDS),
    force: flag(body, 'force'),
    dry_run: flag(body, 'dry_run'),
  };
}

/** Body of `POST /v1/check`. */
export interface CheckRequest {
  /** A selector that means one virtual server; null: all of them. */
  readonly virtual_server: string | null;
  /** A selector that means one of its real servers; null: all of them. */
  readonly real_server: string | null;
  /** True: the checks' own attempts are made now, before they are due, and count. */
  readonly now: boolean;
}

/** Reads a body; throws a RequestError that names the member that is wrong. */
export function readCheckRequest(text: string): CheckRequest {
  const body = parseBody(text);
  const now = flag(body, 'now');
  const virtualServer = optionalText(body, 'virtual_server', MAX_SELECTOR_LENGTH);
  const realServer = optionalText(body, 'real_server', MAX_SELECTOR_LENGTH);
  if (virtualServer === null && realServer !== null) throw wrong('virtual_server', 'the one of real_server');
  return { virtual_server: virtualServer, real_server: realServer, now };
}

/** The longest revision that is accepted. */
const MAX_REVISION_LENGTH = 64;

/** Parameters of `GET /v1/changes`. */
export interface ChangeRequest {
  /** The revision of an earlier answer; null: everything. */
  readonly since: string | null;
  /** How long to wait for a change when there is none after `since`. */
  readonly wait_seconds: number;
}

/** Reads the query; throws a RequestError that names the parameter that is wrong. */
export function readChangeRequest(query: URLSearchParams): ChangeRequest {
  const since = query.get('since');
  if (since !== null && since.length > MAX_REVISION_LENGTH) {
    throw wrong('since', `a revision of at most ${MAX_REVISION_LENGTH} characters`);
  }
  return { since, wait_seconds: queryInteger(query, 'wait', 0, MAX_EVENT_WAIT_SECONDS) ?? 0 };
}

/** Reads the query; throws a RequestError that names the parameter that is wrong. */
export function readEventRequest(query: URLSearchParams): EventRequest {
  const since = queryInteger(query, 'since', 0, Number.MAX_SAFE_INTEGER);
  const wait = queryInteger(query, 'wait', 0, MAX_EVENT_WAIT_SECONDS);
  const limit = queryInteger(query, 'limit', 1, MAX_EVENTS_ANSWERED);
  return { since, wait_seconds: wait ?? 0, limit: limit ?? MAX_EVENTS_ANSWERED };
}

/** Reads the query; throws a RequestError that names the parameter that is wrong. */
export function readHistoryRequest(query: URLSearchParams): HistoryRequest {
  const server = query.get('server');
  return {
    from: queryTime(query, 'from'),
    to: queryTime(query, 'to'),
    server: server === null ? null : text128('server', server),
    kinds: query.getAll('kind').map(readKind),
    limit: queryInteger(query, 'limit', 1, MAX_EVENTS_ANSWERED) ?? MAX_EVENTS_ANSWERED,
  };
}

function readKind(text: string): EventKind {
  const kind = EVENT_KINDS.find((candidate) => candidate === text);
  if (kind === undefined) throw wrong('kind', `one of ${EVENT_KINDS.join(', ')}`);
  return kind;
}

function queryTime(query: URLSearchParams, name: string): string | null {
  const text = query.get(name);
  if (text === null) return null;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw wrong(name, 'a time in UTC like 2026-11-30T03:12:00Z');
  return new Date(time).toISOString();
}

/** Reads the body of `POST /v1/vrrp/handover`. Throws a RequestError that names what is wrong. */
export function readHandoverRequest(text: string): HandoverRequest {
  const body = parseBody(text);
  const action = HANDOVER_ACTIONS.find((one) => one === body['action']);
  if (action === undefined) throw wrong('action', HANDOVER_ACTIONS.join(', '));
  return {
    action,
    instance: text128('instance', body['instance']),
    reason: optionalText(body, 'reason', MAX_REASON_LENGTH),
    for_seconds: optionalInteger(body, 'for_seconds', 1, MAX_SECONDS),
  };
}

function queryInteger(query: URLSearchParams, name: string, least: number, most: number): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : -1;
  if (value >= least && value <= most) return value;
  throw wrong(name, `a whole number from ${least} to ${most}`);
}

type Body = Readonly<Record<string, unknown>>;

function parseBody(text: string): Body {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw new RequestError(400, REQUEST_CODES.badRequest, 'the request body is not a JSON object');
}

function operatorMembers(body: Body): OperatorRequest {
  return {
    author: optionalText(body, 'author', MAX_AUTHOR_LENGTH) ?? 'unknown',
    reason: optionalText(body, 'reason', MAX_REASON_LENGTH),
    for_seconds: optionalInteger(body, 'for_seconds', 1, MAX_SECONDS),
  };
}

function text128(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_SELECTOR_LENGTH) return value;
  throw wrong(name, `text of 1 to ${MAX_SELECTOR_LENGTH} characters`);
}

function optionalText(body: Body, name: string, limit: number): string | null {
  const value = body[name] ?? null;
  if (value === null || value === '') return null;
  if (typeof value === 'string' && value.length <= limit) return value;
  throw wrong(name, `text of at most ${limit} characters`);
}

function flag(body: Body, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw wrong(name, 'true or false');
}

function optionalInteger(body: Body, name: string, least: number, most: number): number | null {
  const value = body[name] ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(name, `a whole number from ${least} to ${most}`);
}

function wrong(name: string, expected: string): RequestError {
  return new RequestError(400, REQUEST_CODES.badRequest, `${name}: expected ${expected}`);
}
