/** The first real-time signal of glibc, as `kill -l RTMIN` shows it: two are kept for its threads. */
export const SIGRTMIN = 34;
export const SIGRTMAX = 64;

interface SignalHandle {
  onsignal: (signal: number) => void;
  start(signal: number): number;
  unref(): void;
}

/**
 * Calls back when a real-time signal arrives. Node's own `process.on` knows the classic signals by name only, and its
 * loop takes any number: the handle behind `process.on` is used. False where this Node has no such handle; the signal
 * then ends the process, as it does by default.
 */
export function onRealtimeSignal(signal: number, callback: () => void): boolean {
  const handle = createHandle();
  if (handle === null) return false;
  handle.unref();
  handle.onsignal = callback;
  return handle.start(signal) === 0;
}

/** `process.binding` warns that it may go one day; that is provided for by the null. */
function createHandle(): SignalHandle | null {
  const silent = process.noDeprecation;
  try {
    process.noDeprecation = true;
    const binding: unknown = (process as unknown as { binding(name: string): unknown }).binding(
      'signal_wrap',
    );
    const { Signal } = binding as { Signal: new () => SignalHandle };
    return new Signal();
  } catch {
    return null;
  } finally {
    if (silent === undefined) delete (process as { noDeprecation?: boolean }).noDeprecation;
    else process.noDeprecation = silent;
  }
}
