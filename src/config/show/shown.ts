import type { Origin } from './origin.ts';

/** One resolved value. Times are in seconds. */
export interface ShownSetting {
  /** The name in YAML. */
  readonly name: string;
  readonly value: ShownValue;
  readonly origin: Origin;
}

export type ShownValue = string | number | boolean | null | readonly ShownValue[];

/** A part of the configuration with its resolved settings. */
export interface ShownPart {
  /** `virtual server`, `real server`, `check`, `sorry server`, `kernel`, ... */
  readonly kind: string;
  /** Its id; empty for a part that occurs once. */
  readonly id: string;
  /** Its place, or null when it is not written. */
  readonly at: string | null;
  readonly settings: readonly ShownSetting[];
  readonly parts: readonly ShownPart[];
}
