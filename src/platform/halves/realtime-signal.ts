/** The first real-time signal of glibc, as `kill -l RTMIN` shows it: glibc keeps two for its threads. */
export const SIGRTMIN = 34;
export const SIGRTMAX = 64;

interface SignalHandle {
  onsignal: (signal: number) => void;
  start(signal: number): number;
  unref(): void;
}

/**
 * Calls back when a real-time signal arrives. Node's `process.on` knows only the classic signals by name, while its
 * event loop accepts any number; so the handle behind `process.on` is used. Returns false where this version of Node
 * has no such handle; the signal then ends the process, as it does by default.
 */
export function onRealtimeSignal(signal: number, callback: () => void): boolean {
  const handle = createHandle();
  if (handle === null) return false;
  handle.unref();
  handle.onsignal = callback;
  return handle.start(signal) === 0;
}

/** Node documents that `process.binding` may be removed one day; the function returns null then. */
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
