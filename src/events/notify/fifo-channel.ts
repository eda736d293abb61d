import type { Fifo, FifoOpener } from '../../base/fifo.ts';
import type { Logger } from '../../base/logger.ts';
import type { ProcessRunner } from '../../base/processes/process-runner.ts';
import { RepeatedLoss } from '../../base/repeated-loss.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import type { NotifyFifo } from '../../config/model/notify-settings.ts';

/**
 * The delay before the ended script of a FIFO is started again: the first delay, which doubles each time up to the
 * maximum.
 */
const MIN_SCRIPT_RESTART: Milliseconds = 1000;
export const MAX_SCRIPT_RESTART: Milliseconds = 60_000;

/** The delay before a FIFO that could not be opened is tried again. */
export const REOPEN_INTERVAL: Milliseconds = 10_000;

export interface FifoPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly opener: FifoOpener;
  readonly runner: ProcessRunner;
}

export interface FifoCounters {
  readonly path: string;
  readonly written: number;
  /** The number of lines that were lost because the FIFO was full or not open (keepalived loses them silently). */
  readonly dropped: number;
}

/** One notify FIFO with its script: opens it, writes lines, keeps the script running. */
export class FifoChannel {
  readonly settings: NotifyFifo;
  readonly #ports: FifoPorts;
  readonly #abort = new AbortController();
  #fifo: Fifo | null = null;
  #written = 0;
  #dropped = 0;
  #dropping = false;
  readonly #refusals = new RepeatedLoss();
  #cancelRestart: Cancel = () => {};

  constructor(settings: NotifyFifo, ports: FifoPorts) {
    this.settings = settings;
    this.#ports = ports;
  }

  /**
   * Opens the FIFO and starts its script. A FIFO that cannot be opened is logged and tried again; until then its lines
   * are counted as dropped.
   */
  async open(): Promise<void> {
    const { path, owner, script } = this.settings;
    const { clock, logger, opener } = this.#ports;
    const opening = await opener.open(path, owner);
    if (this.#abort.signal.aborted) {
      if (opening.ok) opening.fifo.close();
      return;
    }
    if (!opening.ok) {
      const tell = (): void =>
        logger.error('cannot open a notify FIFO; its lines are lost until it can be', {
          path,
          error: opening.reason,
        });
      this.#refusals.lost(tell);
      this.#cancelRestart = clock.schedule(clock.now() + REOPEN_INTERVAL, () => void this.open());
      return;
    }
    this.#refusals.over(() => logger.info('a notify FIFO is open now', { path, lines_lost: this.#dropped }));
    this.#fifo = opening.fifo;
    if (script !== null) this.#run(MIN_SCRIPT_RESTART);
  }

  /** Writes a line that ends with a newline; a NUL is added where the settings ask for it. */
  write(line: string): void {
    const taken = this.#fifo?.write(this.settings.nul ? `${line}\0` : line) ?? false;
    if (taken) {
      this.#written += 1;
      this.#dropping = false;
      return;
    }
    this.#dropped += 1;
    if (this.#dropping || this.#fifo === null) return;
    this.#dropping = true;
    this.#ports.logger.warn('a notify FIFO is full: nobody reads it; lines are lost', {
      path: this.settings.path,
    });
  }

  counters(): FifoCounters {
    return { path: this.settings.path, written: this.#written, dropped: this.#dropped };
  }

  close(): void {
    this.#abort.abort();
    this.#cancelRestart();
    this.#fifo?.close();
    this.#fifo = null;
  }

  #run(restartDelay: Milliseconds): void {
    const { script, path } = this.settings;
    const { clock, logger, runner } = this.#ports;
    if (script === null) return;
    const startedAt = clock.now();
    const again = (how: string): void => {
      if (this.#abort.signal.aborted) return;
      // A script that ran for a while starts again with the first, short delay.
      const delay = clock.now() - startedAt > MAX_SCRIPT_RESTART ? MIN_SCRIPT_RESTART : restartDelay;
      logger.warn('the script of a notify FIFO has ended and is started again', { path, end: how });
      const next = Math.min(delay * 2, MAX_SCRIPT_RESTART);
      this.#cancelRestart = clock.schedule(clock.now() + delay, () => this.#run(next));
    };
    runner.run({ script, timeout: null, signal: this.#abort.signal }).then(
      ({ end }) => again(end.kind === 'exited' ? `exit ${end.status}` : end.kind),
      (error: unknown) => again(String(error)),
    );
  }
}
