import { batch, computed, type Signal, signal } from '@preact/signals';
import type { PackedService } from '../director/page-rows.ts';
import { merged, type Service, totalsOf } from './model.ts';

/** What the daemon's status says beside its servers; the members that the page shows. */
export interface Head {
  readonly generated_at: string;
  readonly daemon: {
    readonly version: string;
    readonly state_error?: string;
    readonly stalled?: readonly string[];
  };
  readonly config: {
    readonly path: string;
    readonly last_reload: { readonly at: string; readonly result: string; readonly detail: string } | null;
  };
  readonly kernel: {
    readonly available: boolean;
    readonly error: string | null;
    readonly last_drift_at: string | null;
    readonly paused: {
      readonly author: string;
      readonly reason: string | null;
      readonly since: string;
      readonly expires_at: string | null;
    } | null;
    readonly ownership_error: string | null;
    readonly settings_error: string | null;
  };
  readonly isolation?: { readonly mode: string; readonly held: number; readonly since: string | null };
}

export interface SessionInfo {
  readonly user: string;
  readonly role: 'viewer' | 'operator';
  readonly token: string | null;
  readonly by: string;
  readonly host: string;
  readonly version: string;
}

interface Snapshot {
  readonly revision: string;
  readonly head: Head;
  readonly order: readonly string[] | null;
  readonly services: readonly PackedService[];
  readonly heard_at: number;
  readonly silence?: string | null;
}

/** After so long without a word of the director all is grey. */
const SILENCE = 12_000;
const POLL = 5_000;
const HISTORY_STEP = 5_000;
const HISTORY_LENGTH = 120;

export const session: Signal<SessionInfo | null> = signal(null);
export const head: Signal<Head | null> = signal(null);
export const order: Signal<readonly string[]> = signal([]);
/** Counts what was heard: who sums over all rows reads it. */
export const heard: Signal<number> = signal(0);
export const heardAt: Signal<number> = signal(0);
export const silence: Signal<string | null> = signal(null);
export const now: Signal<number> = signal(Date.now());
/** New connections and bits of each five seconds, the oldest first. */
export const history: Signal<readonly { readonly cps: number; readonly bits: number }[]> = signal([]);
export const announcement: Signal<string> = signal('');

const services = new Map<string, Signal<Service>>();

export const stale = computed(() => silence.value !== null || now.value - heardAt.value > SILENCE);
export const mayAct = computed(
  () => session.value?.role === 'operator' && session.value.token !== null && !stale.value,
);

export function serviceOf(id: string): Signal<Service> | undefined {
  return services.get(id);
}

/** All virtual servers as they are, in the order of the file. */
export const all = computed((): readonly Service[] => {
  // Reading the count makes this follow every answer; rows themselves are read without following each.
  if (heard.value === 0) return [];
  return order.value.flatMap((id) => {
    const service = services.get(id)?.peek();
    return service === undefined ? [] : [service];
  });
});
export const totals = computed(() => totalsOf(all.value));

function take(snapshot: Snapshot, whole: boolean): void {
  batch(() => {
    if (whole) {
      const present = new Set(snapshot.order ?? []);
      for (const id of services.keys()) if (!present.has(id)) services.delete(id);
    }
    for (const packed of snapshot.services) {
      const id = String(packed[0][0]);
      const known = services.get(id);
      const next = merged(known?.peek(), packed);
      if (known === undefined) services.set(id, signal(next));
      else {
        if (known.peek().row.state !== next.row.state) announcement.value = `${id} is ${next.row.state}`;
        known.value = next;
      }
    }
    if (snapshot.order !== null) order.value = snapshot.order;
    head.value = snapshot.head;
    silence.value = snapshot.silence ?? null;
    hear(snapshot.heard_at);
    heard.value += 1;
  });
}

/** The times of this clock: the host's may be another. */
function hear(at: number): void {
  if (silence.peek() === null) heardAt.value = Date.now();
  else heardAt.value = at;
  now.value = Date.now();
}

let etag = '';

async function refresh(): Promise<void> {
  const response = await fetch('/api/v1/state', { headers: etag === '' ? {} : { 'if-none-match': etag } });
  if (response.status === 401) return location.assign('/login');
  if (response.status === 304) return hear(Date.now());
  const body = await response.json();
  if (!response.ok) {
    silence.value = body.error?.message ?? 'the director does not answer';
    return;
  }
  etag = response.headers.get('etag') ?? '';
  take(body as Snapshot, true);
}

let source: EventSource | null = null;
let cuts = 0;
let polling = 0;

function listen(): void {
  source?.close();
  if (document.hidden) return;
  const stream = new EventSource('/api/v1/stream');
  source = stream;
  stream.addEventListener('hello', () => void refresh().catch(() => undefined));
  stream.addEventListener('reset', () => {
    etag = '';
    void refresh().catch(() => undefined);
  });
  stream.addEventListener('delta', (event) => take(JSON.parse(event.data) as Snapshot, false));
  stream.addEventListener('beat', () => {
    silence.value = null;
    hear(Date.now());
  });
  stream.addEventListener('silent', (event) => {
    silence.value = JSON.parse(event.data).reason ?? 'silent';
  });
  stream.onerror = () => {
    cuts += 1;
    // Refused, or cut twice: something between here and there does not let streams through.
    if (stream.readyState !== EventSource.CLOSED && cuts < 2) return;
    stream.close();
    poll();
  };
}

function poll(): void {
  if (polling !== 0) return;
  polling = window.setInterval(() => {
    if (document.hidden) return;
    refresh().then(
      () => {
        cuts = 0;
        clearInterval(polling);
        polling = 0;
        listen();
      },
      () => undefined,
    );
  }, POLL);
}

export async function start(): Promise<void> {
  const answer = await fetch('/api/v1/session');
  if (answer.status === 401) return location.assign('/login');
  session.value = await answer.json();
  await refresh().catch(() => undefined);
  listen();
  setInterval(() => {
    now.value = Date.now();
  }, 1_000);
  setInterval(() => {
    const { perSecond, bitsPerSecond } = totals.peek();
    history.value = [...history.peek(), { cps: perSecond, bits: bitsPerSecond }].slice(-HISTORY_LENGTH);
  }, HISTORY_STEP);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) source?.close();
    else listen();
  });
}

/** Asks for something; throws an Error in the words of who refused. */
export async function ask<T>(path: string): Promise<T> {
  return answered<T>(await fetch(`/api/v1/${path}`));
}

export async function send<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-lvsd-token': session.peek()?.token ?? '' };
  return answered<T>(await fetch(`/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function answered<T>(response: Response): Promise<T> {
  const body = await response.json().catch(() => null);
  if (response.ok) return body as T;
  if (response.status === 401) location.assign('/login');
  throw new Error(body?.error?.message ?? `the answer has status ${response.status}`);
}

export async function logOut(): Promise<void> {
  await fetch('/logout', {
    method: 'POST',
    headers: { 'x-lvsd-token': session.peek()?.token ?? '', 'content-type': 'application/json' },
    body: '{}',
  });
  location.assign('/login');
}
