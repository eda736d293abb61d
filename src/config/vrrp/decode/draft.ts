import type { IpAddress } from '../../../base/ip-address.ts';
import type { Milliseconds } from '../../../base/time.ts';
import type { VirtualRoute } from '../../../base/virtual-routing.ts';
import type { ConfiguredValue } from '../../checks/pacing-draft.ts';
import type { Statement } from '../../language/tree.ts';
import type { FifoDraft } from '../../notify/notify-defaults.ts';
import type { CommandDraft } from '../../scripts/command.ts';
import type { ScriptUser } from '../../scripts/script-user.ts';
import type { VirtualAddress } from '../model.ts';
import type { ReadRule } from '../routing/rules.ts';

/** The VRRP half of a file before defaults, names and strict mode are applied. */
export interface VrrpDraft {
  readonly globals: VrrpGlobalsDraft;
  readonly instances: Map<string, InstanceDraft>;
  readonly groups: Map<string, SyncGroupDraft>;
  readonly scripts: Map<string, ScriptDraft>;
  readonly processes: Map<string, ProcessDraft>;
  readonly garpGroups: GarpGroupDraft[];
  readonly delays: InterfaceDelayDraft[];
}

/** The numbers and times of announcements, each undefined where it is not configured. */
export interface GarpDraft {
  masterDelay?: Milliseconds;
  masterRepeat?: number;
  lowerPriorityDelay?: Milliseconds;
  lowerPriorityRepeat?: number;
  refresh?: Milliseconds;
  refreshRepeat?: number;
}

/** Switches that global_defs sets for all instances, and an instance for itself. */
export interface SwitchDraft {
  lowerPriorityNoAdvert?: ConfiguredValue<boolean>;
  higherPrioritySendAdvert?: ConfiguredValue<boolean>;
  ownerIgnoreAdverts?: boolean;
  skipAddressCheck?: boolean;
  plainChecksum?: boolean;
  checkUnicastSource?: boolean;
  strict?: ConfiguredValue<boolean>;
  downTimerAdverts?: ConfiguredValue<number>;
  priorityChanges?: boolean;
  mail?: boolean;
  splitMail?: boolean;
}

export interface VrrpGlobalsDraft {
  readonly garp: GarpDraft;
  readonly switches: SwitchDraft;
  /** The values of vrrp_notify_fifo and vrrp_notify_fifo_script. */
  readonly fifo: FifoDraft;
  version?: 2 | 3;
  minGarp?: boolean;
  garpInterval?: Milliseconds;
  gnaInterval?: Milliseconds;
  group4?: IpAddress;
  group6?: IpAddress;
  startupDelay?: Milliseconds;
  delayAfterBoot?: Milliseconds;
  fastAdverts?: boolean;
  fifoStatesOnReload?: boolean;
  noFaultMails?: boolean;
  processNames?: boolean;
  processName?: string;
  nice?: number;
  realtimePriority?: number;
  realtimeLimit?: ConfiguredValue<number>;
  logUnknownVrids?: boolean;
  defaultInterface?: string;
  jsonVersion?: 1 | 2;
  jsonFile?: string;
}

/** One line of virtual_ipaddress. */
export interface AddressDraft {
  readonly statement: Statement;
  readonly address: VirtualAddress;
}

/** One line of a track block. An undefined weight or reverse is taken from the definition of the tracked object. */
export interface TrackDraft {
  readonly statement: Statement;
  readonly name: string;
  readonly weight?: number | undefined;
  readonly reverse?: boolean | undefined;
  readonly per?: 'state' | 'fraction' | undefined;
}

export interface TracksDraft {
  readonly interfaces: TrackDraft[];
  readonly scripts: TrackDraft[];
  readonly files: TrackDraft[];
  readonly processes: TrackDraft[];
  readonly services: TrackDraft[];
}

export function newTracks(): TracksDraft {
  return { interfaces: [], scripts: [], files: [], processes: [], services: [] };
}

