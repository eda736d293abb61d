import { distance } from 'fastest-levenshtein';

/**
 * The number of single-character edits that turn one word into the other. Swapping two neighbouring characters, the
 * commonest typing mistake, counts as one edit; the package, which measures Levenshtein's distance, counts two for it.
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
