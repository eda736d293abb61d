import type { ReconcilerObserver } from '../reconcile/ports.ts';
import type { EventJournal } from './event-journal.ts';

/** Reports how the reconciler and the kernel's table fare, for metrics and events. */
export function kernelReporter(
  registry: { observeSync(seconds: number): void },
  events: Pick<EventJournal, 'note'>,
): ReconcilerObserver {
  const plural = (count: number): string => `${count} ${count === 1 ? 'difference' : 'differences'}`;
  return {
    compared: (duration) => registry.observeSync(duration / 1000),
    drifted: (differences, found) =>
      events.note({
        kind: 'kernel',
        from: 'as desired',
        to: 'changed',
        reason: `somebody else changed our services, ${plural(differences)}: ${found}`,
      }),
    mended: (differences) =>
      events.note({
        kind: 'kernel',
        from: 'changed',
        to: 'as desired',
        reason: `our services are as they should be again: ${plural(differences)} repaired`,
      }),
  };
}
