import { age, figureOf } from './model.ts';
import { now } from './store.tsx';

const SHAPES: Readonly<Record<string, string>> = {
  up: '●',
  down: '✕',
  failing: '▲',
  drain: '◐',
  maintenance: '■',
  unchecked: '○',
};

/** A state as colour, word and shape. */
export function State({ state, word = state }: { readonly state: string; readonly word?: string }) {
  return (
    <span class={`state ${state}`}>
      <span aria-hidden="true">{SHAPES[state] ?? '○'}</span> {word}
    </span>
  );
}

export function Block({ state, name }: { readonly state: string; readonly name: string }) {
  return (
    <span class={`block ${state}`} title={`${name} ${state}`}>
      {SHAPES[state] ?? '○'}
    </span>
  );
}

/** How long ago, ticking; the moment itself on hover, here and in UTC. */
export function Age({ since }: { readonly since: string }) {
  return (
    <time dateTime={since} title={`${local(since)} (${since} UTC)`}>
      {age(since, now.value)}
    </time>
  );
}

export function local(at: string | number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });
}

export function clock(at: string | number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour12: false });
}

/** The prefix belongs to a unit of physics; before other words it stands with the number. */
export function Figure({ value, unit }: { readonly value: number; readonly unit: string }) {
  const [number, prefix] = figureOf(value);
  const isUnit = unit.startsWith('bit/s');
  return (
    <span class="figure">
      {isUnit || prefix === '' ? number : `${number} ${prefix}`}{' '}
      <small>{isUnit ? prefix + unit : unit}</small>
    </span>
  );
}

/** A line without axes, its highest value at the top. */
export function Line({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const top = Math.max(1e-9, ...values);
  const points = values.map(
    (value, index) => `${(index / Math.max(1, values.length - 1)) * 100},${20 - (value / top) * 19}`,
  );
  return (
    <svg class="line" viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label={label}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="currentColor"
        stroke-width="1.2"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}

export function Empty({ children }: { readonly children: preact.ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

export function Trouble({ error }: { readonly error: string | null }) {
  if (error === null) return null;
  return (
    <p class="banner bad" role="alert">
      {error}
    </p>
  );
}
