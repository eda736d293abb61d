import { type FailureCode, MAX_DETAIL_LENGTH, type ProbeResult, type WeightClaim } from './types.ts';

/** What a result may say besides its detail. */
export interface FailureExtras {
  readonly output?: string;
}

export interface PassExtras extends FailureExtras {
  readonly weight?: WeightClaim;
}

/** The attempt found what its spec asks for. */
export function passed(detail: string, extras: PassExtras = {}): ProbeResult {
  return { outcome: 'pass', code: 'ok', detail: oneLine(detail), ...extras };
}

/** The server, or the way to it, is at fault. */
export function failed(code: FailureCode, detail: string, extras: FailureExtras = {}): ProbeResult {
  return { outcome: 'fail', code, detail: oneLine(detail), ...extras };
}

/** This host is at fault: the attempt says nothing of the server. */
export function inconclusive(detail: string): ProbeResult & { readonly outcome: 'inconclusive' } {
  return { outcome: 'inconclusive', code: 'local_error', detail: oneLine(detail) };
}

// Details carry words of the server (a parser's message, later an SMTP line): no control characters reach a terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

function oneLine(text: string): string {
  const line = text.replace(CONTROL, ' ');
  return line.length <= MAX_DETAIL_LENGTH ? line : `${line.slice(0, MAX_DETAIL_LENGTH - 1)}…`;
}
