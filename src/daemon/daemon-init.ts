import type { Kernel } from '../../ipvs/kernel.ts';
import type { RouteWatcher } from '../announce/guard-link.ts';
import type { ProcessMask } from '../api/control-socket.ts';
import type { EchoGroups } from '../base/echo-groups.ts';
import type { FifoOpener } from '../base/fifo.ts';
import type { HostAddresses } from '../base/host-addresses.ts';
import type { Logger } from '../base/logger.ts';
import type { ProcessRunner } from '../base/processes/process-runner.ts';
import type { SavedState } from '../base/state-file.ts';
import type { Clock, Entropy } from '../base/time.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { DataPathMachine } from '../datapath/answer-settings.ts';
import type { EventStore } from '../events/event-store.ts';
import type { MailTransport } from '../events/notify/mail/mail-transport.ts';
import type { FullNatMachine } from '../fullnat/full-nat.ts';
import type { OperatorStore } from '../operator/operator-store.ts';
import type { OwnershipStore } from '../reconcile/ownership/ownership.ts';
import type { SettingsStore } from '../reconcile/settings/saved-settings.ts';
import type { DaemonOptions } from './options.ts';

/** The ports that a daemon is made with. */
export interface DaemonComponents {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  /** See ReconcilerPorts. */
  readonly interfaceIndex: (name: string) => Promise<number | null>;
  readonly operatorStore: OperatorStore;
  readonly savedState: SavedState;
  /** Events over restarts. */
  readonly eventStore: EventStore;
  /** See StateStores. */
  readonly fullnat: FullNatMachine | null;
  /** See StateStores. */
  readonly dataPath: DataPathMachine | null;
  /** The kernel's connection table; see ConnectionLister. */
  readonly connectionLines: () => AsyncIterable<string>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly processMask: ProcessMask;
  /** Attempts of checks that may be under way, as far as descriptors go. */
  readonly attemptsAtOnce: number;
  /** Idle connections beside the checks, likewise. */
  readonly idleConnections: number;
  /** Whether there are descriptors for one more; see DescriptorReserve. */
  readonly sparesDescriptors: () => boolean;
  /** Runs the scripts of checks and notifications. */
  readonly runner: ProcessRunner;
  /** Opens notify FIFOs. */
  readonly opener: FifoOpener;
  readonly mail: MailTransport;
  readonly echoGroups: EchoGroups;
  readonly addresses: HostAddresses;
  /** See ProcessEvents. */
  readonly ignoredSignals: () => ReadonlyMap<string, number>;
  /** See AnnouncementPorts. */
  readonly openWatcher: () => Promise<RouteWatcher>;
  /** Replaces a file in the runtime directory by one for the owner only; resolves to its path. */
  readonly writeRuntimeFile: (name: string, text: string) => Promise<string>;
  /** Reads and judges the configuration file anew. */
  readonly loadConfig: () => LoadedConfig;
}

/** What its command line and this process say. */
export interface DaemonInit {
  readonly options: DaemonOptions;
  readonly configPath: string;
  readonly version: string;
  readonly pid: number;
  /** The commit that this was built from; null when it was built outside of a repository. */
  readonly revision: string | null;
  /** `node v20.20.2`. */
  readonly runtime: string;
}
