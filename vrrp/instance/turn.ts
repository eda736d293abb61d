import type { LogFields, LogLevel } from '../../src/base/logger.ts';
import type { Instant, WallTime } from '../../src/base/time.ts';
import type { NotifiedState, RouterAction } from './action.ts';
import type { GroupState, RouterState } from './router-state.ts';
import type { InstanceKey } from './spec.ts';
import type { InstanceState } from './state.ts';

/**
 * One step of the router while it is computed: the state so far and the actions. It begins with the previous state,
 * which it never changes, and ends with the next one.
 */
export class Turn {
  readonly now: Instant;
  /** The same moment in civil time, for the signatures of adverts alone. */
  readonly wall: WallTime;
  readonly actions: RouterAction[] = [];
  #state: RouterState;
  #instances: Map<InstanceKey, InstanceState> | null = null;
  #groups: Map<string, GroupState> | null = null;

  constructor(state: RouterState, now: Instant, wall: WallTime) {
    this.#state = state;
    this.now = now;
    this.wall = wall;
  }

  /** The state so far. */
  get state(): RouterState {
    return this.#state;
  }

  /** Sets parts of the state. Instances and groups have methods of their own. */
  set(parts: Partial<Omit<RouterState, 'instances' | 'groups'>>): void {
    this.#state = { ...this.#state, ...parts };
  }

  /** Only a configuration changes the set of instances itself. */
  replaceInstances(instances: ReadonlyMap<InstanceKey, InstanceState>): void {
    this.#instances = new Map(instances);
    this.#state = { ...this.#state, instances: this.#instances };
  }

  replaceGroups(groups: ReadonlyMap<string, GroupState>): void {
    this.#groups = new Map(groups);
    this.#state = { ...this.#state, groups: this.#groups };
  }

  /** An instance as it is so far. */
  instance(key: InstanceKey): InstanceState {
    const found = this.#state.instances.get(key);
    if (found === undefined) throw new RangeError(`no VRRP instance ${key}`);
    return found;
  }

  /** Changes parts of an instance and returns it. */
  put(key: InstanceKey, parts: Partial<InstanceState>): InstanceState {
    const changed = { ...this.instance(key), ...parts };
    this.#instances ??= new Map(this.#state.instances);
    this.#instances.set(key, changed);
    if (this.#state.instances !== this.#instances) {
      this.#state = { ...this.#state, instances: this.#instances };
    }
    return changed;
  }

  putGroup(group: GroupState): void {
    this.#groups ??= new Map(this.#state.groups);
    this.#groups.set(group.spec.name, group);
    if (this.#state.groups !== this.#groups) this.#state = { ...this.#state, groups: this.#groups };
  }

  act(action: RouterAction): void {
    this.actions.push(action);
  }

  log(level: LogLevel, message: string, fields: LogFields): void {
    this.act({ kind: 'log', level, message, fields });
  }

  /** Notifies of an instance's state, but never of the same state twice in a row. */
  notify(key: InstanceKey, state: NotifiedState, reason: string): void {
    const { notified, spec, effective } = this.instance(key);
    if (notified === state) return;
    this.put(key, { notified: state });
    this.act({
      kind: 'notify',
      notification: { subject: 'instance', name: spec.name, state, priority: effective, reason },
    });
  }

  /** Notifies of something that is no change of state. */
  mention(key: InstanceKey, state: NotifiedState, reason: string): void {
    const { spec, effective } = this.instance(key);
    this.act({
      kind: 'notify',
      notification: { subject: 'instance', name: spec.name, state, priority: effective, reason },
    });
  }

  reportGroup(name: string, state: NotifiedState, reason: string): void {
    this.act({ kind: 'notify', notification: { subject: 'group', name, state, priority: 0, reason } });
  }
}
