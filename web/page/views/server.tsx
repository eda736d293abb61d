import { useEffect, useState } from 'preact/hooks';
import { duration, nameOf } from '../model.ts';
import { Age, Empty, Figure, State, Trouble } from '../parts.tsx';
import { Link, place } from '../place.tsx';
import { mayAct, now, send, serviceOf } from '../store.tsx';
import { useAsked } from '../use-asked.tsx';
import { EventList, type EventReport } from './events.tsx';
import { Past, type PastCheck } from './past.tsx';
import { ActionButtons } from './services.tsx';

interface CheckStatus {
  readonly type: string;
  readonly target: string;
  readonly state: string;
  readonly since: string;
  readonly last: {
    readonly at: string;
    readonly duration_ms: number;
    readonly result: string;
    readonly detail: string;
    readonly output?: string;
  } | null;
  readonly failures: number;
  readonly retry: number;
  readonly results: Readonly<Record<string, number>>;
  readonly certificate_not_after?: string;
}

interface Detail {
  readonly server: { readonly checks: readonly CheckStatus[] };
  readonly past: readonly PastCheck[];
  readonly connections: {
    readonly matched: number;
    readonly connections: readonly {
      readonly client: string;
      readonly state: string;
      readonly expires_seconds: number;
    }[];
  } | null;
}

interface CheckRun {
  readonly type: string;
  readonly target: string;
  readonly outcome: string;
  readonly detail: string;
  readonly output: string | null;
  readonly steps: readonly { readonly at_ms: number; readonly step: string; readonly detail: string }[];
}

export function ServerView() {
  const [service, address, port] = ['vs', 'address', 'port'].map((name) => place.value.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  const real = serviceOf(service)?.value.reals.find(
    (one) => one.address === address && String(one.port) === port,
  );
  const query = new URLSearchParams({ virtual_server: service, address, port }).toString();
  const { value, error, again } = useAsked<Detail>(`server?${query}`);
  const events = useAsked<EventReport>(
    `history?limit=200&server=${encodeURIComponent(nameOfPlace(address, port))}`,
  );
  useEffect(() => {
    const timer = setInterval(again, 5_000);
    return () => clearInterval(timer);
  }, []);
  if (real === undefined) return <Empty>There is no such real server (any more).</Empty>;
  const name = nameOf(real);
  const own = (events.value?.events ?? [])
    .filter((one) => one.virtual_server === service && one.real_server === name)
    .reverse();
  return (
    <section aria-label={name} aria-busy={value === null && error === null}>
      <h2>
        <State state={real.state} /> {name} {real.name !== '' && <span class="dim">({real.name}) </span>}
        <span class="dim">of</span>{' '}
        <Link to={{ view: 'services', q: service, open: service }}>{service}</Link>
      </h2>
      <p>
        {real.reason}, for <Age since={real.since} />
      </p>
      {real.override !== '' && <p class="warn">{real.override}</p>}
      <p class="figures">
        <Figure value={real.active} unit="active" /> <Figure value={real.inactive} unit="inactive" />{' '}
        <Figure value={real.persistent} unit="persistent" /> <Figure value={real.perSecond} unit="new/s" />{' '}
        <Figure value={real.inBytes * 8} unit="bit/s in" />{' '}
        <Figure value={real.outBytes * 8} unit="bit/s out" />
      </p>
      <ActionButtons
        targets={[{ service, reals: [name] }]}
        disabled={!mayAct.value}
        held={real.override !== ''}
      />
      <Trouble error={error} />
      <Checks checks={value?.server.checks ?? []} past={value?.past ?? []} />
      <RunNow service={service} name={name} />
      <Configured key={query} service={service} name={name} />
      <h3>Connections</h3>
      <Connections detail={value} />
      <h3>Events</h3>
      <EventList events={own} />
    </section>
  );
}

function nameOfPlace(address: string, port: string): string {
  return nameOf({ address, port: Number(port) });
}

function Checks(props: { readonly checks: readonly CheckStatus[]; readonly past: readonly PastCheck[] }) {
  const { checks, past } = props;
  return (
    <>
      <h3>Checks</h3>
      {checks.length === 0 && <Empty>It has no checks and counts as up.</Empty>}
      {checks.map((check) => (
        <div key={`${check.type} ${check.target}`} class="check">
          <State state={check.state} /> <b>{check.type}</b> {check.target}
          <p>
            {check.last === null
              ? 'has not run yet'
              : `${check.last.result}: ${check.last.detail}, ${duration(check.last.duration_ms)}, `}
            {check.last !== null && (
              <>
                <Age since={check.last.at} /> ago
              </>
            )}
            {check.failures > 0 && (
              <span class="warn">
                {' '}
                failure {check.failures} of {check.retry + 1}
              </span>
            )}
            {check.certificate_not_after !== undefined && (
              <span
                class={Date.parse(check.certificate_not_after) < now.value + 1_209_600_000 ? 'warn' : 'dim'}
              >
                {' '}
                certificate until {check.certificate_not_after.slice(0, 10)}
              </span>
            )}
          </p>
          <Past past={past.find(({ type, target }) => type === check.type && target === check.target)} />
          {check.last?.output !== undefined && <pre>{check.last.output}</pre>}
          <p class="dim">
            {Object.entries(check.results)
              .map(([result, count]) => `${result} ${count}`)
              .join(', ')}
          </p>
        </div>
      ))}
    </>
  );
}

function RunNow({ service, name }: { readonly service: string; readonly name: string }) {
  const [runs, setRuns] = useState<readonly CheckRun[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setRuns(
        (await send<{ checks: readonly CheckRun[] }>('check', { virtual_server: service, real_server: name }))
          .checks,
      );
    } catch (fault) {
      setError(fault instanceof Error ? fault.message : String(fault));
    }
    setBusy(false);
  };
  return (
    <div>
      <button type="button" disabled={!mayAct.value || busy} onClick={() => void run()}>
        {busy ? 'Running…' : 'Run the checks now'}
      </button>
      <span class="dim"> beside the regular ones; changes nothing</span>
      <Trouble error={error} />
      {runs?.map((one) => (
        <div key={one.target} class="check">
          <b>{one.outcome}</b> {one.type} {one.target}: {one.detail}
          <ol class="steps">
            {one.steps.map((step) => (
              <li key={`${step.at_ms} ${step.step}`}>
                <span class="n">{step.at_ms.toFixed(1)} ms</span> {step.step}: {step.detail}
              </li>
            ))}
          </ol>
          {one.output !== null && <pre>{one.output}</pre>}
        </div>
      ))}
    </div>
  );
}

