import type { Milliseconds } from '../../base/time.ts';
import type { Statement } from '../language/tree.ts';

/** A value together with the statement that gave it, for validation when the whole block is known. */
export interface ConfiguredValue<T> {
  readonly value: T;
  readonly statement: Statement;
}

/** The settings of a block before defaults and inheritance; undefined where the block does not have the keyword. */
export interface PacingDraft {
  delayLoop?: Milliseconds;
  connectTimeout?: Milliseconds;
  retry?: number;
  delayBeforeRetry?: Milliseconds;
  warmup?: Milliseconds;
  alpha?: boolean;
  rise?: number;
  jitter?: Milliseconds;
  delayDownMax?: ConfiguredValue<Milliseconds>;
  /** The value of probe_path, which is lvsd's own keyword. */
  probePath?: ConfiguredValue<'direct' | 'forwarding'>;
}