export interface PeerDraft {
  readonly statement: Statement;
  readonly address: IpAddress;
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

export interface NotifyDraft {
  master?: CommandDraft;
  backup?: CommandDraft;
  fault?: CommandDraft;
  stop?: CommandDraft;
  /** Null stands for the keyword without a command. */
  deleted?: CommandDraft | null;
  masterRxLowerPriority?: CommandDraft;
  split?: CommandDraft;
  any?: CommandDraft;
}

export interface AuthenticationDraft {
  readonly statement: Statement;
  type?: 'PASS' | 'AH';
  /** The statement, whether its value is valid or not. */
  typeStatement?: Statement;
  password?: ConfiguredValue<string>;
}

export interface HmacDraft {
  readonly statement: Statement;
  readonly keys: HmacKeyDraft[];
  /** What is wrong with a line of a key, without the line itself, which may hold the secret. */
  readonly faults: string[];
  activeKey?: number;
  antiReplay?: string;
  window?: Milliseconds;
  mode?: string;
}

/** A key as it is written: its id, and `hex:HEX`, `file:PATH` or the text itself. */
export interface HmacKeyDraft {
  readonly id: number;
  readonly value: string;
}

export interface InstanceDraft {
  readonly name: string;
  readonly statement: Statement;
  readonly garp: GarpDraft;
  readonly switches: SwitchDraft;
  readonly tracks: TracksDraft;
  readonly notify: NotifyDraft;
  readonly addresses: AddressDraft[];
  readonly excluded: AddressDraft[];
  readonly routes: { readonly statement: Statement; readonly read: VirtualRoute }[];
  readonly rules: { readonly statement: Statement; readonly read: ReadRule }[];
  readonly peers: PeerDraft[];
  /** The statement of a unicast_peer block, unicast_src_ip or another keyword that only unicast has. */
  unicastStatement?: Statement;
  authentication?: AuthenticationDraft;
  hmac?: HmacDraft;
  /** Null: the name is made of the number. */
  vmac?: ConfiguredValue<string | null>;
  vmacTransmitsOnBase?: ConfiguredValue<boolean>;
  state?: ConfiguredValue<'MASTER' | 'BACKUP'>;
  interface?: ConfiguredValue<string>;
  vrid?: number;
  /** The statement, whether its value is valid or not. */
  vridStatement?: Statement;
  priority?: ConfiguredValue<number>;
  advertInterval?: ConfiguredValue<Milliseconds>;
  version?: ConfiguredValue<2 | 3>;
  preempt?: ConfiguredValue<boolean>;
  preemptDelay?: ConfiguredValue<Milliseconds>;
  timerExpiredBackup?: ConfiguredValue<number>;
  source?: ConfiguredValue<IpAddress>;
  unicastSource?: ConfiguredValue<IpAddress>;
  multicastGroup?: ConfiguredValue<IpAddress>;
  unicastTtl?: ConfiguredValue<number>;
  faultWithoutPeers?: boolean;
  trackSource?: boolean;
  ignoreOwnInterface?: boolean;
  accept?: ConfiguredValue<boolean>;
  promoteSecondaries?: boolean;
  noAddress?: boolean;
  syncDaemonInterface?: ConfiguredValue<string>;
  fence?: CommandDraft;
  fenceTimeout?: Milliseconds;
  readonly heartbeats: HeartbeatDraft[];
  arbiter?: ArbiterDraft;
}

/** One line of heartbeat. */
export interface HeartbeatDraft {
  readonly statement: Statement;
  readonly interface: string;
  readonly source: IpAddress | null;
  readonly peer: IpAddress | null;
}

export interface ArbiterDraft {
  readonly statement: Statement;
  readonly addresses: IpAddress[];
  interval?: Milliseconds;
  timeout?: Milliseconds;
  fall?: number;
  onIsolated?: string;
}

export interface SyncGroupDraft {
  readonly name: string;
  readonly statement: Statement;
  readonly members: { readonly name: string; readonly statement: Statement }[];
  readonly tracks: TracksDraft;
  readonly notify: NotifyDraft;
  readonly switches: SwitchDraft;
  trackingWeight?: boolean;
}

export interface WeightDraft {
  weight?: number;
  /** The word behind the weight. */
  order?: boolean;
  /** The keyword `reverse`, which counts before that word. */
  reverse?: boolean;
}

export interface ScriptDraft extends WeightDraft {
  readonly name: string;
  readonly statement: Statement;
  command?: CommandDraft;
  user?: ScriptUser | null;
  interval?: Milliseconds;
  timeout?: Milliseconds;
  rise?: number;
  fall?: number;
  initFail?: boolean;
}

export interface ProcessDraft extends WeightDraft {
  readonly name: string;
  readonly statement: Statement;
  command?: readonly [string, ...string[]];
  parameters?: 'initial' | 'partial';
  fullCommand?: boolean;
  quorum?: number;
  quorumMax?: number;
  forkDelay?: Milliseconds;
  terminateDelay?: Milliseconds;
}

export interface GarpGroupDraft {
  readonly statement: Statement;
  readonly interfaces: string[];
  garpInterval?: Milliseconds;
  gnaInterval?: Milliseconds;
}

export interface InterfaceDelayDraft {
  readonly statement: Statement;
  readonly interface: string;
  readonly down: Milliseconds;
  readonly up: Milliseconds;
}

export function newVrrpDraft(): VrrpDraft {
  return {
    globals: { garp: {}, switches: {}, fifo: {} },
    instances: new Map(),
    groups: new Map(),
    scripts: new Map(),
    processes: new Map(),
    garpGroups: [],
    delays: [],
  };
}
