import type { Kernel } from '../../ipvs/kernel.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Entropy, Milliseconds } from '../base/time.ts';
import type { OwnershipStore } from './ownership/ownership.ts';
import type { SettingsStore } from './settings/saved-settings.ts';

/** Receives the reconciler's findings about the kernel's table. */
export interface ReconcilerObserver {
  /** The table was compared with the desired state, and differences were mended or refused. */
  compared(duration: Milliseconds): void;
  /** Another program changed our services; `found` describes some of the differences. */
  drifted(differences: number, found: string): void;
  /** Our services are as desired again. */
  mended(differences: number): void;
}

/** The ports that the reconciler uses. */
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
