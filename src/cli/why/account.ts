import type { RecordedEvent } from '../../api/protocol.ts';
import type { Milliseconds } from '../../base/time.ts';

/** How far from the time asked for an operator's action is still shown, in milliseconds. */
export const ACTIONS_AROUND: Milliseconds = 3_600_000;
const EVENTS_AROUND: Milliseconds = 600_000;

/** What events tell about one real server of one virtual server at one time. */
export interface ServerAccount {
  readonly virtualServer: string;
  readonly realServer: string;
  /** `unknown`: no kept event tells. `not running`: lvsd was stopped. */
  readonly state: 'up' | 'down' | 'drain' | 'maintenance' | 'removed' | 'not running' | 'unknown';
  /** When this state began, as far as events tell. */
  readonly since: string | null;
  readonly reason: string;
  /** For each of its checks, the event that last changed the check's state. */
  readonly checks: readonly RecordedEvent[];
  /** The event that last changed the state of its virtual server; null: none since lvsd started. */
  readonly service: RecordedEvent | null;
  /** Overrides of the server, reloads and pauses, within {@link ACTIONS_AROUND}. */
  readonly actions: readonly RecordedEvent[];
  /** Other events of the server, within {@link EVENTS_AROUND}. */
  readonly events: readonly RecordedEvent[];
}

export interface Records {
  /** Events of the server that is asked for, oldest first. */
  readonly ofServer: readonly RecordedEvent[];
  /** Events of the director itself, reloads and pauses, oldest first. */
  readonly ofDirector: readonly RecordedEvent[];
}

/** One account for each pair of virtual and real server that the events name. */
export function accountsAt(
  at: string,
  records: Records,
  means: (realServer: string) => boolean,
): ServerAccount[] {
  const pairs = new Map<string, { readonly virtualServer: string; readonly realServer: string }>();
  for (const { virtual_server: virtualServer, real_server: realServer } of records.ofServer) {
    if (virtualServer === null || realServer === null || !means(realServer)) continue;
    pairs.set(`${virtualServer}\n${realServer}`, { virtualServer, realServer });
  }
  return [...pairs.values()].map((pair) => accountAt(at, pair, records));
}

/** The account of one pair, also of a pair that no event names. */
export function accountAt(
  at: string,
  pair: { readonly virtualServer: string; readonly realServer: string },
  { ofServer, ofDirector }: Records,
): ServerAccount {
  const own = ofServer.filter(
    (event) => event.virtual_server === pair.virtualServer && event.real_server === pair.realServer,
  );
  const before = own.filter((event) => event.at <= at);
  const turning = ofDirector.findLast((event) => event.at <= at && isStartOrStop(event)) ?? null;
  const ofRun = (event: RecordedEvent): boolean => turning === null || event.run === turning.run;
  const checks = new Map<string, RecordedEvent>();
  for (const event of before) {
    if (event.kind === 'check' && event.check !== null && ofRun(event)) checks.set(event.check, event);
  }
  const service = ofServer.findLast(
    (event) =>
      event.kind === 'virtual_server' &&
      event.virtual_server === pair.virtualServer &&
      event.at <= at &&
      ofRun(event),
  );
  const actions = [...own.filter(({ kind }) => kind === 'override'), ...ofDirector.filter(isAction)]
    .filter((event) => distance(event.at, at) <= ACTIONS_AROUND)
    .sort(byTime);
  return {
    ...pair,
    ...standing(before, turning, ofRun),
    checks: [...checks.values()],
    service: service ?? null,
    actions,
    events: own.filter((event) => event.kind !== 'override' && distance(event.at, at) <= EVENTS_AROUND),
  };
}

type StateWithReason = Pick<ServerAccount, 'state' | 'since' | 'reason'>;

/** An operator's override takes precedence and survives restarts; check results begin anew with each start. */
function standing(
  before: readonly RecordedEvent[],
  turning: RecordedEvent | null,
  ofRun: (event: RecordedEvent) => boolean,
): StateWithReason {
  if (turning?.to === 'stopped') return { state: 'not running', since: turning.at, reason: turning.reason };
  const word = before.findLast(({ kind }) => kind === 'override');
  if (word !== undefined && (word.to === 'drain' || word.to === 'disable' || word.to === 'drained')) {
    const state = word.to === 'drain' ? 'drain' : 'maintenance';
    return { state, since: word.at, reason: `${word.to} ${sayingOf(before, word)}` };
  }
  const turned = before.findLast((event) => event.kind === 'real_server' && ofRun(event));
  if (turned !== undefined) {
    const state = turned.to === 'up' || turned.to === 'removed' ? turned.to : 'down';
    return { state, since: turned.at, reason: turned.reason };
  }
  if (turning === null) return { state: 'unknown', since: null, reason: 'no event that is kept tells of it' };
  return { state: 'up', since: turning.at, reason: 'nothing was told against it since lvsd started' };
}

/** The end of a drain is lvsd's own event, so the author of the drain is taken from the event before it. */
function sayingOf(before: readonly RecordedEvent[], word: RecordedEvent): string {
  if (word.to !== 'drained') return word.reason;
  return before.findLast(({ kind, to }) => kind === 'override' && to === 'drain')?.reason ?? word.reason;
}

function isStartOrStop({ kind, to }: RecordedEvent): boolean {
  return kind === 'director' && (to === 'started' || to === 'stopped');
}

function isAction(event: RecordedEvent): boolean {
  return event.kind === 'reload' || event.kind === 'pause' || isStartOrStop(event);
}

function distance(a: string, b: string): Milliseconds {
  return Math.abs(Date.parse(a) - Date.parse(b));
}

/** Compares two events for a sort with the oldest first. */
export function byTime(a: RecordedEvent, b: RecordedEvent): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
