import { type Signal, signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, mayAct, send, session } from './store.tsx';

export interface Target {
  readonly service: string;
  readonly reals: readonly string[];
}

interface Consequence {
  readonly virtual_server: string;
  readonly text: string;
  readonly takes_down: boolean;
}

type Kind = 'drain' | 'disable' | 'weight' | 'pause';

interface Question {
  readonly kind: Kind;
  /** Null: the director itself. */
  readonly targets: readonly Target[] | null;
}

interface Notice {
  readonly text: string;
  readonly bad: boolean;
  readonly undo: (() => void) | null;
}

const question: Signal<Question | null> = signal(null);
export const notice: Signal<Notice | null> = signal(null);
/** Rows that wait for the daemon's answer, by virtual server and real server. */
export const pending: Signal<ReadonlySet<string>> = signal(new Set());

const UNDO_TIME = 10_000;

export function open(kind: Kind, targets: readonly Target[]): void {
  question.value = { kind, targets };
}

export function openPause(): void {
  question.value = { kind: 'pause', targets: null };
}

export async function resume(): Promise<void> {
  await told('resumed', () => send('resume', {}), null);
}

export async function enable(targets: readonly Target[]): Promise<void> {
  await change({ action: 'enable' }, targets, null);
}

function tell(text: string, bad: boolean, undo: (() => void) | null = null): void {
  const told: Notice = { text, bad, undo };
  notice.value = told;
  setTimeout(() => {
    if (notice.value === told) notice.value = null;
  }, UNDO_TIME);
}

async function told(done: string, act: () => Promise<unknown>, undo: (() => void) | null): Promise<boolean> {
  try {
    await act();
    tell(done, false, undo);
    return true;
  } catch (error) {
    tell(`refused: ${error instanceof Error ? error.message : String(error)}`, true);
    return false;
  }
}

/** One request for each virtual server; the rows show that they wait, and nothing else before the daemon has answered. */
async function change(body: object, targets: readonly Target[], undo: (() => void) | null): Promise<boolean> {
  const keys = targets.flatMap(({ service, reals }) => reals.map((real) => `${service} ${real}`));
  pending.value = new Set([...pending.value, ...keys]);
  const act = async (): Promise<void> => {
    for (const { service, reals } of targets) {
      await send('overrides', { ...body, virtual_server: service, real_servers: reals });
    }
  };
  const names = targets.flatMap(({ reals }) => reals).join(', ');
  const done = await told(`${(body as { action?: string }).action ?? ''}: ${names}: done`, act, undo);
  pending.value = new Set([...pending.value].filter((key) => !keys.includes(key)));
  return done;
}

const TITLES: Readonly<Record<Kind, string>> = {
  drain: 'Drain: no new connections, those that are there may end',
  disable: 'Disable: taken out at once',
  weight: 'Set the weight',
  pause: 'Pause: nothing is written to the kernel any more',
};

export function Dialogs() {
  return (
    <>
      {question.value !== null && (
        <ActionDialog key={JSON.stringify(question.value)} asked={question.value} />
      )}
      {notice.value !== null && (
        <div class={notice.value.bad ? 'notice bad' : 'notice'} role="status">
          {notice.value.text}
          {notice.value.undo !== null && (
            <button
              type="button"
              onClick={() => {
                notice.value?.undo?.();
                notice.value = null;
              }}
            >
              Undo
            </button>
          )}
        </div>
      )}
    </>
  );
}

const DURATIONS: readonly (readonly [string, number | null])[] = [
  ['1 h', 3_600],
  ['4 h', 14_400],
  ['until enabled', null],
];

