import { Gradual } from '../gradual.tsx';
import { type Machine, machinesOf, matches, nameOf, problemsOf } from '../model.ts';
import { Age, Empty, State } from '../parts.tsx';
import { Link, place } from '../place.tsx';
import { all, mayAct, now, stale, totals } from '../store.tsx';
import { useAsked } from '../use-asked.tsx';
import type { EventReport } from './events.tsx';
import { ActionButtons, SearchBox } from './services.tsx';

const SHOWN = 500;

/** A machine has a line for each of its servers. */
const MACHINES_AT_ONCE = 4;

/** The time over which the problems count how often something went down, and the interval of that count. */
const DAY_MS = 86_400_000;
const COUNT_AGAIN_MS = 60_000;

/** How often each virtual server and real server went down within the last day, by both names. */
function useDowns(): { readonly counts: ReadonlyMap<string, number>; readonly atLeast: boolean } {
  const from = new Date(Math.floor((Date.now() - DAY_MS) / COUNT_AGAIN_MS) * COUNT_AGAIN_MS).toISOString();
  const { value } = useAsked<EventReport>(`history?kind=virtual_server&kind=real_server&from=${from}`);
  const counts = new Map<string, number>();
  for (const { to, virtual_server: service, real_server: real } of value?.events ?? []) {
    const key = `${service ?? ''} ${real ?? ''}`;
    if (to === 'down') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { counts, atLeast: value?.truncated === true };
}

export function Problems() {
  const { counts, atLeast } = useDowns();
  const problems = problemsOf(all.value, now.value);
  const { reals, services } = totals.value;
  const count = Object.values(reals).reduce((sum, one) => sum + one, 0);
  if (problems.length === 0) {
    return (
      <Empty>
        {stale.value
          ? 'What is going on now is not known.'
          : `All ${count} real servers of ${services} virtual servers serve. There is nothing to look at.`}
      </Empty>
    );
  }
  return (
    <section aria-label="Problems">
      <ul class="problems">
        <Gradual
          items={problems.slice(0, SHOWN)}
          draw={({ kind, service, real, title, why, since }) => (
            <li key={`${kind} ${service} ${real === null ? '' : nameOf(real)}`} class={`problem ${kind}`}>
              <div>
                <b>
                  {real === null ? (
                    <Link to={{ view: 'services', q: service, open: service }}>{title}</Link>
                  ) : (
                    <Link
                      to={{ view: 'server', vs: service, address: real.address, port: String(real.port) }}
                    >
                      {title}
                    </Link>
                  )}
                </b>
                {real !== null && <span class="dim"> of {service}</span>}
                <p>{why}</p>
              </div>
              <span class="dim">
                {since !== null && <Age since={since} />}
                <Downs
                  count={counts.get(`${service} ${real === null ? '' : nameOf(real)}`) ?? 0}
                  atLeast={atLeast}
                />
              </span>
            </li>
          )}
        />
      </ul>
      {problems.length > SHOWN && <p class="dim">{problems.length - SHOWN} more are not shown here.</p>}
    </section>
  );
}

function Downs({ count, atLeast }: { readonly count: number; readonly atLeast: boolean }) {
  if (count === 0) return null;
  return (
    <span>
      {' '}
      · down {atLeast ? 'at least ' : ''}
      {count}× in 24 h
    </span>
  );
}

export function Machines() {
  const query = place.value.get('q') ?? '';
  const shown = machinesOf(all.value).filter(({ address, services }) =>
    matches(
      query,
      [address, ...services.map(({ service }) => service)],
      services.map(({ real }) => real.state),
    ),
  );
  return (
    <section aria-label="Machines">
      <p class="tools">
        <SearchBox />
        <span class="dim">{shown.length} machines</span>
      </p>
      {shown.length === 0 && <Empty>Nothing matches.</Empty>}
      <div class="services">
        <Gradual
          items={shown}
          portion={MACHINES_AT_ONCE}
          draw={(machine) => <MachineRow key={machine.address} machine={machine} />}
        />
      </div>
    </section>
  );
}

function MachineRow({ machine: { address, services } }: { readonly machine: Machine }) {
  const targets = services.slice(0, 64).map(({ service, real }) => ({ service, reals: [nameOf(real)] }));
  return (
    <article class="service machine">
      <b class="name">{address}</b>
      <ul class="plain">
        {services.map(({ service, real }) => (
          <li key={`${service} ${nameOf(real)}`}>
            <State state={real.state} />{' '}
            <Link to={{ view: 'server', vs: service, address: real.address, port: String(real.port) }}>
              {`${service} → ${nameOf(real)}`}
            </Link>{' '}
            <span class="dim">
              weight {real.kernel ?? 'none'}, {real.active} active
            </span>
          </li>
        ))}
      </ul>
      <ActionButtons
        targets={targets}
        disabled={!mayAct.value}
        held={services.some(({ real }) => real.override !== '')}
      />
    </article>
  );
}
