import type { Span } from '../language/source.ts';
import { isBlank } from './line.ts';

const NEWLINE = 0x0a;
const MAX_INDENT = 200;

/**
 * The blanks before a span on its line; null when other text precedes it, in expansions, and beyond {@link MAX_INDENT}.
 */
export function indentOf(span: Span): number | null {
  const { source, start } = span;
  if (source.expandedFrom !== undefined) return null;
  let at = start;
  while (at > 0 && start - at <= MAX_INDENT && isBlank(source.text.charCodeAt(at - 1))) at -= 1;
  const atLineStart = at === 0 || source.text.charCodeAt(at - 1) === NEWLINE;
  return atLineStart ? start - at : null;
}
