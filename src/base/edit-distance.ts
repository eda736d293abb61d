import { distance } from 'fastest-levenshtein';

/**
 * How many single-character edits turn one word into the other. The swap of two neighbouring characters, the commonest
 * slip of all, counts as one edit; the package, whose measure is Levenshtein's, counts two for it.
 */
export function editDistance(from: string, to: string): number {
  return isSwap(from, to) ? 1 : distance(from, to);
}

function isSwap(from: string, to: string): boolean {
  if (from.length !== to.length) return false;
  let at = 0;
  while (at < from.length && from[at] === to[at]) at += 1;
  if (at >= from.length - 1) return false;
  return from[at] === to[at + 1] && from[at + 1] === to[at] && from.slice(at + 2) === to.slice(at + 2);
}
