import { processSignals } from '../processes/process-signals.ts';
import { onRealtimeSignal, SIGRTMAX, SIGRTMIN } from './realtime-signal.ts';

/** The requests that keepalived's signals make, besides reload and stop. */
export type DumpRequest = 'data' | 'stats' | 'json' | 'clear-stats';

/** keepalived(8), --signum: JSON, STATS_CLEAR. */
const NUMBERED: readonly (readonly [number, DumpRequest])[] = [
  [SIGRTMIN + 2, 'json'],
  [SIGRTMAX - 1, 'clear-stats'],
];

/** Calls back with each request and the signal that made it. Signals that came before this call are included. */
export function onDumpRequest(
  callback: (request: DumpRequest, signal: NodeJS.Signals | number) => void,
): void {
  processSignals.onDump((kind) => {
    if (kind === 'state') callback('data', 'SIGUSR1');
    else callback('stats', 'SIGUSR2');
  });
  for (const [signal, request] of NUMBERED) onRealtimeSignal(signal, () => callback(request, signal));
}
