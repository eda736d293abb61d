import { processSignals } from '../processes/process-signals.ts';
import { onRealtimeSignal, SIGRTMAX, SIGRTMIN } from './realtime-signal.ts';

/** What keepalived's signals ask for, besides reload and stop. */
export type DumpRequest = 'data' | 'stats' | 'json' | 'clear-stats';

/** keepalived(8), --signum: JSON, STATS_CLEAR. */
const NUMBERED: readonly (readonly [number, DumpRequest])[] = [
  [SIGRTMIN + 2, 'json'],
  [SIGRTMAX - 1, 'clear-stats'],
];

/** Calls back with the request and the signal that asked for it, those included that came before. */
export function onDumpRequest(
  callback: (request: DumpRequest, signal: NodeJS.Signals | number) => void,
): void {
  processSignals.onDump((kind) => {
    if (kind === 'state') callback('data', 'SIGUSR1');
    else callback('stats', 'SIGUSR2');
  });
  for (const [signal, request] of NUMBERED) onRealtimeSignal(signal, () => callback(request, signal));
}
