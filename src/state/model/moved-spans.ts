import type { Milliseconds } from '../../base/time.ts';
import type { OperatorState } from './operator-state.ts';
import type { Override, Pause } from './override.ts';

/** A pause whose wall-clock times were moved by `step`. */
export function movePause<Kept extends Pause>(pause: Kept, step: Milliseconds): Kept {
  const { since, expiresAt } = pause;
  return { ...pause, since: since + step, expiresAt: expiresAt === null ? null : expiresAt + step };
}

export function moveOverride(override: Override, step: Milliseconds): Override {
  const moved = movePause(override, step);
  return { ...moved, deadline: override.deadline === null ? null : override.deadline + step };
}

export function moveOperatorState({ overrides, pause }: OperatorState, step: Milliseconds): OperatorState {
  return {
    overrides: overrides.map((entry) => ({ ...entry, override: moveOverride(entry.override, step) })),
    pause: pause === null ? null : movePause(pause, step),
  };
}

/** Whether any override or the pause ends by itself. */
export function hasSpans({ overrides, pause }: OperatorState): boolean {
  const ends = overrides.some(
    ({ override: { expiresAt, deadline } }) => expiresAt !== null || deadline !== null,
  );
  return ends || (pause !== null && pause.expiresAt !== null);
}
