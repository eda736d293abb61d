import { batch, computed, type Signal, signal } from '@preact/signals';
import type { PackedService } from '../director/page-rows.ts';
import { merged, type Service, totalsOf } from './model.ts';
import { ELECTION_INTERVAL, TabElection } from './tab-election.ts';

/** Those members of the daemon's status, apart from its servers, that the page shows. */
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
  readonly check_io?: { readonly late_ms?: number };
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

/** When the director was not heard for so many milliseconds, the page turns grey. */
const SILENCE = 12_000;
const POLL = 5_000;
const HISTORY_STEP = 5_000;
const HISTORY_LENGTH = 120;

export const session: Signal<SessionInfo | null> = signal(null);
export const head: Signal<Head | null> = signal(null);
export const order: Signal<readonly string[]> = signal([]);
/** How many answers have come. Values that are computed from all rows read it, so that they are computed anew with each answer. */
export const heard: Signal<number> = signal(0);
export const heardAt: Signal<number> = signal(0);
export const silence: Signal<string | null> = signal(null);
export const now: Signal<number> = signal(Date.now());
/** Connections and bits per second, a sample every five seconds; the oldest comes first. */
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

/** All virtual servers in the order of the file. */
export const all = computed((): readonly Service[] => {
  // Reading the count subscribes to all answers at once; the rows are then read without a subscription for each.
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

/** Notes when the director was heard, by the browser's clock: the clock of the director's host may differ. */
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

/** Events of the stream, and what each does. */
const HANDLERS: Readonly<Record<string, (data: string) => void>> = {
  hello: (data) => {
    // A stream that continues where it was cut sends by itself what was missed.
    if (JSON.parse(data).continues !== true) void refresh().catch(() => undefined);
  },
  reset: () => {
    etag = '';
    void refresh().catch(() => undefined);
  },
  delta: (data) => take(JSON.parse(data) as Snapshot, false),
  beat: () => {
    silence.value = null;
    hear(Date.now());
  },
  silent: (data) => {
    silence.value = JSON.parse(data).reason ?? 'silent';
  },
};

let source: EventSource | null = null;
let cuts = 0;
let polling = 0;
let received: (name: string, data: string) => void = () => undefined;

function openStream(): void {
  source?.close();
  const stream = new EventSource('/api/v1/stream');
  source = stream;
  for (const [name, handle] of Object.entries(HANDLERS)) {
    stream.addEventListener(name, ({ data }) => {
      handle(data);
      received(name, data);
    });
  }
  stream.onerror = () => {
    cuts += 1;
    // A stream that is refused, or is cut twice, meets something on the way that does not let streams through.
    if (stream.readyState !== EventSource.CLOSED && cuts < 2) return;
    rest();
    poll();
  };
}

function closeStream(): void {
  source?.close();
  source = null;
}

/** The tabs of this browser share one stream where it would take one of six connections: over HTTP/1.1, without TLS. */
function electionOfTabs(): TabElection | null {
  if (location.protocol === 'https:' || !('BroadcastChannel' in window)) return null;
  const channel = new BroadcastChannel('lvsd');
  const election = new TabElection(`${Date.now()}-${Math.random()}`, {
    now: () => performance.now(),
    post: (message) => channel.postMessage(message),
    lead: openStream,
    follow: () => {
      closeStream();
      // The state has everything that the leader's stream sent before this tab listened to it.
      void refresh().catch(() => undefined);
    },
    hear: (name, data) => HANDLERS[name]?.(data),
  });
  channel.onmessage = ({ data }) => election.receive(data);
  received = (name, data) => election.publish(name, data);
  setInterval(() => election.tick(), ELECTION_INTERVAL);
  addEventListener('pagehide', () => election.leave());
  return election;
}

let election: TabElection | null = null;

function listen(): void {
  if (document.hidden) return;
  if (election === null) openStream();
  else election.join();
}

function rest(): void {
  election?.leave();
  closeStream();
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
  election = electionOfTabs();
  listen();
  setInterval(() => {
    now.value = Date.now();
  }, 1_000);
  setInterval(() => {
    const { perSecond, bitsPerSecond } = totals.peek();
    history.value = [...history.peek(), { cps: perSecond, bits: bitsPerSecond }].slice(-HISTORY_LENGTH);
  }, HISTORY_STEP);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) rest();
    else listen();
  });
}

/** Reads a path of the API. Rejects with an Error that has the server's message. */
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
