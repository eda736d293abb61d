import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';

/** Where descriptors come from that mean nothing but their place in the table of this process. */
export interface PlaceholderSource {
  /** Null: there is none left (EMFILE, ENFILE). */
  open(): number | null;
  close(descriptor: number): void;
}

/** Descriptors that are held, so that they can be given up. */
export const RESERVED_DESCRIPTORS = 16;
/** Where there are few, this part of them. */
const RESERVE_SHARE = 4;
/** What a script takes for a moment: pipes, their other ends, /dev/null. */
const DESCRIPTORS_OF_A_SCRIPT = 8;
const LOOK_EVERY: Milliseconds = 250;

/** Is told when the descriptors are given up, and when they are held again. */
export type ReserveObserver = (state: 'held' | 'given-up') => void;

/**
 * Keeps some descriptors of this process for the control socket, reloads and state files while checks and scripts hold all
 * others. They are held open on nothing; when none is left they are closed, for accept(2) and open(2) to take, and from
 * then on checks and scripts begin only while that many stay free. When there is room again they are held as before. A
 * limit that is lowered under a running process is met too: what is held was opened first, so it has low numbers.
 */
export class DescriptorReserve {
  readonly #clock: Clock;
  readonly #source: PlaceholderSource;
  readonly #size: number;
  /** With so many free a check or a script leaves those of the reserve. */
  readonly #enough: number;
  #held: number[] = [];
  #givenUp = false;
  #observer: ReserveObserver = () => undefined;
  #cancel: Cancel | null = null;

  /** `free`: how many descriptors this process may still open; null where that is not known. */
  constructor(clock: Clock, source: PlaceholderSource, free: number | null) {
    this.#clock = clock;
    this.#source = source;
    this.#size =
      free === null ? RESERVED_DESCRIPTORS : Math.min(RESERVED_DESCRIPTORS, Math.ceil(free / RESERVE_SHARE));
    this.#enough = this.#size + Math.min(DESCRIPTORS_OF_A_SCRIPT, Math.ceil(this.#size / 2));
    this.#held = this.#open(this.#size);
  }

  /** Begins to look whether a descriptor is left, four times a second. */
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

  /** Whether a check or a script may begin: its descriptors are none of the reserve. Costs nothing while that is held. */
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

  /** There has to be more room than for the reserve alone, or the next check would end it again. */
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
