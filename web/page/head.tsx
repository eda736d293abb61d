import { useEffect, useRef } from 'preact/hooks';
import { openPause, resume } from './actions.tsx';
import { totalsOf } from './model.ts';
import { clock, Figure, Line, local } from './parts.tsx';
import { Link, place } from './place.tsx';
import {
  all,
  type Head,
  head,
  heardAt,
  history,
  logOut,
  mayAct,
  now,
  session,
  silence,
  stale,
  totals,
} from './store.tsx';

const VIEWS: readonly (readonly [string, string])[] = [
  ['problems', 'Problems'],
  ['services', 'Virtual servers'],
  ['machines', 'Machines'],
  ['events', 'Events'],
  ['configuration', 'Configuration'],
  ['doctor', 'Doctor'],
  ['vrrp', 'VRRP'],
];

export function PageHead({ view }: { readonly view: string }) {
  return (
    <header class="head">
      <div class="top">
        <h1>{session.value?.host}</h1>
        <span class="dim wide">lvsd {head.value?.daemon.version}</span>
        <span class={stale.value ? 'asof old' : 'asof'}>
          as of {heardAt.value === 0 ? 'never' : clock(heardAt.value)}
        </span>
        <User />
      </div>
      <Banners />
      <Counts />
      <Views view={view} />
    </header>
  );
}

function Views({ view }: { readonly view: string }) {
  const line = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow window the views are a line to scroll: the current one is brought into sight.
    const current = line.current?.querySelector<HTMLElement>('[aria-current]') ?? null;
    if (line.current === null || current === null) return;
    const from = current.offsetLeft - line.current.offsetLeft;
    const { scrollLeft, clientWidth } = line.current;
    if (from < scrollLeft || from + current.offsetWidth > scrollLeft + clientWidth) {
      line.current.scrollLeft = from - 40;
    }
  }, [view]);
  return (
    <nav aria-label="Views" ref={line}>
      {VIEWS.map(([name, title]) => (
        <Link key={name} to={{ view: name }} current={view === name}>
          {title}
        </Link>
      ))}
    </nav>
  );
}

function User() {
  const { user, role, by } = session.value ?? { user: '', role: 'viewer', by: 'open' };
  return (
    <span class="user">
      <button type="button" class="quiet" onClick={switchTheme} aria-label="Switch between light and dark">
        ◑
      </button>
      {by === 'open' ? <span class="dim">read-only</span> : <span class="wide">{`${user} (${role})`}</span>}
      {by === 'session' && (
        <button type="button" class="quiet" onClick={() => void logOut()}>
          Log out
        </button>
      )}
    </span>
  );
}

function switchTheme(): void {
  const root = document.documentElement;
  const dark =
    root.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  root.dataset['theme'] = dark === 'dark' ? 'light' : 'dark';
}

function Counts() {
  const { services, servicesUp, reals, perSecond, bitsPerSecond } = totals.value;
  const lines = history.value;
  return (
    <div class="counts">
      <Link to={{ view: 'services' }}>
        <b>
          {servicesUp}/{services}
        </b>{' '}
        virtual up
      </Link>
      {(['up', 'down', 'failing', 'unchecked', 'drain', 'maintenance'] as const).map((state) => (
        <Link
          key={state}
          to={{ view: 'services', q: `state:${state}` }}
          class={reals[state] > 0 ? `count ${state}` : 'count none'}
          current={place.value.get('q') === `state:${state}`}
        >
          <b>{reals[state]}</b> {state}
        </Link>
      ))}
      <span class="rate">
        <Figure value={perSecond} unit="conn/s" />
        <Line values={lines.map(({ cps }) => cps)} label="New connections in the last 10 minutes" />
      </span>
      <span class="rate">
        <Figure value={bitsPerSecond} unit="bit/s" />
        <Line values={lines.map(({ bits }) => bits)} label="Bits in the last 10 minutes" />
      </span>
    </div>
  );
}

const HOUR = 3_600_000;

/** The banners: conditions that nobody must overlook. None of them can be closed. */
function Banners() {
  const known = head.value;
  const found: Banner[] = [];
  if (stale.value) {
    const at = heardAt.value === 0 ? 'never heard' : `as of ${local(heardAt.value)}`;
    found.push({
      text: `${at}, director does not answer${silence.value === null ? '' : `: ${silence.value}`}`,
      bad: true,
    });
  }
  if (known !== null) found.push(...bannersOf(known));
  return (
    <div class="banners">
      {found.map(({ text, bad, action }) => (
        <p key={text} class={bad ? 'banner bad' : 'banner'} role={bad ? 'alert' : 'status'}>
          {text} {action}
        </p>
      ))}
    </div>
  );
}

interface Banner {
  readonly text: string;
  readonly bad: boolean;
  readonly action?: preact.ComponentChild;
}

function bannersOf({ kernel, config, isolation, daemon, check_io: checks }: Head): readonly Banner[] {
  const found: Banner[] = [];
  const { paused, last_drift_at: drift } = kernel;
  if (paused !== null) found.push(pausedBanner(paused));
  const reload = config.last_reload;
  if (reload !== null && reload.result !== 'success') {
    found.push({ text: `RELOAD ${reload.result.toUpperCase()}: ${reload.detail}`, bad: true });
  }
  if (isolation?.mode === 'holding') {
    found.push({ text: `ISOLATED: ${isolation.held} real servers are held as they were`, bad: true });
  }
  if (!kernel.available) found.push({ text: `KERNEL UNREACHABLE: ${kernel.error ?? ''}`, bad: true });
  if (drift !== null && now.value - Date.parse(drift) < HOUR) {
    found.push({
      text: `DRIFT: somebody else changed our services in the kernel at ${clock(drift)}; it was repaired`,
      bad: false,
    });
  }
  if (checks?.late_ms !== undefined) {
    const seconds = (checks.late_ms / 1000).toFixed(1);
    found.push({
      text: `CHECKS LATE: they began up to ${seconds} s late in the last minute; there are too many checks for this host`,
      bad: true,
    });
  }
  return [...found, ...ownTroubles(kernel, daemon)];
}

/** Banners for what the daemon itself cannot do at the moment. */
function ownTroubles(kernel: Head['kernel'], daemon: Head['daemon']): readonly Banner[] {
  const errors = [daemon.state_error, kernel.ownership_error, kernel.settings_error];
  const found = errors
    .filter((error) => error !== undefined && error !== null)
    .map((error) => ({ text: `NOT SAVED: ${error}`, bad: true }));
  if (daemon.stalled === undefined) return found;
  return [...found, { text: `HANGS: ${daemon.stalled.join(', ')}`, bad: true }];
}

function pausedBanner({
  author,
  reason,
  expires_at: expires,
}: NonNullable<Head['kernel']['paused']>): Banner {
  const until = expires === null ? '' : `, until ${local(expires)}`;
  return {
    text: `PAUSED by ${author}: ${reason ?? 'no reason given'}${until}. Nothing is written to the kernel.`,
    bad: true,
    action: (
      <button type="button" disabled={!mayAct.value} onClick={() => void resume()}>
        Resume
      </button>
    ),
  };
}

export function Tools() {
  return (
    <p class="tools">
      <button
        type="button"
        disabled={!mayAct.value || (head.value?.kernel.paused ?? null) !== null}
        onClick={openPause}
      >
        Pause the director…
      </button>
      <span class="dim">
        {totalsOf(all.value).services} virtual servers from {head.value?.config.path}
      </span>
    </p>
  );
}
