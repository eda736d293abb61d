import type { LogFields, LogLevel } from '../../src/base/logger.ts';
import type { Instant } from '../../src/base/time.ts';
import type { RouterAction, ToldState } from './action.ts';
import type { GroupState, RouterState } from './router-state.ts';
import type { InstanceKey } from './spec.ts';
import type { InstanceState } from './state.ts';

/**
 * One step of the router while it is worked out: the state so far, and what is to be done. It begins with the state
 * before, which it never changes, and ends with the state after.
 */
export class Turn {
  readonly now: Instant;
  readonly actions: RouterAction[] = [];
  #state: RouterState;
  #instances: Map<InstanceKey, InstanceState> | null = null;
  #groups: Map<string, GroupState> | null = null;

  constructor(state: RouterState, now: Instant) {
    this.#state = state;
    this.now = now;
  }

  /** The state as it is by now. */
  get state(): RouterState {
    return this.#state;
  }

  /** Sets parts of the state. Instances and groups have methods of their own. */
  set(parts: Partial<Omit<RouterState, 'instances' | 'groups'>>): void {
    this.#state = { ...this.#state, ...parts };
  }

  /** The set of instances itself changes only by a configuration. */
  replaceInstances(instances: ReadonlyMap<InstanceKey, InstanceState>): void {
    this.#instances = new Map(instances);
    this.#state = { ...this.#state, instances: this.#instances };
  }

  replaceGroups(groups: ReadonlyMap<string, GroupState>): void {
    this.#groups = new Map(groups);
    this.#state = { ...this.#state, groups: this.#groups };
  }

  /** An instance as it is by now. */
  instance(key: InstanceKey): InstanceState {
    const found = this.#state.instances.get(key);
    if (found === undefined) throw new RangeError(`no VRRP instance ${key}`);
    return found;
  }

  /** Changes parts of an instance and gives it back. */
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

  /** Tells of an instance's state, but never the same state twice in a row. */
  tell(key: InstanceKey, state: ToldState, reason: string): void {
    const { told, spec, effective } = this.instance(key);
    if (told === state) return;
    this.put(key, { told: state });
    this.act({
      kind: 'tell',
      telling: { subject: 'instance', name: spec.name, state, priority: effective, reason },
    });
  }

  /** Tells something that is no change of state. */
  mention(key: InstanceKey, state: ToldState, reason: string): void {
    const { spec, effective } = this.instance(key);
    this.act({
      kind: 'tell',
      telling: { subject: 'instance', name: spec.name, state, priority: effective, reason },
    });
  }

  reportGroup(name: string, state: ToldState, reason: string): void {
    this.act({ kind: 'tell', telling: { subject: 'group', name, state, priority: 0, reason } });
  }
}
