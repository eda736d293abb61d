import { type Signal, signal } from '@preact/signals';
import { send } from './store.tsx';

/** Real servers of one virtual server, each given as `ADDRESS:PORT`. */
export interface Target {
  readonly service: string;
  readonly reals: readonly string[];
}

export type Kind = 'drain' | 'disable' | 'weight' | 'pause';

/** The question of a dialog. */
export interface Question {
  readonly kind: Kind;
  /** Null: the question concerns the director itself. */
  readonly targets: readonly Target[] | null;
}

export interface Notice {
  readonly text: string;
  readonly bad: boolean;
  readonly undo: (() => void) | null;
}

export const question: Signal<Question | null> = signal(null);
export const notice: Signal<Notice | null> = signal(null);
/** Rows that wait for the daemon's answer, by virtual server and real server. */
export const pending: Signal<ReadonlySet<string>> = signal(new Set());

/** How long a notice stays and its change can be undone. */
const UNDO_TIME = 10_000;

export function open(kind: Kind, targets: readonly Target[]): void {
  question.value = { kind, targets };
}

export function openPause(): void {
  question.value = { kind: 'pause', targets: null };
}

export async function pause(body: object): Promise<void> {
  await withNotice(
    'The director is paused.',
    () => send('pause', body),
    () => void resume(),
  );
}

export async function resume(): Promise<void> {
  await withNotice('The director is resumed.', () => send('resume', {}), null);
}

export async function enable(targets: readonly Target[]): Promise<void> {
  await change({ action: 'enable' }, targets, null);
}

/** Sends one request for each virtual server. Until the daemon has answered, the rows show that they wait and nothing else. */
export async function change(
  body: { readonly action: string },
  targets: readonly Target[],
  undo: (() => void) | null,
): Promise<void> {
  const keys = targets.flatMap(({ service, reals }) => reals.map((real) => `${service} ${real}`));
  pending.value = new Set([...pending.value, ...keys]);
  const act = async (): Promise<void> => {
    for (const { service, reals } of targets) {
      await send('overrides', { ...body, virtual_server: service, real_servers: reals });
    }
  };
  const names = targets.flatMap(({ reals }) => reals).join(', ');
  await withNotice(`${body.action}: ${names}: done`, act, undo);
  pending.value = new Set([...pending.value].filter((key) => !keys.includes(key)));
}

/** Carries out an action and shows a notice: `done`, or the message of the server that refused it. */
export function reportOutcome(done: string, act: () => Promise<unknown>): Promise<void> {
  return withNotice(done, act, null);
}

async function withNotice(
  done: string,
  act: () => Promise<unknown>,
  undo: (() => void) | null,
): Promise<void> {
  try {
    await act();
    showNotice({ text: done, bad: false, undo });
  } catch (error) {
    showNotice({ text: `Refused: ${wordsOfFault(error)}`, bad: true, undo: null });
  }
}

export function wordsOfFault(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function showNotice(withNotice: Notice): void {
  notice.value = withNotice;
  setTimeout(() => {
    if (notice.value === withNotice) notice.value = null;
  }, UNDO_TIME);
}
