import type { AttemptTiming, CheckType, ProbeResult } from '../../../checkers/types.ts';
import type { KernelTable } from '../../../ipvs/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { Config } from '../../config/model/config.ts';
import type { CheckId, RealServerId, VirtualServerId } from '../../config/model/ids.ts';
import { confirms, stepCheck } from '../health/check-state.ts';
import type { IsolationMode } from '../health/isolation.ts';
import { stepSuspicion, suspect, withoutRetries, withSuspicion } from '../health/suspicion.ts';
import type { CarriedHealth, NamedCarriedHealth } from '../model/carried-health.ts';
import type { DesiredChange, DesiredState } from '../model/desired.ts';
import type { DirectorView, Transition } from '../model/facts.ts';
import {
  type Intent,
  isExpired,
  type Override,
  type ServerName,
  type ServerOverride,
  stepOverride,
} from '../model/override.ts';
import { carryVirtualServer, type Findings, type LoadContext } from './carry-over.ts';
import { type CheckPlace, checkTransition, placesOf, resultCodeOf } from './check-places.ts';
import { DesiredIndex } from './desired-index.ts';
import {
  evaluateFailOpen,
  evaluateQuorum,
  evaluateServer,
  type Timestamps,
  virtualServerRemoval,
} from './evaluate.ts';
import { type Foresight, foresee } from './foresight.ts';
import { IsolationGuard } from './isolation-guard.ts';
import {
  type LoadOutcome,
  NO_CHANGES,
  NO_EFFECT,
  NOTHING_TOLD,
  type OverrideOutcome,
  type RecordOutcome,
} from './outcomes.ts';
import { moveTimes, noteAttempt, type VirtualServerRecord, weightOf } from './records.ts';
import { isSuspended, type SuspensionTurn, usesAddresses, withoutSuspended } from './suspension.ts';

const PUT_BACK = "held: nearly all checks fail at once, which is taken for the director's own isolation";
/** An attempt that says something about the health of its server. */
interface CountedAttempt {
  readonly result: ProbeResult;
  readonly timing: AttemptTiming;
  readonly wall: WallTime;
  readonly uniform: number;
  /** The server is known to be gone, so no retries are left. */
  readonly confirmed: boolean;
}

const NO_FINDINGS: Findings = new Map();

/**
 * Holds the configuration and the health of all objects, and decides what the kernel should have: check states,
 * servers, quorum, sorry server. Synchronous and deterministic; each call is one message. A result costs at most one
 * pass over its virtual server's servers, and nothing when it changes neither a verdict nor a weight.
 */
export class Director {
  #records = new Map<VirtualServerId, VirtualServerRecord>();
  #checks: ReadonlyMap<CheckId, CheckPlace> = new Map();
  readonly #guard = new IsolationGuard();
  #loaded = false;
  readonly #index = new DesiredIndex();
  /** The overrides of an earlier run, until the first load. */
  #restored: ReadonlyMap<string, Override> = new Map();
  /** The health of failing servers from an earlier run, until the first load. */
  #recalled: ReadonlyMap<string, CarriedHealth> = new Map();
  /** The services that an earlier run left in the kernel, until the first load. */
  #inherited: KernelTable = new Map();
  /** This host's addresses; null when they are unknown. */
  #addresses: ReadonlySet<IpAddress> | null = null;
  #followsAddresses = false;

