import { useSignal } from '@preact/signals';
import type { RealRow } from '../../director/page-rows.ts';
import { enable, open, pending, type Target } from '../actions.tsx';
import { Gradual } from '../gradual.tsx';
import {
  activeOf,
  BLOCKS_SHOWN,
  duration,
  isShown,
  nameOf,
  type Service,
  type SortKey,
  short,
  sorted,
  worstFirst,
} from '../model.ts';
import { Age, Block, Empty, Figure, State } from '../parts.tsx';
import { go, Link, place } from '../place.tsx';
import { all, mayAct, serviceOf } from '../store.tsx';

const SORTS: readonly (readonly [SortKey, string])[] = [
  ['state', 'down first'],
  ['name', 'name'],
  ['active', 'active'],
  ['new', 'new/s'],
  ['in', 'in'],
  ['out', 'out'],
  ['since', 'changed last'],
];

export function Services() {
  const query = place.value.get('q') ?? '';
  const sort = (place.value.get('sort') ?? 'state') as SortKey;
  const shown = sorted(
    all.value.filter((service) => isShown(service, query)),
    sort,
  );
  const opened = new Set(place.value.getAll('open').flatMap((list) => list.split('|')));
  return (
    <section aria-label="Virtual servers">
      <p class="tools">
        <SearchBox />
        <label>
          Order{' '}
          <select value={sort} onChange={(event) => go({ sort: event.currentTarget.value }, false)}>
            {SORTS.map(([key, title]) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <span class="dim">
          {shown.length} of {all.value.length}
        </span>
      </p>
      {shown.length === 0 && (
        <Empty>
          {query === '' ? 'The configuration has no virtual servers.' : `Nothing matches “${query}”.`}
        </Empty>
      )}
      <div class="services">
        <Gradual
          items={shown}
          draw={({ row }) => <ServiceRow key={row.id} id={row.id} opened={opened.has(row.id)} />}
        />
      </div>
    </section>
  );
}

export function SearchBox() {
  return (
    <input
      type="search"
      id="search"
      placeholder="Search: address, 10.0.0.0/8, state:down   ( / )"
      aria-label="Search"
      value={place.value.get('q') ?? ''}
      onInput={(event) => go({ q: event.currentTarget.value }, false)}
    />
  );
}

function toggle(id: string): void {
  const opened = new Set((place.peek().get('open') ?? '').split('|').filter((one) => one !== ''));
  if (!opened.delete(id)) opened.add(id);
  go({ open: [...opened].join('|') }, false);
}

function ServiceRow({ id, opened }: { readonly id: string; readonly opened: boolean }) {
  const service = serviceOf(id)?.value;
  if (service === undefined) return null;
  const { row, reals } = service;
  return (
    <article class={`service ${row.state}`} data-id={id}>
      <div class="line1">
        <State state={row.state} />
        <button type="button" class="name" aria-expanded={opened} onClick={() => toggle(id)}>
          {row.name === '' ? row.id : row.name}
          {row.name !== '' && <small> {row.id}</small>}
        </button>
        <span class="dim how">
          {row.scheduler} {row.forwarding}
          {row.persistence === null ? '' : `, ${row.persistence} s persistent`}
          {row.suspended ? ', suspended' : ''}
        </span>
        <Quorum service={service} />
        <span class="blocks">
          {reals.slice(0, BLOCKS_SHOWN).map((real) => (
            <Block key={nameOf(real)} state={real.state} name={nameOf(real)} />
          ))}
          {reals.length > BLOCKS_SHOWN && <span class="dim">+{reals.length - BLOCKS_SHOWN}</span>}
        </span>
        <span class="figures">
          <Figure value={activeOf(service)} unit="active" />
          <Figure value={row.perSecond} unit="new/s" />
          <Figure value={row.inBytes * 8} unit="bit/s in" />
          <Figure value={row.outBytes * 8} unit="bit/s out" />
        </span>
        <Age since={row.since} />
      </div>
      {row.sorryServes && <p class="warn">sorry server {row.sorry} serves</p>}
      {row.error !== '' && <p class="warn">{row.error}</p>}
      {opened && <Reals service={service} />}
    </article>
  );
}

function Quorum({ service }: { readonly service: Service }) {
  const { live, quorum } = service.row;
  const total = service.reals.reduce((sum, { configured }) => sum + configured, 0);
  return (
    <span class="quorum" title={`live weight ${live}, quorum ${quorum}, configured ${total}`}>
      <meter
        min={0}
        max={Math.max(1, total)}
        low={Math.min(quorum, total)}
        value={live}
        aria-label="Live weight"
      >
        {live}
      </meter>
      <span>
        {live}/{quorum}
      </span>
    </span>
  );
}

function Reals({ service }: { readonly service: Service }) {
  const { row, reals } = service;
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const targets: readonly Target[] = [{ service: row.id, reals: [...chosen.value] }];
  const none = chosen.value.size === 0 || !mayAct.value;
  return (
    <div class="reals">
      {row.sorry !== '' && (
        <p class="dim">
          sorry server {row.sorry} {row.sorryServes ? 'serves' : 'stands by'}
        </p>
      )}
      <table>
        <RealsHead />
        <tbody>
          <Gradual
            items={worstFirst(reals)}
            draw={(real) => (
              <RealRowView
                key={nameOf(real)}
                service={row.id}
                real={real}
                chosen={chosen.value.has(nameOf(real))}
                choose={(on) => {
                  const next = new Set(chosen.value);
                  if (on && next.size < 64) next.add(nameOf(real));
                  else next.delete(nameOf(real));
                  chosen.value = next;
                }}
              />
            )}
          />
        </tbody>
      </table>
      {chosen.value.size > 0 && (
        <p class="tools">
          {chosen.value.size} chosen: <ActionButtons targets={targets} disabled={none} held />
        </p>
      )}
    </div>
  );
}

function RealsHead() {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span class="hidden">Choose</span>
        </th>
        <th scope="col">State</th>
        <th scope="col">Real server</th>
        <th scope="col" class="n">
          Weight
        </th>
        <th scope="col">Why</th>
        <th scope="col" class="n">
          Active
        </th>
        <th scope="col" class="n">
          Inactive
        </th>
        <th scope="col" class="n">
          New/s
        </th>
        <th scope="col">Last check</th>
        <th scope="col">Since</th>
        <th scope="col">Actions</th>
      </tr>
    </thead>
  );
}

/** The buttons for changes. With `held`, an operator holds one of the targets back, and there is a button to enable it. */
export function ActionButtons(props: {
  readonly targets: readonly Target[];
  readonly disabled: boolean;
  readonly held: boolean;
}) {
  const { targets, disabled, held } = props;
  return (
    <span class="actions">
      <button type="button" disabled={disabled} onClick={() => open('drain', targets)}>
        Drain…
      </button>
      <button type="button" disabled={disabled} onClick={() => open('disable', targets)}>
        Disable…
      </button>
      <button type="button" disabled={disabled} onClick={() => open('weight', targets)}>
        Weight…
      </button>
      {held && (
        <button type="button" disabled={disabled} onClick={() => void enable(targets)}>
          Enable
        </button>
      )}
    </span>
  );
}

function RealRowView(props: {
  readonly service: string;
  readonly real: RealRow;
  readonly chosen: boolean;
  choose(on: boolean): void;
}) {
  const { service, real, chosen, choose } = props;
  const name = nameOf(real);
  const waits = pending.value.has(`${service} ${name}`);
  return (
    <tr class={`real ${real.state}`} data-real={name}>
      <td>
        <input
          type="checkbox"
          aria-label={`Choose ${name}`}
          checked={chosen}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
      </td>
      <td>{waits ? <span class="state pending">… pending</span> : <State state={real.state} />}</td>
      <th scope="row">
        <Link to={{ view: 'server', vs: service, address: real.address, port: String(real.port) }}>
          {real.name === '' ? name : real.name}
        </Link>
        {real.name !== '' && <small> {name}</small>}
      </th>
      <td class="n">
        {real.kernel ?? '–'}
        <span class="dim">/{real.configured}</span>
      </td>
      <td class="why">
        {real.reason === 'configured' ? <span class="dim">as configured</span> : real.reason}
        {real.override !== '' && <span class="override">{real.override}</span>}
        {real.error !== '' && <span class="bad">{real.error}</span>}
      </td>
      <td class="n">{short(real.active)}</td>
      <td class="n">{short(real.inactive)}</td>
      <td class="n">{short(real.perSecond)}</td>
      <td class="why">
        {real.check}
        {real.checkMs !== null && <span class="dim"> {duration(real.checkMs)}</span>}
        {real.retries !== '' && <span class="warn"> failure {real.retries}</span>}
      </td>
      <td>
        <Age since={real.since} />
      </td>
      <td>
        <ActionButtons
          targets={[{ service, reals: [name] }]}
          disabled={!mayAct.value || waits}
          held={real.override !== ''}
        />
      </td>
    </tr>
  );
}
