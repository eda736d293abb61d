import type { Origin } from './origin.ts';

/** One resolved value. Times are in seconds. */
export interface ShownSetting {
  /** In the words of YAML. */
  readonly name: string;
  readonly value: ShownValue;
  readonly origin: Origin;
}

export type ShownValue = string | number | boolean | null | readonly ShownValue[];

/** A part of the configuration with what was resolved for it. */
export interface ShownPart {
  /** `virtual server`, `real server`, `check`, `sorry server`, `kernel`, ... */
  readonly kind: string;
  /** What it is called; empty for what there is one of. */
  readonly id: string;
  /** Where it stands, or null when nobody wrote it. */
  readonly at: string | null;
  readonly settings: readonly ShownSetting[];
  readonly parts: readonly ShownPart[];
}
