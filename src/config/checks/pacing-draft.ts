import type { Milliseconds } from '../../base/time.ts';
import type { Statement } from '../language/tree.ts';

/** A value with the statement that gave it, for what is judged only when the whole block is known. */
export interface ConfiguredValue<T> {
  readonly value: T;
  readonly statement: Statement;
}

/** What blocks say, before defaults and inheritance. Undefined means that nothing was said. */
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
  /** probe_path (ours). */
  probePath?: ConfiguredValue<'direct' | 'forwarding'>;
}
