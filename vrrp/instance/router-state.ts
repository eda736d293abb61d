import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { PaceState } from '../announcement/pace.ts';
import type { InterfaceState } from '../tracking/interface.ts';
import type { ProcessState } from '../tracking/process.ts';
import type { ScriptState } from '../tracking/script.ts';
import type { Standing } from '../tracking/standing.ts';
import type { Links } from './link.ts';
import type { RequiredSocket } from './socket.ts';
import type { InstanceKey, RouterSpec, SyncGroupSpec } from './spec.ts';
import type { InstanceState } from './state.ts';

/** A sync group over time. */
export interface GroupState {
  readonly spec: SyncGroupSpec;
  readonly phase: 'init' | 'backup' | 'master' | 'fault' | 'stopped';
  readonly since: Instant;
}

/** Everything that the VRRP process knows. */
export interface RouterState {
  readonly spec: RouterSpec;
  /** When it began to work; null: not yet. */
  readonly startedAt: Instant | null;
  /** How long its process took until then; nought once it was configured anew. See startCredit in timing.ts. */
  readonly loadedFor: Milliseconds;
  readonly isStopped: boolean;
  readonly links: Links;
  /** By key, in the file's order. */
  readonly instances: ReadonlyMap<InstanceKey, InstanceState>;
  /** By name. */
  readonly groups: ReadonlyMap<string, GroupState>;
  readonly interfaces: ReadonlyMap<string, InterfaceState>;
  readonly scripts: ReadonlyMap<string, ScriptState>;
  readonly files: ReadonlyMap<string, Standing>;
  readonly processes: ReadonlyMap<string, ProcessState>;
  readonly services: ReadonlyMap<string, Standing>;
  readonly paces: readonly PaceState[];
  readonly sockets: readonly RequiredSocket[];
  /** Why a pair of sockets could not be opened, by key. */
  readonly socketErrors: ReadonlyMap<string, string>;
  /** Packets of virtual routers that nobody here knows, and of how many of them it was logged. */
  readonly unknownRouters: { readonly packets: number; readonly remarked: readonly string[] };
}

const NOTHING: RouterSpec = {
  instances: [],
  groups: [],
  scripts: [],
  files: [],
  processes: [],
  paces: [],
  debounces: [],
  startupDelay: 0,
  logsUnknownRouters: false,
};

/** Before the first configuration. */
export function initialRouter(): RouterState {
  return {
    spec: NOTHING,
    startedAt: null,
    loadedFor: 0,
    isStopped: false,
    links: new Map(),
    instances: new Map(),
    groups: new Map(),
    interfaces: new Map(),
    scripts: new Map(),
    files: new Map(),
    processes: new Map(),
    services: new Map(),
    paces: [],
    sockets: [],
    socketErrors: new Map(),
    unknownRouters: { packets: 0, remarked: [] },
  };
}
