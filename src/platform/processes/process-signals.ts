import { constants } from 'node:os';
import type { DumpKind, ProcessEvents } from '../../base/processes/process-events.ts';

/**
 * Signals whose default would end the process and which no operator of keepalived means anything by. Left out are those
 * that report a fault of the process itself (SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV), and SIGABRT, by which a service
 * manager ends one that hangs (systemd's watchdog). Node itself ignores SIGPIPE and SIGXFSZ, which also come of what this
 * process writes.
 */
export const IGNORED_SIGNALS: readonly NodeJS.Signals[] = [
  'SIGQUIT',
  'SIGALRM',
  'SIGVTALRM',
  'SIGPROF',
  'SIGXCPU',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
  'SIGSYS',
];

/** By convention of shells, the exit status of a process that a signal ended is this and the signal's number. */
const SIGNAL_EXIT_BASE = 128;

/** The part of Node's process that is needed here. */
export type SignalledProcess = Pick<NodeJS.Process, 'on' | 'kill' | 'pid' | 'exit' | 'removeAllListeners'>;

/**
 * The signal rule of every long-running process of this project: none ends it but SIGTERM and SIGINT, and what comes
 * before there is somebody to obey it is not lost.
 *
 * {@link takeOver} belongs before everything else in a program. Until there is a handler for SIGUSR1, Node opens its
 * debugger on a TCP port for whoever sends it, and anybody on the host can run code as this process by it. Node 20 has no
 * option against that. The handler is never removed, because without one the signal would end the process.
 */
class ProcessSignals implements ProcessEvents {
  readonly #process: SignalledProcess;
  readonly #reload = new Mailbox<null>();
  readonly #dump = new Mailbox<DumpKind>();
  readonly #ignored = new Map<string, number>();
  #onIgnored: (signal: string, count: number) => void = () => undefined;
  #onStop: ((signal: string) => void) | null = null;

  constructor(process: SignalledProcess) {
    this.#process = process;
  }

  /** Once, first of all. */
  takeOver(): void {
    const { on } = this.#process;
    const listen = on.bind(this.#process) as (signal: string, listener: () => void) => unknown;
    listen('SIGUSR1', () => this.#dump.put('state'));
    listen('SIGUSR2', () => this.#dump.put('statistics'));
    listen('SIGHUP', () => this.#reload.put(null));
    listen('SIGTERM', () => this.#stop('SIGTERM'));
    listen('SIGINT', () => this.#stop('SIGINT'));
    for (const signal of IGNORED_SIGNALS) listen(signal, () => this.#ignore(signal));
  }

  /**
   * Takes from the real-time signals that they end the process, for which Node has no means. Never rejects: where the C
   * library cannot be called they go on to end it.
   */
  async disarmRealTime(): Promise<void> {
    try {
      const native = await import('../../../native/real-time-signals.ts');
      native.disarmRealTimeSignals();
    } catch {
      // The signals keep their default; docs/differences-from-keepalived.md says so.
    }
  }

  onReload(callback: () => void): void {
    this.#reload.open(() => callback());
  }

  onDump(callback: (kind: DumpKind) => void): void {
    this.#dump.open(callback);
  }

  onStop(callback: (signal: string) => void): void {
    this.#onStop = callback;
  }

  onIgnored(callback: (signal: string, count: number) => void): void {
    this.#onIgnored = callback;
    for (const [signal, count] of this.#ignored) callback(signal, count);
  }

  ignoredSignals(): ReadonlyMap<string, number> {
    return this.#ignored;
  }

  onFault(callback: (error: unknown) => void): void {
    this.#process.on('uncaughtException', callback);
    this.#process.on('unhandledRejection', callback);
  }

  #ignore(signal: string): void {
    const count = (this.#ignored.get(signal) ?? 0) + 1;
    this.#ignored.set(signal, count);
    this.#onIgnored(signal, count);
  }

  #stop(signal: 'SIGTERM' | 'SIGINT'): void {
    if (this.#onStop !== null) {
      this.#onStop(signal);
      return;
    }
    this.#process.removeAllListeners(signal);
    this.#process.kill(this.#process.pid, signal);
    // The first process of a container survives the default of a signal (pid_namespaces(7)).
    this.#process.exit(SIGNAL_EXIT_BASE + constants.signals[signal]);
  }
}

/** Keeps what comes, each kind once, until somebody takes it; then hands on at once. */
class Mailbox<T> {
  readonly #kept = new Set<T>();
  #take: ((item: T) => void) | null = null;

  put(item: T): void {
    if (this.#take === null) this.#kept.add(item);
    else this.#take(item);
  }

  open(take: (item: T) => void): void {
    this.#take = take;
    for (const item of this.#kept) take(item);
    this.#kept.clear();
  }
}

/** Of this process. */
export const processSignals: ProcessSignals = new ProcessSignals(process);
