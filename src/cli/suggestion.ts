import { editDistance } from '../base/edit-distance.ts';

/** The longest word that is compared; longer ones are hardly typing errors. */
const MAX_LENGTH = 40;

/** `did you mean --json?` for the nearest of `known`, or undefined when none is near. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = candidate.startsWith(word) ? 1 : editDistance(word, candidate);
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best === undefined ? undefined : `did you mean \`${best}\`?`;
}
