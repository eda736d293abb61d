import { IpvsError } from '../../ipvs/errors.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Entropy, Instant, Milliseconds } from '../base/time.ts';
import { backOff } from './pacing/back-off.ts';

/** The first wait after the channel to the kernel failed; it doubles each time up to the limit. */
const CHANNEL_RETRY_BASE: Milliseconds = 200;
export const CHANNEL_RETRY_LIMIT: Milliseconds = 30_000;

/** After this many faults in a row callers no longer wait for the kernel; attempts continue. */
const PATIENCE = 3;

/** Whether the kernel can be reached, and when to try again if not. */
export class ChannelHealth {
  readonly #entropy: Entropy;
  readonly #logger: Logger;
  #faults = 0;
  #error: string | null = null;
  #retryAt: Instant | null = null;

  constructor(entropy: Entropy, logger: Logger) {
    this.#entropy = entropy;
    this.#logger = logger;
  }

  get available(): boolean {
    return this.#error === null;
  }

  get error(): string | null {
    return this.#error;
  }

  /** When a closed channel may be tried again; null while it is open. */
  get retryAt(): Instant | null {
    return this.#retryAt;
  }

  get hopeless(): boolean {
    return this.#faults >= PATIENCE;
  }

  isClosed(now: Instant): boolean {
    return this.#retryAt !== null && now < this.#retryAt;
  }

  failed(error: unknown, now: Instant): void {
    this.#faults += 1;
    const wait = backOff(this.#faults, CHANNEL_RETRY_BASE, CHANNEL_RETRY_LIMIT, this.#entropy);
    this.#retryAt = now + wait;
    const text = describeError(error);
    if (text !== this.#error) {
      const kind = error instanceof IpvsError ? error.kind : 'unexpected';
      this.#logger.error('the kernel cannot be reached; trying again', { error: text, kind });
    }
    this.#error = text;
  }

  worked(): void {
    if (this.#error !== null) this.#logger.info('the kernel can be reached again', { faults: this.#faults });
    this.#faults = 0;
    this.#error = null;
    this.#retryAt = null;
  }
}

/** Refusals of one operation that are faults of the whole channel. */
export function isChannelFault(error: IpvsError): boolean {
  return error.kind === 'unavailable' || error.kind === 'outcome-unknown' || error.kind === 'permission';
}
