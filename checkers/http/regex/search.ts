import { isUtf8 } from 'node:buffer';
import type { Milliseconds } from '../../../src/base/time.ts';
import { MAX_INLINE_STEPS } from '../limits.ts';
import type { BodyRegex } from '../spec.ts';
import type { RegexOutcome } from '../verdict.ts';

/** A text to be searched, and the position to search from, in characters of `text`. */
export interface RegexSearch {
  readonly source: string;
  readonly flags: string;
  readonly text: string;
  readonly start: number;
}

/** Index of the first match, or null. */
export type SearchAnswer =
  | { readonly kind: 'found'; readonly index: number | null }
  | { readonly kind: 'expired'; readonly limit: Milliseconds }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Searches in a thread, where a pattern such as `(a+)+`, which may take hours, does not block the event loop. */
export interface RegexSearcher {
  search(search: RegexSearch): Promise<SearchAnswer>;
}

/** Whether the body matches. Nearly all regexes of health checks are so simple that no thread is needed for them. */
export async function searchBody(
  regex: BodyRegex,
  body: Buffer,
  searcher: RegexSearcher,
): Promise<RegexOutcome> {
  if (regex.utf && !isUtf8(body)) return { kind: 'unsearchable', reason: 'the body is not UTF-8' };
  const encoding = regex.utf ? 'utf8' : 'latin1';
  if (regex.minOffset > body.length) return { kind: 'searched', matched: false };
  const search: RegexSearch = {
    source: regex.source,
    flags: regex.flags,
    text: body.toString(encoding),
    start: body.toString(encoding, 0, regex.minOffset).length,
  };
  const answer = isCheap(regex, search.text.length) ? searchHere(search) : await searcher.search(search);
  if (answer.kind !== 'found') return answer;
  const { index } = answer;
  return { kind: 'searched', matched: index !== null && mayStartAt(regex, search, index) };
}

/** A search finds the leftmost match. When that match begins too late, no other one begins earlier. */
function mayStartAt(regex: BodyRegex, { text, start }: RegexSearch, index: number): boolean {
  const { maxOffset } = regex;
  const offset = regex.utf ? Buffer.byteLength(text.slice(0, index)) : index;
  if (maxOffset !== null && offset > maxOffset) return false;
  const newline = regex.firstLine ? text.indexOf('\n', start) : -1;
  return newline === -1 || index <= newline;
}

function isCheap({ degree, source }: BodyRegex, length: number): boolean {
  return degree !== null && source.length * (length + 1) ** degree <= MAX_INLINE_STEPS;
}

function searchHere({ source, flags, text, start }: RegexSearch): SearchAnswer {
  const compiled = new RegExp(source, flags);
  compiled.lastIndex = start;
  return { kind: 'found', index: compiled.exec(text)?.index ?? null };
}
