import type { WallTime } from '../../base/time.ts';
import type { RealServerFacts } from '../model/facts.ts';
import type { Override, Pause } from '../model/override.ts';
import type { OverrideStatus, PauseStatus } from './status-document.ts';
import { clockTime, optionalTime, type WriteTime } from './time-words.ts';

/** Why a server that an operator holds back does not serve: who, why, since and until when. */
export function heldBackReason(override: Override | null, now: WallTime): string {
  if (override === null) return 'held back by an operator';
  const author = authorWords(override, now);
  if (override.kind === 'disable') return `maintenance: disabled ${author}`;
  if (override.drained) return `maintenance: drained ${author}`;
  const limit = override.deadline === null ? '' : `, or at ${clockTime(override.deadline, now)}`;
  return `draining ${author}; takes no new connections, leaves when its active ones are gone${limit}`;
}

/** For a server that serves with an operator's weight; empty for the others. */
export function overrideSuffix({ config, override }: RealServerFacts, now: WallTime): string {
  if (override === null || override.weight === null) return '';
  return `; weight ${config.weight} set to ${override.weight} ${authorWords(override, now)}`;
}

/** What an operator said of a server; null for a server of which nothing was said. */
export function overrideStatus<Time>(
  override: Override | null,
  write: WriteTime<Time>,
): OverrideStatus<Time> | null {
  if (override === null) return null;
  const { kind, weight, deadline, drained } = override;
  return { ...pauseStatus(override, write), kind, weight, deadline: optionalTime(deadline, write), drained };
}

/** Who asked for a pause, why, since when and until when. */
export function pauseStatus<Time>(
  { author, reason, since, expiresAt }: Pause,
  write: WriteTime<Time>,
): PauseStatus<Time> {
  return { author, reason, since: write(since), expires_at: optionalTime(expiresAt, write) };
}

function authorWords({ author, reason, since, expiresAt }: Pause, now: WallTime): string {
  const why = reason === null ? '' : ` (${reason})`;
  const until = expiresAt === null ? '' : ` until ${clockTime(expiresAt, now)}`;
  return `by ${author}${why} since ${clockTime(since, now)}${until}`;
}
