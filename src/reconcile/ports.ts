import type { Kernel } from '../../ipvs/kernel.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Entropy } from '../base/time.ts';
import type { OwnershipStore } from './ownership.ts';
import type { SettingsStore } from './saved-settings.ts';

/** What the reconciler needs of the world. */
export interface ReconcilerPorts {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
}
