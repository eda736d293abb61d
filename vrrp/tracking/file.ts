import type { Instant } from '../../src/base/time.ts';
import { type Standing, standingAfter } from './standing.ts';

/** A number beyond this one has no further effect, because no priority is greater. */
export const MAX_FILE_VALUE = 254;

/** A file that has not been read yet counts like a missing one, as 0. */
export function beginFile(now: Instant): Standing {
  return { state: 'unknown', since: now, reason: 'not read yet', amount: 0 };
}

/**
 * Takes the text of a track file: an integer, possibly with blanks around it. A file that is missing or holds no number
 * counts as 0, as in keepalived.
 */
export function readTrackFile(before: Standing, text: string | null, now: Instant): Standing {
  const amount = numberIn(text);
  const reason =
    text === null ? 'there is no such file' : amount === null ? 'holds no number' : `holds ${amount}`;
  const value = amount ?? 0;
  return standingAfter(before, { state: value === 0 ? 'up' : 'down', reason, amount: value }, now);
}

function numberIn(text: string | null): number | null {
  const digits = /^\s*([+-]?\d{1,9})(?:\s|$)/.exec(text ?? '')?.[1];
  if (digits === undefined) return null;
  return Math.max(-MAX_FILE_VALUE, Math.min(MAX_FILE_VALUE, Number.parseInt(digits, 10)));
}