/**
 * The configuration of this server. It is loaded when it is opened, because lvsctl has to read the whole file for it.
 */
function Configured({ service, name }: { readonly service: string; readonly name: string }) {
  const [opened, setOpened] = useState(false);
  const query = new URLSearchParams({ virtual_server: service, real_server: name }).toString();
  const { value, error } = useAsked<{ readonly path: string; readonly text: string }>(
    opened ? `server-configuration?${query}` : null,
  );
  return (
    <details onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>Configuration, and where each value comes from</summary>
      <Trouble error={error} />
      {opened && value === null && error === null && <Empty>The file is read…</Empty>}
      {value !== null && value.text === '' && <Empty>{value.path} does not have this server any more.</Empty>}
      {value !== null && value.text !== '' && <pre class="columns">{value.text}</pre>}
    </details>
  );
}

function Connections({ detail }: { readonly detail: Detail | null }) {
  const { connections } = detail ?? { connections: null };
  if (connections === null) return <Empty>The kernel's list of connections cannot be read.</Empty>;
  if (connections.matched === 0) return <Empty>None.</Empty>;
  return (
    <table class="narrow">
      <thead>
        <tr>
          <th scope="col">Client</th>
          <th scope="col">State</th>
          <th scope="col" class="n">
            Expires
          </th>
        </tr>
      </thead>
      <tbody>
        {connections.connections.slice(0, 50).map((one) => (
          <tr key={`${one.client} ${one.state}`}>
            <td>{one.client}</td>
            <td>{one.state}</td>
            <td class="n">{one.expires_seconds} s</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
