import { type Machine, machinesOf, matches, nameOf, problemsOf } from './model.ts';
import { Age, Empty, State } from './parts.tsx';
import { Link, place } from './place.tsx';
import { ActionButtons, SearchBox } from './services.tsx';
import { all, mayAct, now, stale, totals } from './store.tsx';

const SHOWN = 500;

export function Problems() {
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
        {problems.slice(0, SHOWN).map(({ kind, service, real, title, why, since }) => (
          <li key={`${kind} ${service} ${real === null ? '' : nameOf(real)}`} class={`problem ${kind}`}>
            <div>
              <b>
                {real === null ? (
                  <Link to={{ view: 'services', q: service, open: service }}>{title}</Link>
                ) : (
                  <Link to={{ view: 'server', vs: service, address: real.address, port: String(real.port) }}>
                    {title}
                  </Link>
                )}
              </b>
              {real !== null && <span class="dim"> of {service}</span>}
              <p>{why}</p>
            </div>
            <span class="dim">
              {since !== null && <Age since={since} />}
              {real !== null && real.downs > 0 && <span> · down {real.downs}× since the start</span>}
            </span>
          </li>
        ))}
      </ul>
      {problems.length > SHOWN && <p class="dim">{problems.length - SHOWN} more are not shown here.</p>}
    </section>
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
        {shown.map((machine) => (
          <MachineRow key={machine.address} machine={machine} />
        ))}
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
