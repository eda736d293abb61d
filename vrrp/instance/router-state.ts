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

/** The state of a sync group over time. */
export interface GroupState {
  readonly spec: SyncGroupSpec;
  readonly phase: 'init' | 'backup' | 'master' | 'fault' | 'stopped';
  readonly since: Instant;
}

/** The whole state of the VRRP process. */
export interface RouterState {
  readonly spec: RouterSpec;
  /** The time at which it began to work; null before that. */
  readonly startedAt: Instant | null;
  /** How long its process took until then; zero after another configuration. See startCredit in timing.ts. */
  readonly loadedFor: Milliseconds;
  readonly isStopped: boolean;
  readonly links: Links;
  /** The instances by key, in the order of the file. */
  readonly instances: ReadonlyMap<InstanceKey, InstanceState>;
  /** The groups by name. */
  readonly groups: ReadonlyMap<string, GroupState>;
  readonly interfaces: ReadonlyMap<string, InterfaceState>;
  readonly scripts: ReadonlyMap<string, ScriptState>;
  readonly files: ReadonlyMap<string, Standing>;
  readonly processes: ReadonlyMap<string, ProcessState>;
  readonly services: ReadonlyMap<string, Standing>;
  readonly paces: readonly PaceState[];
  readonly sockets: readonly RequiredSocket[];
  /** The reason why a pair of sockets could not be opened, by key. */
  readonly socketErrors: ReadonlyMap<string, string>;
  /** The packets of unknown virtual routers, and the number of such routers that were logged. */
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

/** The state before the first configuration. */
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
