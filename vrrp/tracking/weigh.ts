import type { Instant } from '../../src/base/time.ts';
import { type InstanceSpec, isOwner, OWNER_PRIORITY, type Track } from '../instance/spec.ts';
import type { Standing } from './standing.ts';

/** A reason why an instance must not take part, with words for it. */
export interface Fault {
  /** Identifies the fault: faults with the same id are the same. */
  readonly id: string;
  readonly words: string;
  readonly since: Instant;
}

/** The effect of one tracked object on the priority. */
export interface PriorityTerm {
  readonly track: Track;
  readonly amount: number;
  readonly standing: Standing;
}

/** The effect of all tracked objects of an instance together. */
export interface Weighed {
  readonly effective: number;
  readonly terms: readonly PriorityTerm[];
  readonly faults: readonly Fault[];
  /** Tracked objects without weight whose state is not known yet: the instance waits for them. */
  readonly awaited: readonly string[];
}

type Verdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'awaited' }
  | { readonly kind: 'fault' }
  | { readonly kind: 'term'; readonly amount: number };

const NONE: Verdict = { kind: 'none' };
const FAULT: Verdict = { kind: 'fault' };
/** A sum at or below this value means that the file requests FAULT. */
const FILE_FAULT = -254;

/**
 * Adds up the tracked objects of an instance. The priority of an address owner never changes. A file that requests
 * FAULT leaves the priority as it was: `before` are the terms so far.
 */
export function weigh(
  spec: InstanceSpec,
  tracks: readonly Track[],
  standingOf: (track: Track) => Standing | null,
  before: readonly PriorityTerm[] = [],
): Weighed {
  const terms: PriorityTerm[] = [];
  const faults: Fault[] = [];
  const awaited: string[] = [];
  for (const track of tracks) {
    const standing = standingOf(track);
    if (standing === null) continue;
    const verdict = judge(track, standing);
    if (verdict.kind === 'awaited') awaited.push(trackWords(track));
    if (verdict.kind === 'fault') {
      faults.push({ id: trackWords(track), words: faultWords(track, standing), since: standing.since });
      const kept = before.find(
        (term) => track.kind === 'file' && trackWords(term.track) === trackWords(track),
      );
      if (kept !== undefined) terms.push(kept);
    }
    if (verdict.kind === 'term' && verdict.amount !== 0) {
      terms.push({ track, amount: verdict.amount, standing });
    }
  }
  if (isOwner(spec)) return { effective: OWNER_PRIORITY, terms: [], faults, awaited };
  const sum = terms.reduce((total, { amount }) => total + amount, spec.priority);
  return { effective: Math.max(1, Math.min(OWNER_PRIORITY - 1, sum)), terms, faults, awaited };
}

function judge(track: Track, standing: Standing): Verdict {
  if (track.kind === 'file') return judgeFile(track, standing);
  if (standing.state === 'unknown') return track.weight === 0 ? { kind: 'awaited' } : NONE;
  const up = standing.state === 'up';
  if (track.weight === 0) return up === track.reverse ? FAULT : NONE;
  return { kind: 'term', amount: termAmount(track, standing, up) };
}

/**
 * A positive weight counts while the object is up, a negative one while it is down; `reverse` inverts the sign, not the
 * condition.
 */
function termAmount({ weight, reverse, per }: Track, standing: Standing, up: boolean): number {
  const share = per === 'fraction' ? standing.amount : up ? 1 : 0;
  const counted = weight > 0 ? share : 1 - share;
  const amount = Math.round(Math.abs(weight) * counted) * Math.sign(weight);
  return amount === 0 ? 0 : reverse ? -amount : amount;
}

function judgeFile({ weight, reverse }: Track, { amount }: Standing): Verdict {
  if (weight === 0) return (amount !== 0) === !reverse ? FAULT : NONE;
  const value = amount * weight * (reverse ? -1 : 1);
  return value <= FILE_FAULT ? FAULT : { kind: 'term', amount: Math.min(-FILE_FAULT, value) };
}

/** The name of a tracked object, such as `script chk_nginx`. */
export function trackWords({ kind, name }: Track): string {
  return `${kind} ${name}`;
}

function faultWords(track: Track, standing: Standing): string {
  const state = standing.state === 'up' ? 'is up, and tracked in reverse' : DOWN_WORDS[track.kind];
  return `${trackWords(track)} ${state}: ${standing.reason}`;
}

const DOWN_WORDS: Readonly<Record<Track['kind'], string>> = {
  interface: 'is down',
  script: 'fails',
  file: 'asks for it',
  process: 'is missing',
  service: 'is down',
};