function ActionDialog({ asked }: { readonly asked: Question }) {
  const { kind, targets } = asked;
  const dialog = useRef<HTMLDialogElement>(null);
  const [forecast, setForecast] = useState<readonly Consequence[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState<number | null>(kind === 'pause' ? 3_600 : null);
  const [deadline, setDeadline] = useState('');
  const [weight, setWeight] = useState('1');
  const [typed, setTyped] = useState('');
  const needsReason = kind !== 'weight';
  const weightValue = Number(weight);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (targets === null) return;
    setForecast(null);
    const questions = targets.map(({ service, reals }) =>
      send<{ consequences: readonly Consequence[] }>('overrides', {
        action: kind,
        weight: kind === 'weight' ? weightValue : null,
        virtual_server: service,
        real_servers: reals,
        dry_run: true,
      }),
    );
    Promise.all(questions).then(
      (reports) => setForecast(reports.flatMap(({ consequences }) => consequences)),
      (fault: unknown) => setError(fault instanceof Error ? fault.message : String(fault)),
    );
  }, [kind, weightValue]);
  const down = forecast?.find(({ takes_down }) => takes_down)?.virtual_server ?? null;
  const wanted = kind === 'pause' ? (session.value?.host ?? '') : down;
  const ready =
    mayAct.value &&
    (kind === 'pause' || forecast !== null) &&
    (!needsReason || reason.trim().length >= 3) &&
    (wanted === null || typed === wanted);
  const close = (): void => {
    question.value = null;
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    const body = {
      reason: reason.trim() === '' ? null : reason.trim(),
      for_seconds: seconds,
      typed,
      force: down !== null,
    };
    close();
    if (targets === null) {
      await told(
        'paused',
        () => send('pause', body),
        () => void resume(),
      );
      return;
    }
    const minutes = Number(deadline);
    const extra = {
      action: kind,
      weight: kind === 'weight' ? weightValue : null,
      deadline_seconds: kind === 'drain' && minutes > 0 ? Math.round(minutes * 60) : null,
    };
    await change({ ...body, ...extra }, targets, () => void enable(targets));
  };
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="dialog-title">
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="dialog-title">{TITLES[kind]}</h2>
        {targets?.map(({ service, reals }) => (
          <p key={service}>
            <b>{reals.join(', ')}</b> of {service}
          </p>
        ))}
        {targets !== null && (
          <div class="forecast" aria-live="polite">
            {forecast === null && error === null && <p>Asking the director what will follow…</p>}
            {error !== null && <p class="banner bad">{error}</p>}
            {forecast?.map((one) => (
              <p key={one.virtual_server} class={one.takes_down ? 'bad' : ''}>
                <b>{one.virtual_server}</b> {one.text}
              </p>
            ))}
          </div>
        )}
        {kind === 'weight' && (
          <label>
            Weight
            <input
              type="number"
              min="0"
              max="65535"
              value={weight}
              onInput={(event) => setWeight(event.currentTarget.value)}
            />
          </label>
        )}
        {kind === 'drain' && (
          <label>
            Remove after so many minutes, whatever is left (empty: wait)
            <input
              type="number"
              min="0"
              value={deadline}
              onInput={(event) => setDeadline(event.currentTarget.value)}
            />
          </label>
        )}
        <label>
          Reason{needsReason ? '' : ' (may be empty)'}
          <input
            name="reason"
            maxLength={200}
            required={needsReason}
            minLength={needsReason ? 3 : 0}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <fieldset>
          <legend>For how long</legend>
          {DURATIONS.map(([name, value]) => (
            <label key={name} class="choice">
              <input
                type="radio"
                name="duration"
                checked={seconds === value}
                onChange={() => setSeconds(value)}
              />
              {kind === 'pause' && value === null ? 'until resumed' : name}
            </label>
          ))}
        </fieldset>
        {wanted !== null && (
          <label class="bad">
            Type <code>{wanted}</code> to do it nevertheless
            <input
              name="typed"
              autocomplete="off"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        <p class="buttons">
          <button type="button" class="quiet" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="main" disabled={!ready}>
            {kind === 'weight' ? 'Set weight' : kind.charAt(0).toUpperCase() + kind.slice(1)}
          </button>
        </p>
      </form>
    </dialog>
  );
}

export function useAsked<T>(path: string | null): {
  readonly value: T | null;
  readonly error: string | null;
  again(): void;
} {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === null) return;
    let current = true;
    ask<T>(path).then(
      (answer) => {
        if (current) [setValue(answer), setError(null)];
      },
      (fault: unknown) => {
        if (current) setError(fault instanceof Error ? fault.message : String(fault));
      },
    );
    return () => {
      current = false;
    };
  }, [path, turn]);
  return { value, error, again: () => setTurn((before) => before + 1) };
}
