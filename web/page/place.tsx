import { type Signal, signal } from '@preact/signals';

/** The query of the page's address: view, search, order and opened rows. A copied address shows the same. */
export const place: Signal<URLSearchParams> = signal(new URLSearchParams(location.search));

addEventListener('popstate', () => {
  place.value = new URLSearchParams(location.search);
});

function changed(changes: Readonly<Record<string, string | null>>): URLSearchParams {
  const next = new URLSearchParams(place.peek());
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Changes the address. With `push`, the back button leads to the address before. */
export function go(changes: Readonly<Record<string, string | null>>, push = true): void {
  const next = changed(changes);
  const target = next.size === 0 ? '/' : `/?${next.toString()}`;
  if (push) history.pushState(null, '', target);
  else history.replaceState(null, '', target);
  place.value = next;
}

export function Link(props: {
  readonly to: Readonly<Record<string, string | null>>;
  readonly children: preact.ComponentChildren;
  readonly current?: boolean;
  readonly class?: string;
}) {
  const target = new URLSearchParams();
  for (const [name, value] of Object.entries(props.to))
    if (value !== null && value !== '') target.set(name, value);
  return (
    <a
      href={`/?${target.toString()}`}
      class={props.class}
      aria-current={props.current === true ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        const cleared = Object.fromEntries([...place.peek().keys()].map((name) => [name, null]));
        go({ ...cleared, ...props.to });
      }}
    >
      {props.children}
    </a>
  );
}
