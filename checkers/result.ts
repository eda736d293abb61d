import { type FailureCode, MAX_DETAIL_LENGTH, type ProbeResult, type WeightClaim } from './types.ts';

/** The optional parts of a result. */
export interface FailureExtras {
  readonly output?: string;
}

export interface PassExtras extends FailureExtras {
  readonly weight?: WeightClaim;
}

/** The result of an attempt that found what its spec asks for. */
export function passed(detail: string, extras?: PassExtras): ProbeResult {
  if (extras !== undefined) return { outcome: 'pass', code: 'ok', detail: oneLine(detail), ...extras };
  const known = plainPasses.get(detail);
  if (known !== undefined) return known;
  const result: ProbeResult = { outcome: 'pass', code: 'ok', detail: oneLine(detail) };
  if (plainPasses.size < MAX_PLAIN_PASSES) plainPasses.set(detail, result);
  return result;
}

/**
 * Nearly all attempts pass with the same few words, so each such result is one shared object, which can be compared
 * by identity.
 */
const plainPasses = new Map<string, ProbeResult>();
const MAX_PLAIN_PASSES = 256;

/** The result when the server, or the network on the way to it, is at fault. */
export function failed(code: FailureCode, detail: string, extras: FailureExtras = {}): ProbeResult {
  return { outcome: 'fail', code, detail: oneLine(detail), ...extras };
}

/** The result when this host is at fault: the attempt says nothing of the server. */
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
