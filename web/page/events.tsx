import { useState } from 'preact/hooks';
import { matches } from './model.ts';
import { Empty, local, Trouble } from './parts.tsx';
import { place } from './place.tsx';
import { SearchBox } from './services.tsx';
import { useAsked } from './use-asked.tsx';

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
  readonly latest: number;
  readonly events: readonly EventEntry[];
}

export function EventsView() {
  const { value, error, again } = useAsked<EventReport>('events?limit=1000');
  const [moment, setMoment] = useState('');
  const query = place.value.get('q') ?? '';
  const until = moment === '' ? Number.POSITIVE_INFINITY : new Date(moment).getTime();
  const shown = (value?.events ?? [])
    .filter(({ at }) => Date.parse(at) <= until)
    .filter((one) => matches(query, textsOf(one), [one.to]))
    .reverse();
  return (
    <section aria-label="Events">
      <p class="tools">
        <SearchBox />
        <label>
          What was at{' '}
          <input
            type="datetime-local"
            step="1"
            value={moment}
            onInput={(event) => setMoment(event.currentTarget.value)}
          />
        </label>
        <button type="button" onClick={again}>
          Look again
        </button>
        <a href="/api/v1/events?limit=1000" download="events.json">
          Download
        </a>
      </p>
      <Trouble error={error} />
      {moment !== '' && <StateThen events={shown} />}
      <EventList events={shown} />
    </section>
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

/** The last word on each server before the moment that was asked for; the newest event comes first. */
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
            <td class="n">
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
              <b>{one.to}</b>
            </td>
            <td class="why">{one.reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
