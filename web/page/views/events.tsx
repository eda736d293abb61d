import { matches } from '../model.ts';
import { Empty, local, Trouble } from '../parts.tsx';
import { go, place } from '../place.tsx';
import { useAsked } from '../use-asked.tsx';
import { SearchBox } from './services.tsx';

export interface EventEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly virtual_server: string | null;
  readonly real_server: string | null;
  readonly check: string | null;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

export interface EventReport {
  readonly events: readonly EventEntry[];
  /** The journal has older events than these. */
  readonly truncated: boolean;
  readonly begins: string | null;
}

const KINDS: readonly (readonly [string, string])[] = [
  ['', 'everything'],
  ['virtual_server', 'virtual servers'],
  ['real_server', 'real servers'],
  ['check', 'checks'],
  ['override', 'drains and other words of operators'],
  ['reload', 'reloads'],
  ['pause', 'pauses'],
  ['vrrp', 'VRRP'],
  ['director', 'lvsd itself'],
];

/** How many events of the journal are asked for at once. */
const PAGE_LENGTH = 500;

/** The journal. Its filters `kind`, `at` and `to` stand in the address of the page, so that a copied address shows the same. */
export function EventsView() {
  const kind = place.value.get('kind') ?? '';
  const moment = place.value.get('at') ?? '';
  const to = place.value.get('to') ?? (moment === '' ? '' : new Date(moment).toISOString());
  const asked = new URLSearchParams({ limit: String(PAGE_LENGTH) });
  if (kind !== '') asked.set('kind', kind);
  if (to !== '') asked.set('to', to);
  const { value, error, again } = useAsked<EventReport>(`history?${asked.toString()}`);
  const query = place.value.get('q') ?? '';
  const shown = (value?.events ?? []).filter((one) => matches(query, textsOf(one), [one.to])).reverse();
  return (
    <section aria-label="Events" aria-busy={value === null && error === null}>
      <EventTools kind={kind} moment={moment} download={asked.toString()} again={again} />
      <Trouble error={error} />
      {moment !== '' && value !== null && <StateThen events={shown} />}
      {value === null && error === null ? <Empty>The journal is read…</Empty> : <EventList events={shown} />}
      <Pages report={value} />
    </section>
  );
}

function EventTools(props: {
  readonly kind: string;
  readonly moment: string;
  readonly download: string;
  again(): void;
}) {
  return (
    <p class="tools">
      <SearchBox />
      <label>
        Show{' '}
        <select
          value={props.kind}
          onChange={(event) => go({ kind: event.currentTarget.value, to: null }, false)}
        >
          {KINDS.map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        What was at{' '}
        <input
          type="datetime-local"
          step="1"
          value={props.moment}
          onInput={(event) => go({ at: event.currentTarget.value, to: null }, false)}
        />
      </label>
      <button type="button" onClick={props.again}>
        Look again
      </button>
      <a href={`/api/v1/events.ndjson?${props.download}`} download="events.ndjson">
        Download
      </a>
    </p>
  );
}

/** The button that leads to older events, or the remark that there are none. */
function Pages({ report }: { readonly report: EventReport | null }) {
  const oldest = report?.events[0]?.at;
  if (report === null || oldest === undefined) return null;
  if (!report.truncated) return <p class="dim">The journal begins here.</p>;
  return (
    <p class="buttons">
      <button type="button" onClick={() => go({ to: oldest })}>
        Older
      </button>
    </p>
  );
}

function textsOf({
  kind,
  virtual_server: service,
  real_server: real,
  check,
  to,
  reason,
}: EventEntry): readonly string[] {
  return [kind, service ?? '', real ?? '', check ?? '', to, reason];
}

/** Says which servers were not up at the moment that was asked for. `events` are those before that moment, the newest first. */
function StateThen({ events }: { readonly events: readonly EventEntry[] }) {
  const last = new Map<string, EventEntry>();
  for (const one of events) {
    const name = `${one.virtual_server ?? ''} ${one.real_server ?? ''}`.trim();
    if (name !== '' && one.check === null && !last.has(name)) last.set(name, one);
  }
  const down = [...last].filter(([, { to }]) => to !== 'up');
  return (
    <p class="banner">
      {down.length === 0 ? 'Nothing that the events know of was down then.' : 'Not up then: '}
      {down.map(([name, { to }]) => `${name} (${to})`).join('; ')}
    </p>
  );
}

export function EventList({ events }: { readonly events: readonly EventEntry[] }) {
  if (events.length === 0) return <Empty>Nothing happened that is remembered.</Empty>;
  return (
    <table class="events">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Became</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {events.map((one) => (
          <tr key={one.seq} class={one.to}>
            <td class="when">
              <time dateTime={one.at} title={`${one.at} UTC`}>
                {local(one.at)}
              </time>
            </td>
            <td>
              {[one.virtual_server, one.real_server, one.check].filter((part) => part !== null).join(' → ') ||
                one.kind}
            </td>
            <td>
              {one.from === null ? '' : `${one.from} → `}
              <b class={`state ${one.to}`}>{one.to}</b>
            </td>
            <td class="why">{one.reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
