import type { Instant, Milliseconds } from '../../src/base/time.ts';
import { isReleased } from '../instance/handover.ts';
import { isOwner } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import { arbiterWords } from '../split/arbiter.ts';
import { fenceWords } from '../split/fencing.ts';
import { type PriorityTerm, trackWords } from '../tracking/weigh.ts';

/** The reason why an instance is in its state, in one line: what it receives, what it offers, and what is wrong. */
export function whyWords(instance: InstanceState, now: Instant): string {
  switch (instance.phase) {
    case 'init':
      return waitWords(instance);
    case 'fault':
      return instance.faults.length === 0
        ? instance.reason
        : instance.faults.map(({ words, since }) => `${words} (for ${spanWords(now - since)})`).join('; ');
    case 'master':
      return `${instance.reason}${endWords(instance, now)}; sends priority ${priorityWords(instance, now)}${isolated(instance)}`;
    case 'backup':
      return isReleased(instance) ? releasedWords(instance, now) : backupWords(instance, now);
    case 'stopped':
      return instance.reason;
  }
}

function isolated(instance: InstanceState): string {
  const words = arbiterWords(instance);
  return words === null ? '' : `; ${words}`;
}

function waitWords({ awaited }: InstanceState): string {
  return awaited.length === 0
    ? 'it has not begun yet'
    : `waits for the first result of ${awaited.join(', ')}`;
}

function releasedWords(instance: InstanceState, now: Instant): string {
  const { heard, handover } = instance;
  const why = handover === null || handover.reason === null ? '' : ` (${handover.reason})`;
  const released = `an operator released it${why}${endWords(instance, now)}`;
  if (heard === null || heard.priority === 0) return `${released}; no master is heard`;
  const sends = `${heard.address} sends priority ${heard.priority}`;
  const age = now - heard.at;
  return age > 2 * heard.interval
    ? `${released}; ${sends}, its last advert came ${spanWords(age)} ago`
    : `${released}; ${sends}`;
}

/** Writes ` for 9 min more`, or nothing where the handover has no end. */
function endWords({ handover }: InstanceState, now: Instant): string {
  return handover === null || handover.until === null ? '' : ` for ${spanWords(handover.until - now)} more`;
}

function backupWords(instance: InstanceState, now: Instant): string {
  const ours = `ours is ${priorityWords(instance, now)}`;
  const { heard, spec, effective, preemptAt } = instance;
  const fencing = fenceWords(instance);
  if (fencing !== null) return `${fencing}; ${ours}`;
  const arbitration = arbiterWords(instance);
  if (arbitration !== null) return `${arbitration}; ${ours}`;
  if (heard === null) return `no advert heard yet; ${ours}`;
  const age = now - heard.at;
  if (heard.priority === 0) return `${heard.address} resigned ${spanWords(age)} ago; ${ours}`;
  const sends = `${heard.address} sends priority ${heard.priority}, ${ours}`;
  if (age > 2 * heard.interval) return `${sends}; its last advert came ${spanWords(age)} ago`;
  if (heard.priority >= effective) return sends;
  if (!spec.preempt) return `${sends}; nopreempt leaves it the addresses`;
  if (preemptAt !== null && preemptAt > now)
    return `${sends}; takes over in ${spanWords(preemptAt - now)} (preempt_delay)`;
  return `${sends}; takes over when the down timer ends`;
}

/** Writes `120 = 150 − 30 (script chk_nginx failed 12 s ago: exit 1)`. */
export function priorityWords({ effective, spec, terms, handover }: InstanceState, now: Instant): string {
  if (isOwner(spec)) return `${effective} (owner)`;
  if (handover?.kind === 'take') return `${effective} (an operator took it; the file says ${spec.priority})`;
  if (terms.length === 0) return String(effective);
  const sum = terms.reduce((total, { amount }) => total + amount, spec.priority);
  const parts = terms.map(({ amount }) => `${amount < 0 ? '−' : '+'} ${Math.abs(amount)}`).join(' ');
  const bound = sum === effective ? '' : `, kept within 1 to 254`;
  return `${effective} = ${spec.priority} ${parts} (${terms.map((term) => termWords(term, now)).join(', ')}${bound})`;
}

function termWords({ track, standing }: PriorityTerm, now: Instant): string {
  const age = `${spanWords(now - standing.since)} ago`;
  if (track.kind === 'file') return `${trackWords(track)} ${standing.reason}`;
  const up = standing.state === 'up';
  if (track.kind === 'script')
    return `${trackWords(track)} ${up ? 'succeeded' : 'failed'} ${age}: ${standing.reason}`;
  return `${trackWords(track)} ${up ? 'came up' : 'went down'} ${age}: ${standing.reason}`;
}

/** Writes a span of time: `350 ms`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function spanWords(span: Milliseconds): string {
  if (span < 1000) return `${Math.max(0, Math.round(span))} ms`;
  const seconds = Math.round(span / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
