import type { CliContext, TextStream } from './command.ts';

/** The width when the output is no terminal and COLUMNS is not set. */
const DEFAULT_WIDTH = 120;

/** The width of a terminal that does not know its size: a serial console reports 0. */
const CONSOLE_WIDTH = 80;
const CONSOLE_ROWS = 24;

const MIN_WIDTH = 40;
export const WIDEST = 1000;

/** COLUMNS, else the terminal, else {@link DEFAULT_WIDTH}. */
export function widthOf({ stdout, environment }: CliContext): number {
  const columns = environment['COLUMNS'] ?? '';
  const wanted = /^[0-9]{1,4}$/.test(columns) ? Number(columns) : 0;
  const own = stdout.columns === 0 ? CONSOLE_WIDTH : (stdout.columns ?? DEFAULT_WIDTH);
  return Math.min(WIDEST, Math.max(MIN_WIDTH, wanted > 0 ? wanted : own));
}

/** The lines that a person sees at once, with a prompt below them; null where the output is no terminal. */
export function rowsOf({ isTerminal, rows }: TextStream): number | null {
  if (!isTerminal) return null;
  return (rows === null || rows === 0 ? CONSOLE_ROWS : rows) - 1;
}

/** Writes text; longer text than a screen goes through the pager, where there is one and `paged` is set. */
export async function show(text: string, paged: boolean, context: CliContext): Promise<void> {
  const rows = rowsOf(context.stdout);
  const long = rows !== null && text.trimEnd().split('\n').length > rows;
  if (long && paged && (await context.page(text))) return;
  context.stdout.write(text);
}
