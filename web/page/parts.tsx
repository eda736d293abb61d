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

/** Shows a state by colour, word and shape. */
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

/** Shows how long ago something was. The age ticks; the moment itself is shown on hover, in local time and in UTC. */
export function Age({ since }: { readonly since: string }) {
  return (
    <time dateTime={since} title={`${local(since)} (${since} UTC)`}>
      {age(since, now.value)}
    </time>
  );
}

/** Made once: `toLocaleString` makes one for each call, and thousands of ages on a page have one each second. */
const MOMENT = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hour12: false,
});
const TIME_OF_DAY = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });

export function local(at: string | number): string {
  return MOMENT.format(new Date(at));
}

export function clock(at: string | number): string {
  return TIME_OF_DAY.format(new Date(at));
}

/** Shows a number with its unit. An SI prefix stands before `bit/s`, and before other units beside the number. */
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

/** Draws values as a line without axes. The highest value reaches the top. */
export function Line({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  // One value makes no line.
  if (values.length < 2) return null;
  const top = Math.max(1e-9, ...values);
  const points = values.map(
    (value, index) => `${(index / Math.max(1, values.length - 1)) * 100},${20 - (value / top) * 19}`,
  );
  return (
    <svg class="line" viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label={label}>
      <line x1="0" y1="19.5" x2="100" y2="19.5" vector-effect="non-scaling-stroke" />
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
