import { constants } from 'node:os';
import type { DumpKind, ProcessEvents } from '../../base/processes/process-events.ts';

/**
 * Signals that would end the process by default and that have no meaning for operators of keepalived. The list leaves
 * out signals that report a fault of the process itself (SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV), and SIGABRT, with
 * which a service manager ends a process that hangs (systemd's watchdog). Node itself ignores SIGPIPE and SIGXFSZ,
 * which writes of this process can cause.
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

/** By the convention of shells, the exit status of a process that a signal ended is this plus the signal's number. */
const SIGNAL_EXIT_BASE = 128;

/** The part of Node's process that is needed here. */
export type SignalledProcess = Pick<NodeJS.Process, 'on' | 'kill' | 'pid' | 'exit' | 'removeAllListeners'>;

/**
 * The signal rule of every long-running process of this project: only SIGTERM and SIGINT end the process, and a signal
 * that comes before its listener is registered is kept.
 *
 * {@link takeOver} must be called before everything else in a program. Until there is a handler for SIGUSR1, Node opens
 * its debugger on a TCP port when the signal arrives, and anybody on the host can then run code as this process. Node
 * 20 has no option against that. The handler is never removed, because without it the signal would end the process.
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

  /** Called once, before everything else. */
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
   * Makes real-time signals harmless, for which Node has no means. Never rejects: where the C library cannot be called,
   * these signals still end the process.
   */
  async disarmRealTime(): Promise<void> {
    try {
      const native = await import('../../../native/real-time-signals.ts');
      native.disarmRealTimeSignals();
    } catch {
      // The signals keep their default effect, as docs/differences-from-keepalived.md says.
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

/** Keeps each kind of message once until a listener takes it; from then on it passes messages on at once. */
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

/** The signals of this process. */
export const processSignals: ProcessSignals = new ProcessSignals(process);
