import { describeError } from '../base/errors.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type { CliContext } from './command.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import { orInterrupted, pauseUntil } from './interruption.ts';
import { paint, piece } from './render/style.ts';

/** The shortest interval of `--watch`, in seconds. */
export const MIN_WATCH_SECONDS = 0.5;

export interface WatchInit {
  ask(): Promise<StatusDocument>;
  render(document: StatusDocument): string;
  /** Whether one screen is redrawn; otherwise each answer follows the previous one. */
  readonly redraw: boolean;
  readonly seconds: number;
}

const ENTER_SCREEN = '\u001b[?1049h\u001b[?25l';
const LEAVE_SCREEN = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const ERASE_LINE_END = '\u001b[K';
const ERASE_BELOW = '\u001b[J';

/** Shows the state repeatedly until interrupted. While the daemon is away, it says so and waits. */
export async function watchStatus(init: WatchInit, context: CliContext): Promise<ExitCode> {
  const { clock } = context;
  const interrupted = context.interruption();
  let lastText = '';
  if (init.redraw) context.stdout.write(ENTER_SCREEN);
  try {
    while (!interrupted.aborted) {
      const nextAt = clock.now() + init.seconds * 1000;
      const answer = await orInterrupted(attempt(init), interrupted);
      if (answer === undefined) break;
      if (answer.text !== null) lastText = answer.text;
      show(answer.error, lastText, init, context);
      await pauseUntil(clock, nextAt, interrupted);
    }
  } finally {
    if (init.redraw) context.stdout.write(LEAVE_SCREEN);
  }
  return EXIT.ok;
}

interface WatchAnswer {
  readonly text: string | null;
  readonly error: string | null;
}

async function attempt(init: WatchInit): Promise<WatchAnswer> {
  try {
    return { text: init.render(await init.ask()), error: null };
  } catch (error) {
    return { text: null, error: describeError(error) };
  }
}

/** Shows a problem: on a screen above the last known state, in a stream on standard error. */
function show(error: string | null, text: string, init: WatchInit, context: CliContext): void {
  if (!init.redraw) {
    if (error === null) context.stdout.write(text);
    else context.stderr.write(`${piece(`lvsctl: ${error}; trying again`).text}\n`);
    return;
  }
  const columns = context.stdout.columns ?? 80;
  const rows = context.stdout.rows ?? 24;
  const problem = error === null ? [] : [paint([piece(`${error}; trying again`, 'bad')], columns, true), ''];
  const lines = [...problem, ...text.trimEnd().split('\n')];
  const shown =
    lines.length < rows ? lines : [...lines.slice(0, rows - 2), `… ${lines.length - rows + 2} more lines`];
  context.stdout.write(HOME + shown.map((line) => `${line}${ERASE_LINE_END}\n`).join('') + ERASE_BELOW);
}
