import type { ProbeResult } from '../../checkers/types.ts';
import { destinationId, serviceId } from '../../ipvs/key.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { KernelTable, ServiceId } from '../../ipvs/types.ts';
import type { Check, Config } from '../../src/config/model/config.ts';
import { Director } from '../../src/state/director/director.ts';
import { firstDue } from '../../src/state/health/check-state.ts';
import type { DesiredChange } from '../../src/state/model/desired.ts';
import type { Transition } from '../../src/state/model/facts.ts';
import { planChange } from '../../src/state/pool/plan.ts';
import { applyToTable } from './table-model.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a check would find now; `step` is the url's index. */
export type World = (check: Check, step: number) => ProbeResult;

/** Runs a Director and the plans it leads to in virtual time, without engine, reconciler or kernel. */
export class DirectorScenario {
  readonly clock: VirtualClock = new VirtualClock();
  readonly director: Director = new Director();
  readonly trace: string[] = [];
  readonly told: Transition[] = [];
  /** Starts of attempts: time in ms, check id, step. */
  readonly attempts: { readonly at: number; readonly check: string; readonly step: number }[] = [];
  table: KernelTable = new Map();
  readonly #owned = new Set<ServiceId>();
  readonly #checks = new Map<string, Check>();
  readonly #names: ReadonlyMap<string, string>;
  #world: World;

  /** `names` abbreviates destination ids in the trace. */
  constructor(names: Readonly<Record<string, string>>, world: World) {
    this.#names = new Map(Object.entries(names));
    this.#world = world;
  }

  set world(world: World) {
    this.#world = world;
  }

  load(config: Config): void {
    const outcome = this.director.load(config, this.clock.now(), this.clock.wall());
    for (const id of outcome.checks.removed) this.#checks.delete(id);
    for (const check of outcome.checks.kept) this.#checks.set(check.id, check);
    for (const check of outcome.checks.added) {
      this.#checks.set(check.id, check);
      this.#arm(check.id, firstDue(check.pacing, this.clock.now(), 0));
    }
    this.#take(outcome.changes, outcome.transitions);
  }

  /** Runs until `seconds` after the start. */
  until(seconds: number): void {
    this.clock.advance(seconds * 1000 - this.clock.now());
  }

  /** What was traced since the last call. */
  taken(): string[] {
    return this.trace.splice(0);
  }

  /** What was told since the last call, as `server up`, without checks. */
  heard(): string[] {
    return this.told
      .splice(0)
      .filter((transition) => transition.kind !== 'check')
      .map(({ kind, id, to }) => `${kind === 'virtual_server' ? 'VS' : (this.#names.get(id) ?? id)} ${to}`);
  }

  #arm(id: string, at: number): void {
    this.clock.schedule(at, () => this.#attempt(id));
  }

  #attempt(id: string): void {
    const check = this.#checks.get(id);
    if (check === undefined) return;
    const now = this.clock.now();
    const step = this.director.step(id);
    this.attempts.push({ at: now, check: id, step });
    const timing = { startedAt: now, endedAt: now };
    const outcome = this.director.record(id, this.#world(check, step), timing, this.clock.wall());
    this.#take(outcome.changes, outcome.transitions);
    if (outcome.nextDue !== null) this.#arm(id, outcome.nextDue);
  }

  #take(changes: DesiredChange, transitions: readonly Transition[]): void {
    this.told.push(...transitions);
    for (const id of changes.keys()) this.#owned.add(id);
    for (const operation of planChange(changes, this.table, this.#owned)) {
      this.table = applyToTable(this.table, operation);
      this.trace.push(`${this.clock.now() / 1000} ${this.#describe(operation)}`);
    }
  }

  #describe(operation: Operation): string {
    switch (operation.type) {
      case 'new-service':
        return `S+ ${serviceId(operation.service)}`;
      case 'set-service':
        return `S= ${serviceId(operation.service)}`;
      case 'del-service':
        return `S- ${serviceId(operation.service)}`;
      case 'new-destination':
        return `+ ${this.#name(destinationId(operation.destination))} ${operation.params.weight}`;
      case 'set-destination':
        return `= ${this.#name(destinationId(operation.destination))} ${operation.params.weight}`;
      case 'del-destination':
        return `- ${this.#name(destinationId(operation.destination))}`;
      default:
        throw new Error(`a plan has no ${operation.type}`);
    }
  }

  #name(id: string): string {
    return this.#names.get(id) ?? id;
  }
}
