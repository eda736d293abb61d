import { onRealtimeSignal, SIGRTMAX, SIGRTMIN } from './realtime-signal.ts';

/** What keepalived's signals ask for, besides reload and stop. */
export type DumpRequest = 'data' | 'stats' | 'json' | 'clear-stats';

/** keepalived(8), --signum: DATA, STATS, JSON, STATS_CLEAR. */
const NAMED = { SIGUSR1: 'data', SIGUSR2: 'stats' } as const;
const NUMBERED: readonly (readonly [number, DumpRequest])[] = [
  [SIGRTMIN + 2, 'json'],
  [SIGRTMAX - 1, 'clear-stats'],
];

/**
 * Calls back with the request and the signal that asked for it. Call it first of all in a process: until SIGUSR1 has a
 * handler, Node answers it with a debugger's port.
 */
export function onDumpRequest(
  callback: (request: DumpRequest, signal: NodeJS.Signals | number) => void,
): void {
  for (const [signal, request] of Object.entries(NAMED)) {
    process.on(signal, () => callback(request, signal as NodeJS.Signals));
  }
  for (const [signal, request] of NUMBERED) onRealtimeSignal(signal, () => callback(request, signal));
}
