import { useEffect, useRef, useState } from 'preact/hooks';
import {
  change,
  enable,
  type Kind,
  notice,
  pause,
  type Question,
  question,
  type Target,
  wordsOfFault,
} from './actions.tsx';
import { mayAct, send, session } from './store.tsx';

interface Consequence {
  readonly virtual_server: string;
  readonly text: string;
  readonly takes_down: boolean;
}

/** Everything that a person may enter in a dialog. */
interface Answers {
  readonly reason: string;
  readonly seconds: number | null;
  /** Minutes after which a draining server is taken out, as typed. */
  readonly deadline: string;
  readonly weight: string;
  readonly typed: string;
}

interface FieldProps {
  readonly kind: Kind;
  readonly answers: Answers;
  set(changes: Partial<Answers>): void;
}

const TITLES: Readonly<Record<Kind, string>> = {
  drain: 'Drain',
  disable: 'Disable',
  weight: 'Set the weight',
  pause: 'Pause the director',
};

const MEANINGS: Readonly<Record<Kind, string>> = {
  drain: 'It gets no new connections; those that it has may end.',
  disable: 'It is taken out at once, with the connections that it has.',
  weight: 'The weight counts until the server is enabled again.',
  pause: 'Nothing is written to the kernel any more: servers that fail stay in service.',
};

const DURATIONS: readonly (readonly [string, number | null])[] = [
  ['1 h', 3_600],
  ['4 h', 14_400],
  ['until enabled', null],
];

/** Shortest reason, in characters; lvsd-web refuses shorter ones. */
export const LEAST_REASON = 3;

export function Dialogs() {
  return (
    <>
      {question.value !== null && (
        <ActionDialog key={JSON.stringify(question.value)} asked={question.value} />
      )}
      <NoticeBar />
    </>
  );
}

function NoticeBar() {
  const shown = notice.value;
  if (shown === null) return null;
  const undo = (): void => {
    shown.undo?.();
    notice.value = null;
  };
  return (
    <div class={shown.bad ? 'notice bad' : 'notice'} role="status">
      {shown.text}
      {shown.undo !== null && (
        <button type="button" onClick={undo}>
          Undo
        </button>
      )}
    </div>
  );
}

function ActionDialog({ asked: { kind, targets } }: { readonly asked: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [answers, setAnswers] = useState<Answers>({
    reason: '',
    seconds: kind === 'pause' ? 3_600 : null,
    deadline: '',
    weight: '1',
    typed: '',
  });
  const { forecast, error } = useForecast(kind, targets, answers.weight);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const down = forecast?.find(({ takes_down }) => takes_down)?.virtual_server ?? null;
  const wanted = kind === 'pause' ? (session.value?.host ?? '') : down;
  const ready = mayAct.value && forecast !== null && isAnswered(kind, answers, wanted);
  // The dialog is closed and then taken away, so that the browser gives the focus back to the button that opened it.
  const close = (): void => dialog.current?.close();
  const gone = (): void => {
    question.value = null;
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    close();
    void act(kind, targets, answers, down !== null);
  };
  const set = (changes: Partial<Answers>): void => setAnswers((before) => ({ ...before, ...changes }));
  return (
    <dialog ref={dialog} onClose={gone} aria-labelledby="dialog-title" class={wanted === null ? '' : 'grave'}>
      <form onSubmit={submit}>
        <h2 id="dialog-title">{TITLES[kind]}</h2>
        <Targets targets={targets} />
        <p class="dim">{MEANINGS[kind]}</p>
        {targets !== null && <Forecast forecast={forecast} error={error} />}
        <Fields kind={kind} answers={answers} set={set} />
        {wanted !== null && <TypedName wanted={wanted} typed={answers.typed} set={set} />}
        <p class="buttons">
          <button type="button" class="quiet" onClick={close}>
            Cancel
          </button>
          <button type="submit" class={wanted === null ? 'main' : 'main danger'} disabled={!ready}>
            {TITLES[kind]}
          </button>
        </p>
      </form>
    </dialog>
  );
}

function isAnswered(kind: Kind, { reason, typed }: Answers, wanted: string | null): boolean {
  return (kind === 'weight' || reason.trim().length >= LEAST_REASON) && (wanted === null || typed === wanted);
}

/** Asks the daemon what a change would do. A question about the director itself has no forecast. */
function useForecast(kind: Kind, targets: readonly Target[] | null, weight: string) {
  const [forecast, setForecast] = useState<readonly Consequence[] | null>(targets === null ? [] : null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (targets === null) return;
    let current = true;
    setForecast(null);
    const questions = targets.map(({ service, reals }) =>
      send<{ consequences: readonly Consequence[] }>('overrides', {
        action: kind,
        weight: kind === 'weight' ? Number(weight) : null,
        virtual_server: service,
        real_servers: reals,
        dry_run: true,
      }),
    );
    Promise.all(questions).then(
      (reports) => {
        if (current) setForecast(reports.flatMap(({ consequences }) => consequences));
      },
      (fault: unknown) => {
        if (current) setError(wordsOfFault(fault));
      },
    );
    return () => {
      current = false;
    };
  }, [weight]);
  return { forecast, error };
}

