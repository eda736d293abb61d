import { oddCharacter, plainText } from './odd-characters.ts';

/** Longer words get no suggestion: nobody mistypes those, and the cost grows with their square. */
const MAX_SUGGESTED_LENGTH = 40;

/** The candidate that `word` most likely stands for, or undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_SUGGESTED_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = allowedDistance(word) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(fold(word), fold(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean \`x\`?`, or null. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const found = nearest(plainText(word).trim(), candidates);
  if (found === undefined) return null;
  const odd = oddCharacter(word);
  return `did you mean \`${found}\`?${odd === null ? '' : ` ${odd} is in the word`}`;
}

/** Short words have many accidental neighbours. */
function allowedDistance(word: string): number {
  if (word.length <= 2) return 1;
  return word.length <= 5 ? 2 : 3;
}

/** Case and the choice between `-` and `_` are the commonest slips and count nothing. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/** Damerau-Levenshtein in its optimal string alignment form: a swap of neighbours is one edit. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