  /**
   * Loads a configuration, the first or a later one; the state of objects that stay is kept. `findings` are the
   * current results of checks whose state is known at once (FILE_CHECK); they are used for new checks only.
   */
  load(config: Config, now: Instant, wall: WallTime, findings: Findings = NO_FINDINGS): LoadOutcome {
    const context: LoadContext = {
      startup: !this.#loaded,
      now,
      wall,
      findings,
      holds: this.#guard.configure(config),
      restored: ({ virtualServer, realServer }) =>
        this.#restored.get(nameOf(virtualServer, realServer)) ?? null,
      recalled: ({ virtualServer, realServer }) =>
        this.#recalled.get(nameOf(virtualServer, realServer)) ?? null,
      inherited: this.#inherited,
      addresses: this.#addresses,
      suspensions: [],
      added: [],
      kept: [],
      transitions: [],
    };
    const removed: Transition[] = [];
    const configured = new Set(config.virtualServers.map((virtualServer) => virtualServer.id));
    for (const [id, record] of this.#records) {
      if (!configured.has(id)) removed.push(...virtualServerRemoval(record, wall));
    }
    const records = new Map<VirtualServerId, VirtualServerRecord>();
    for (const virtualServer of config.virtualServers) {
      const old = this.#records.get(virtualServer.id);
      records.set(virtualServer.id, carryVirtualServer(old, virtualServer, context));
    }
    const checks = placesOf(records);
    const gone = [...this.#checks.keys()].filter((id) => !checks.has(id));
    this.#records = records;
    this.#checks = checks;
    this.#keepHolding(now, wall);
    this.#loaded = true;
    this.#followsAddresses = usesAddresses(config);
    this.#restored = new Map();
    this.#inherited = new Map();
    this.#recalled = new Map();
    const { added, kept, suspensions } = context;
    return {
      checks: withoutSuspended({ added, kept, removed: gone }, suspensions, ({ id }) => this.#rests(id)),
      suspensions,
      changes: this.#index.replace([...records.values()]),
      transitions: [...removed, ...context.transitions],
    };
  }

  /** Whether {@link setLocalAddresses} changes anything. */
  get followsAddresses(): boolean {
    return this.#followsAddresses;
  }

  /** Sets the addresses of this host; returns the virtual servers whose checks stop, or run again. */
  setLocalAddresses(addresses: ReadonlySet<IpAddress>): readonly SuspensionTurn[] {
    this.#addresses = addresses;
    const turns: SuspensionTurn[] = [];
    for (const record of this.#records.values()) {
      const suspended = isSuspended(record.config, addresses);
      if (suspended === record.suspended) continue;
      record.suspended = suspended;
      turns.push({ virtualServer: record.config, suspended });
    }
    return turns;
  }

  /** Takes the result of one attempt; `uniform` in [0, 1) decides the jitter of the next delay. */
  record(
    id: CheckId,
    result: ProbeResult,
    timing: AttemptTiming,
    wall: WallTime,
    uniform = 0,
  ): RecordOutcome {
    const place = this.#checks.get(id);
    if (place === undefined) return NO_EFFECT;
    const { check } = place;
    noteAttempt(check, result, timing.endedAt - timing.startedAt, wall);
    const { suspicion, confirmed, again } = stepSuspicion(check.suspicion, result, timing);
    check.suspicion = suspicion;
    if (again !== null) {
      return { ...NO_EFFECT, nextDue: timing.endedAt + again, localErrors: check.localErrors };
    }
    return this.#count(place, { result, timing, wall, uniform, confirmed });
  }

  #count(place: CheckPlace, { result, timing, wall, uniform, confirmed }: CountedAttempt): RecordOutcome {
    const { check, server } = place;
    const { localErrors } = check;
    const before = confirmed ? withoutRetries(check.state) : check.state;
    const step = stepCheck(before, result, check.policy, timing, uniform);
    const { nextDue, turned } = step;
    check.state = step.state;
    const { held } = server;
    const { mode } = this.#guard;
    if (result.outcome !== 'inconclusive') this.#guard.take(place, result.outcome === 'pass', timing, wall);
    const isolation = turnOf(mode, this.#guard);
    const engaged = mode === 'watching' && isolation === 'holding';
    const failedFirst = step.first && step.state.verdict === 'down';
    const moves = turned !== null || failedFirst || engaged || server.held !== held;
    if (!moves && weightOf(server) === server.effectiveWeight) {
      return { nextDue, changes: NO_CHANGES, transitions: NOTHING_TOLD, isolation, localErrors };
    }
    const moment: Timestamps = { now: timing.endedAt, wall };
    const transitions: Transition[] = [];
    if (turned !== null) {
      check.since = wall;
      transitions.push(checkTransition(place, turned, confirmed ? withSuspicion(result) : result, wall));
    }
    const settled = this.#settle(place, moment, transitions);
    const changes = engaged ? this.#putBack(settled, moment, transitions) : settled;
    this.#guard.settle(timing.endedAt, wall);
    return { nextDue, changes, transitions, isolation: turnOf(mode, this.#guard), localErrors };
  }

  /**
   * The idle connection to the server of a check ended for no known reason: `confirm` refused attempts in a row now take the
   * check down, however many failures `retry` forgives.
   */
  suspect(id: CheckId, confirm: number, now: Instant): void {
    const place = this.#checks.get(id);
    if (place !== undefined) place.check.suspicion = suspect(confirm, now);
  }

  /** The servers that a check belongs to, for log lines about it; null for an unknown check. */
  placeOf(id: CheckId): ServerName | null {
    const place = this.#checks.get(id);
    if (place === undefined) return null;
    return { virtualServer: place.virtualServer.config.id, realServer: place.server.config.id };
  }

  /** Whether a result agrees with the known state of its check; see {@link confirms}. */
  confirms(id: CheckId, result: ProbeResult): boolean {
    const place = this.#checks.get(id);
    return place !== undefined && confirms(place.check.state, result);
  }

  /** Before the first load: takes the overrides of an earlier run for servers that will be configured. */
  restore(overrides: readonly ServerOverride[]): void {
    this.#restored = new Map(
      overrides.map(({ virtualServer, realServer, override }) => [
        nameOf(virtualServer, realServer),
        override,
      ]),
    );
  }

  /** Moves all wall-clock times after the clock was set by `step`. */
  moveTimes(step: Milliseconds): void {
    for (const record of this.#records.values()) moveTimes(record, step);
    this.#guard.moveTimes(step);
  }

  /** Before the first load, for a plan: takes the facts that decide whether failing servers are kept. */
  seedStandings(standings: readonly NamedCarriedHealth[]): void {
    this.#recalled = new Map(
      standings.map(({ virtualServer, realServer, standing }) => [
        nameOf(virtualServer, realServer),
        standing,
      ]),
    );
  }

  /**
   * Before the first load: takes our services as an earlier run left them in the kernel. Their servers start in that
   * state; see {@link inheritedOf}.
   */
  adoptKernel(table: KernelTable): void {
    this.#inherited = table;
  }

  /** Applies an operator's intent for one server, or the progress of its drain. */
  override(intent: Intent, now: Instant, wall: WallTime): OverrideOutcome {
    const virtualServer = this.#records.get(intent.server.virtualServer);
    const server = virtualServer?.servers.find(({ config }) => config.id === intent.server.realServer);
    if (virtualServer === undefined || server === undefined) {
      return { known: false, changes: NO_CHANGES, transitions: NOTHING_TOLD };
    }
    server.override = stepOverride(server.override, intent);
    server.effectiveWeight = weightOf(server);
    const transitions: Transition[] = [];
    const changes = this.#settlePool(virtualServer, { now, wall }, transitions);
    return { known: true, changes, transitions };
  }

  /** Predicts the effect of intents on their virtual servers, in file order; changes nothing. */
  foresee(intents: readonly Intent[]): readonly Foresight[] {
    const byVirtualServer = new Map<VirtualServerId, Intent[]>();
    for (const intent of intents) {
      const { virtualServer } = intent.server;
      byVirtualServer.set(virtualServer, [...(byVirtualServer.get(virtualServer) ?? []), intent]);
    }
    return [...this.#records.values()].flatMap((record) => {
      const own = byVirtualServer.get(record.config.id);
      return own === undefined ? [] : [foresee(record, own)];
    });
  }

  /** Every override in force, in file order. */
  overrides(): readonly ServerOverride[] {
    return [...this.#records.values()].flatMap(({ config: { id: virtualServer }, servers }) =>
      servers.flatMap(({ config: { id: realServer }, override }) =>
        override === null ? [] : [{ virtualServer, realServer, override }],
      ),
    );
  }

  /** The overrides that have expired. */
  expired(wall: WallTime): readonly ServerOverride[] {
    return this.overrides().filter(({ override }) => isExpired(override, wall));
  }

  /** What the check's next attempt tests: the url's index for HTTP, 0 for others and for unknown checks. */
  step(id: CheckId): number {
    return this.#checks.get(id)?.check.state.cursor ?? 0;
  }

  /** The desired services, as a live map: read it before the next call. */
  desired(): DesiredState {
    return this.#index.desired;
  }

  /** The facts for the status, live: read them before the next call. */
  view(): DirectorView {
    return { virtualServers: [...this.#records.values()], isolation: this.#guard.facts() };
  }

  #rests(id: CheckId): boolean {
    return this.#checks.get(id)?.virtualServer.suspended === true;
  }

  /** Applies a check's verdict and claim to its server, its virtual server and their services. */
  #settle(place: CheckPlace, moment: Timestamps, transitions: Transition[]): DesiredChange {
    const { server, virtualServer } = place;
    const checkType = place.check.check.spec.type;
    const { up, effectiveWeight } = server;
    // The weight is set before the server comes up, so that it is added with its current weight (keepalived:
    // misc_dynamic).
    server.effectiveWeight = weightOf(server);
    const transition = evaluateServer(server, virtualServer.config.id, moment);
    if (server.up === up && server.effectiveWeight === effectiveWeight) {
      if (transition !== null) transitions.push({ ...transition, checkType, ...resultCodeOf(place.check) });
      return NO_CHANGES;
    }
    const later: Transition[] = [];
    const changes = this.#settlePool(virtualServer, moment, later, checkType);
    const kept = server.retainedByFailOpen && transition !== null ? keptTransition(transition) : transition;
    if (kept !== null) transitions.push({ ...kept, checkType, ...resultCodeOf(place.check) });
    transitions.push(...later);
    return changes;
  }

  /** The guard begins to hold: servers that went down just before come up again. */
  #putBack(changes: DesiredChange, moment: Timestamps, transitions: Transition[]): DesiredChange {
    const all = new Map(changes);
    for (const virtualServer of this.#records.values()) {
      const back = virtualServer.servers.filter((server) => this.#guard.putsBack(server, moment.now));
      if (back.length === 0) continue;
      for (const server of back) {
        this.#guard.hold(server, true);
        server.effectiveWeight = weightOf(server);
        const transition = evaluateServer(server, virtualServer.config.id, moment);
        if (transition !== null) transitions.push({ ...transition, reason: PUT_BACK });
      }
      for (const [id, service] of this.#settlePool(virtualServer, moment, transitions)) all.set(id, service);
    }
    return all;
  }

  /** After a load the records are new, so the guard's holds are applied to them again. */
  #keepHolding(now: Instant, wall: WallTime): void {
    for (const { servers } of this.#records.values()) {
      for (const server of servers) if (server.held) this.#guard.hold(server, true);
    }
    this.#guard.settle(now, wall);
  }

  /** Applies the state of the servers to their virtual server's quorum and services. */
  #settlePool(
    virtualServer: VirtualServerRecord,
    moment: Timestamps,
    transitions: Transition[],
    checkType?: CheckType,
  ): DesiredChange {
    const quorum = evaluateQuorum(virtualServer, moment, false);
    if (quorum !== null) transitions.push(checkType === undefined ? quorum : { ...quorum, checkType });
    evaluateFailOpen(virtualServer);
    return this.#index.refresh(virtualServer);
  }
}

/** Ids have no line breaks. */
function nameOf(virtualServer: VirtualServerId, realServer: RealServerId): string {
  return `${virtualServer}\n${realServer}`;
}

function keptTransition(transition: Transition): Transition {
  return { ...transition, reason: `${transition.reason}; fail_open keeps it in the pool`, kept: true };
}

function turnOf(before: IsolationMode, { mode }: IsolationGuard): IsolationMode | null {
  return mode === before ? null : mode;
}
