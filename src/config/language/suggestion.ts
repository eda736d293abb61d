import { editDistance } from '../../base/edit-distance.ts';
import { oddCharacter, plainText } from './odd-characters.ts';

/** Longer words get no suggestion: they are rarely mistyped, and the cost grows with their square. */
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

/** The hint `did you mean \`x\`?`, or null. */
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

/** Differences in case, and between `-` and `_`, are the commonest mistakes and count nothing. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}
