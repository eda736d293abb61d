import type { Kernel } from '../../ipvs/kernel.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Entropy, Milliseconds } from '../base/time.ts';
import type { OwnershipStore } from './ownership/ownership.ts';
import type { SettingsStore } from './settings/saved-settings.ts';

/** Is told how the kernel's table fares. */
export interface ReconcilerObserver {
  /** The table was compared with what it should be and what differed was mended, or refused. */
  compared(duration: Milliseconds): void;
  /** Somebody else changed our services; `found` describes some of the differences. */
  drifted(differences: number, found: string): void;
  /** They are as they should be again. */
  mended(differences: number): void;
}

/** What the reconciler needs of the world. */
export interface ReconcilerPorts {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  /** The index of a network interface, null where there is none: one that is made anew has another (if_nametoindex(3)). */
  readonly interfaceIndex: (name: string) => Promise<number | null>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly observer?: ReconcilerObserver;
}
