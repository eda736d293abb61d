import { effect } from '@preact/signals';
import { render } from 'preact';
import { Dialogs } from './dialogs.tsx';
import { PageHead } from './head.tsx';
import { problemsOf } from './model.ts';
import { place } from './place.tsx';
import { all, announcement, head, session, silence, stale, start, totals } from './store.tsx';
import { ConfigurationView } from './views/configuration.tsx';
import { DoctorView } from './views/doctor.tsx';
import { EventsView } from './views/events.tsx';
import { Machines, Problems } from './views/problems.tsx';
import { ServerView } from './views/server.tsx';
import { Services } from './views/services.tsx';
import { VrrpView } from './views/vrrp.tsx';

const VIEWS: Readonly<Record<string, () => preact.JSX.Element>> = {
  problems: Problems,
  services: Services,
  machines: Machines,
  server: ServerView,
  events: EventsView,
  configuration: ConfigurationView,
  doctor: DoctorView,
  vrrp: VrrpView,
};

/** The view that the address names; without a name, the problems where there are any, and else the virtual servers. */
function viewName(): string {
  const named = place.value.get('view') ?? '';
  if (named in VIEWS) return named;
  return problemsOf(all.value, Date.now()).length > 0 ? 'problems' : 'services';
}

function App() {
  if (session.value === null) return null;
  const name = viewName();
  const View = VIEWS[name] ?? Services;
  return (
    <div class={stale.value ? 'app stale' : 'app'}>
      <a class="skip" href="#main">
        To the content
      </a>
      <PageHead view={name} />
      <main id="main" tabIndex={-1} data-view={name}>
        {head.value === null ? <p class="empty">{silence.value ?? 'Asking the director…'}</p> : <View />}
      </main>
      <div class="hidden" aria-live="polite">
        {announcement.value}
      </div>
      <Dialogs />
    </div>
  );
}

document.addEventListener('keydown', (event) => {
  const target = event.target as HTMLElement;
  if (event.key !== '/' || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName)) return;
  const search = document.getElementById('search');
  if (search === null) return;
  event.preventDefault();
  search.focus();
});

effect(() => {
  const { down, failing } = totals.value.reals;
  const host = session.value?.host ?? 'lvsd';
  const troubles = down + failing;
  document.title = stale.value ? `(?) ${host}` : troubles > 0 ? `(${troubles}) ${host}` : host;
});

const root = document.getElementById('app');
await start();
if (root !== null) {
  root.replaceChildren();
  render(<App />, root);
}
