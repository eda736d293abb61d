import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';

/** A source of descriptors whose only purpose is to occupy places in the descriptor table of this process. */
export interface PlaceholderSource {
  /** Returns null when no descriptor is left (EMFILE, ENFILE). */
  open(): number | null;
  close(descriptor: number): void;
}

/** The number of descriptors that are held so that they can be given up. */
export const RESERVED_DESCRIPTORS = 16;
/** Where there are few descriptors, the reserve is this fraction of them. */
const RESERVE_SHARE = 4;
/** The number of descriptors that a script takes for a moment: pipes, their other ends, /dev/null. */
const DESCRIPTORS_OF_A_SCRIPT = 8;
const LOOK_EVERY: Milliseconds = 250;

/** Called when the descriptors are given up, and when they are held again. */
export type ReserveObserver = (state: 'held' | 'given-up') => void;

/**
 * Keeps some descriptors of this process for the control socket, reloads and state files while checks and scripts use
 * all others. The reserved descriptors are open on /dev/null. When no other descriptor is left they are closed, so that
 * accept(2) and open(2) can take them, and from then on checks and scripts begin only while that many stay free. When
 * there is room again they are held as before. It also covers a limit that is lowered while the process runs: the
 * reserved descriptors were opened first, so they have low numbers.
 */
export class DescriptorReserve {
  readonly #clock: Clock;
  readonly #source: PlaceholderSource;
  readonly #size: number;
  /** With this many free descriptors, a check or a script does not use those of the reserve. */
  readonly #enough: number;
  #held: number[] = [];
  #givenUp = false;
  #observer: ReserveObserver = () => undefined;
  #cancel: Cancel | null = null;

  /** `free` returns how many descriptors this process may still open; null where that is not known. */
  constructor(clock: Clock, source: PlaceholderSource, free: number | null) {
    this.#clock = clock;
    this.#source = source;
    this.#size =
      free === null ? RESERVED_DESCRIPTORS : Math.min(RESERVED_DESCRIPTORS, Math.ceil(free / RESERVE_SHARE));
    this.#enough = this.#size + Math.min(DESCRIPTORS_OF_A_SCRIPT, Math.ceil(this.#size / 2));
    this.#held = this.#open(this.#size);
  }

  /** Begins to examine four times a second whether a descriptor is left. */
  start(observer: ReserveObserver): void {
    this.#observer = observer;
    this.#arm();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#closeAll(this.#held);
    this.#held = [];
  }

  /**
   * Whether a check or a script may begin without using descriptors of the reserve. The call costs nothing while the
   * reserve is held.
   */
  spares(): boolean {
    return !this.#givenUp || this.#hasFree(this.#enough);
  }

  #look(): void {
    if (this.#givenUp) this.#holdAgain();
    else if (!this.#hasFree(1)) this.#giveUp();
  }

  #arm(): void {
    this.#cancel = this.#clock.schedule(this.#clock.now() + LOOK_EVERY, () => {
      this.#look();
      this.#arm();
    });
  }

  #giveUp(): void {
    this.#closeAll(this.#held);
    this.#held = [];
    this.#givenUp = true;
    this.#observer('given-up');
  }

  /** More room is required than the reserve alone needs, because the next check would otherwise end it again. */
  #holdAgain(): void {
    const opened = this.#open(this.#enough);
    if (opened.length < this.#enough) {
      this.#closeAll(opened);
      return;
    }
    this.#held = opened.slice(0, this.#size);
    this.#closeAll(opened.slice(this.#size));
    this.#givenUp = false;
    this.#observer('held');
  }

  #hasFree(count: number): boolean {
    const opened = this.#open(count);
    this.#closeAll(opened);
    return opened.length === count;
  }

  #open(count: number): number[] {
    const opened: number[] = [];
    while (opened.length < count) {
      const descriptor = this.#source.open();
      if (descriptor === null) break;
      opened.push(descriptor);
    }
    return opened;
  }

  #closeAll(descriptors: readonly number[]): void {
    for (const descriptor of descriptors) this.#source.close(descriptor);
  }
}
