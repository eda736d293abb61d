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

/** The ports and parts that a daemon is made from. */
export interface DaemonComponents {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  /** Explained at ReconcilerPorts. */
  readonly interfaceIndex: (name: string) => Promise<number | null>;
  readonly operatorStore: OperatorStore;
  readonly savedState: SavedState;
  /** The store for events that survive restarts. */
  readonly eventStore: EventStore;
  /** Explained at StateStores. */
  readonly fullnat: FullNatMachine | null;
  /** Explained at StateStores. */
  readonly dataPath: DataPathMachine | null;
  /** The kernel's connection table, explained at ConnectionLister. */
  readonly connectionLines: () => AsyncIterable<string>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly processMask: ProcessMask;
  /** The number of check attempts that may run at once, which the number of descriptors bounds. */
  readonly attemptsAtOnce: number;
  /** The number of idle connections beside the checks, which the number of descriptors bounds. */
  readonly idleConnections: number;
  /** Whether a descriptor is left for one more check or script, as DescriptorReserve explains. */
  readonly sparesDescriptors: () => boolean;
  /** Runs the scripts of checks and notifications. */
  readonly runner: ProcessRunner;
  /** Opens notify FIFOs. */
  readonly opener: FifoOpener;
  readonly mail: MailTransport;
  readonly echoGroups: EchoGroups;
  readonly addresses: HostAddresses;
  /** Explained at ProcessEvents. */
  readonly ignoredSignals: () => ReadonlyMap<string, number>;
  /** Explained at AnnouncementPorts. */
  readonly openWatcher: () => Promise<RouteWatcher>;
  /** Replaces a file in the runtime directory by one that only its owner can read; resolves to its path. */
  readonly writeRuntimeFile: (name: string, text: string) => Promise<string>;
  /** Reads and judges the configuration file again. */
  readonly loadConfig: () => LoadedConfig;
}

/** The facts from the command line and from this process. */
export interface DaemonInit {
  readonly options: DaemonOptions;
  readonly configPath: string;
  readonly version: string;
  readonly pid: number;
  /** The commit that the program was built from; null when it was built outside of a repository. */
  readonly revision: string | null;
  /** The runtime and its version, such as `node v20.20.2`. */
  readonly runtime: string;
}
