import { type Signal, signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { InstanceStatus } from '../../../vrrp/report/status-document.ts';
import { reportOutcome } from '../actions.tsx';
import { LEAST_REASON, TypedName } from '../dialogs.tsx';
import { mayAct, send } from '../store.tsx';

type Action = 'release' | 'take';

/** The instance and the action that the open dialog asks about; null while none is open. */
const asked: Signal<{ readonly action: Action; readonly name: string } | null> = signal(null);

const TITLES: Readonly<Record<Action, string>> = { release: 'Release', take: 'Take' };

const MEANINGS: Readonly<Record<Action, string>> = {
  release: 'This node stops being master, with its whole sync group. A peer with any priority takes over.',
  take: 'This node becomes master, with its whole sync group, whatever priority a peer has.',
};

const DURATIONS: readonly (readonly [string, number])[] = [
  ['10 min', 600],
  ['1 h', 3_600],
  ['4 h', 14_400],
];

/** What an operator can do about one instance. `again` asks for the new state of all of them. */
export function HandoverButtons(props: { readonly instance: InstanceStatus; again(): void }) {
  const { instance, again } = props;
  const { name, handover } = instance;
  const ask = (action: Action) => (): void => {
    asked.value = { action, name };
  };
  const resume = async (): Promise<void> => {
    await reportOutcome(`${name}: the election decides again`, () =>
      send('vrrp', { action: 'resume', instance: name }),
    );
    again();
  };
  return (
    <span class="actions">
      <button type="button" disabled={!mayAct.value} onClick={ask('release')}>
        Release…
      </button>
      <button type="button" disabled={!mayAct.value} onClick={ask('take')}>
        Take…
      </button>
      {(handover ?? null) !== null && (
        <button type="button" disabled={!mayAct.value} onClick={() => void resume()}>
          Resume
        </button>
      )}
    </span>
  );
}

export function HandoverDialog({ again }: { again(): void }) {
  const question = asked.value;
  if (question === null) return null;
  return <Dialog key={`${question.action} ${question.name}`} {...question} again={again} />;
}

function Dialog(props: { readonly action: Action; readonly name: string; again(): void }) {
  const { action, name, again } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState(600);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const isRelease = action === 'release';
  const ready = mayAct.value && reason.trim().length >= LEAST_REASON && (!isRelease || typed === name);
  const close = (): void => dialog.current?.close();
  const gone = (): void => {
    asked.value = null;
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    close();
    const body = { action, instance: name, reason: reason.trim(), for_seconds: seconds, typed };
    await reportOutcome(`${name}: ${isRelease ? 'released' : 'taken'}`, () => send('vrrp', body));
    again();
  };
  return (
    <dialog
      ref={dialog}
      onClose={gone}
      aria-labelledby="handover-title"
      class={isRelease ? 'grave' : undefined}
    >
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="handover-title">
          {TITLES[action]} {name}
        </h2>
        <p class="dim">{MEANINGS[action]}</p>
        <ReasonField reason={reason} set={setReason} />
        <DurationField seconds={seconds} set={setSeconds} />
        {isRelease && (
          <TypedName wanted={name} typed={typed} set={({ typed: text }) => setTyped(text ?? '')} />
        )}
        <p class="buttons">
          <button type="button" class="quiet" onClick={close}>
            Cancel
          </button>
          <button type="submit" class={isRelease ? 'main danger' : 'main'} disabled={!ready}>
            {TITLES[action]}
          </button>
        </p>
      </form>
    </dialog>
  );
}

function ReasonField({ reason, set }: { readonly reason: string; set(reason: string): void }) {
  return (
    <label>
      Reason
      <input
        name="reason"
        maxLength={200}
        required
        minLength={LEAST_REASON}
        value={reason}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

function DurationField({ seconds, set }: { readonly seconds: number; set(seconds: number): void }) {
  return (
    <fieldset>
      <legend>For how long; the election decides afterwards</legend>
      {DURATIONS.map(([words, value]) => (
        <label key={words} class="choice">
          <input type="radio" name="duration" checked={seconds === value} onChange={() => set(value)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