async function act(
  kind: Kind,
  targets: readonly Target[] | null,
  { reason, seconds, deadline, weight, typed }: Answers,
  force: boolean,
): Promise<void> {
  const shared = {
    reason: reason.trim() === '' ? null : reason.trim(),
    for_seconds: seconds,
    typed,
  };
  if (targets === null) return pause(shared);
  const minutes = Number(deadline);
  const own = {
    action: kind,
    force,
    weight: kind === 'weight' ? Number(weight) : null,
    deadline_seconds: kind === 'drain' && minutes > 0 ? Math.round(minutes * 60) : null,
  };
  return change({ ...shared, ...own }, targets, () => void enable(targets));
}

function Targets({ targets }: { readonly targets: readonly Target[] | null }) {
  if (targets === null) return <p class="target">{session.value?.host}</p>;
  return (
    <>
      {targets.map(({ service, reals }) => (
        <p key={service} class="target">
          <b>{reals.join(', ')}</b> <span class="dim">of {service}</span>
        </p>
      ))}
    </>
  );
}

function Forecast(props: {
  readonly forecast: readonly Consequence[] | null;
  readonly error: string | null;
}) {
  const { forecast, error } = props;
  return (
    <div class="forecast" aria-live="polite">
      <h3>What will follow</h3>
      {forecast === null && error === null && <p>The director is asked…</p>}
      {error !== null && <p class="banner bad">{error}</p>}
      {forecast?.map((one) => (
        <p key={one.virtual_server} class={one.takes_down ? 'bad' : ''}>
          <b>{one.virtual_server}</b> {one.text}
        </p>
      ))}
    </div>
  );
}

function Fields({ kind, answers, set }: FieldProps) {
  const needsReason = kind !== 'weight';
  return (
    <>
      {kind === 'weight' && (
        <label>
          Weight, 0 to 65535
          <input
            type="number"
            min="0"
            max="65535"
            value={answers.weight}
            onInput={(event) => set({ weight: event.currentTarget.value })}
          />
        </label>
      )}
      <label>
        Reason{needsReason ? '' : ' (may be empty)'}
        <input
          name="reason"
          maxLength={200}
          required={needsReason}
          minLength={needsReason ? LEAST_REASON : 0}
          value={answers.reason}
          onInput={(event) => set({ reason: event.currentTarget.value })}
        />
      </label>
      {kind === 'drain' && (
        <label>
          Taken out after so many minutes, whatever is left (empty: when all connections have ended)
          <input
            type="number"
            min="0"
            value={answers.deadline}
            onInput={(event) => set({ deadline: event.currentTarget.value })}
          />
        </label>
      )}
      <Duration kind={kind} answers={answers} set={set} />
    </>
  );
}

function Duration({ kind, answers, set }: FieldProps) {
  return (
    <fieldset>
      <legend>For how long</legend>
      {DURATIONS.map(([name, value]) => (
        <label key={name} class="choice">
          <input
            type="radio"
            name="duration"
            checked={answers.seconds === value}
            onChange={() => set({ seconds: value })}
          />
          {kind === 'pause' && value === null ? 'until resumed' : name}
        </label>
      ))}
    </fieldset>
  );
}

export function TypedName(props: {
  readonly wanted: string;
  readonly typed: string;
  set(changes: Partial<Answers>): void;
}) {
  return (
    <label class="bad">
      Type <code>{props.wanted}</code> to do it nevertheless
      <input
        name="typed"
        autocomplete="off"
        value={props.typed}
        onInput={(event) => props.set({ typed: event.currentTarget.value })}
      />
    </label>
  );
}
