import type { ResultCode } from '../../../checkers/types.ts';
import type { Milliseconds } from '../../base/time.ts';

/** The number of attempts of a check that are kept one by one. */
export const RECENT_RESULTS = 60;

/** A byte for the result and two for the time it took: 180 bytes a check, 1.8 MB for ten thousand. */
const ENTRY_BYTES = 3;

/** The longest duration that two bytes hold, in milliseconds; longer ones are stored as this. */
const LONGEST = 65_535;

const CODES: readonly ResultCode[] = [
  'ok',
  'timeout',
  'refused',
  'unreachable',
  'reset',
  'tls',
  'status',
  'digest',
  'body',
  'protocol',
  'exit',
  'signal',
  'value',
  'local_error',
];

/** The result of one attempt. */
export interface RecentResult {
  readonly result: ResultCode;
  /** Whole milliseconds, at most {@link LONGEST}. */
  readonly duration_ms: number;
}

/** The latest attempts of one check, in a ring buffer that is written without allocation. */
export class RecentResults {
  readonly #bytes = new Uint8Array(RECENT_RESULTS * ENTRY_BYTES);
  #count = 0;

  note(result: ResultCode, duration: Milliseconds): void {
    const at = (this.#count % RECENT_RESULTS) * ENTRY_BYTES;
    const ms = Math.min(LONGEST, Math.max(0, Math.round(duration)));
    this.#bytes[at] = CODES.indexOf(result);
    this.#bytes[at + 1] = ms >> 8;
    this.#bytes[at + 2] = ms & 0xff;
    this.#count += 1;
  }

  /** The attempts, oldest first. */
  list(): readonly RecentResult[] {
    const kept = Math.min(this.#count, RECENT_RESULTS);
    return Array.from({ length: kept }, (_, index) => this.#entry(this.#count - kept + index));
  }

  #entry(index: number): RecentResult {
    const at = (index % RECENT_RESULTS) * ENTRY_BYTES;
    const [code = 0, high = 0, low = 0] = this.#bytes.subarray(at, at + ENTRY_BYTES);
    return { result: CODES[code] ?? 'local_error', duration_ms: high * 256 + low };
  }
}
