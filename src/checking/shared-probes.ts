import type { AttemptTiming, CheckTask, ProbeResult } from '../../checkers/types.ts';
import type { Clock, Instant } from '../base/time.ts';
import type { SharedProbesStatus } from '../state/status/status-document.ts';

/** A check whose probe may run for other checks as well. */
export interface SharableTask extends CheckTask {
  /** The key is equal for checks whose probes do the same thing. */
  key(): string;
  /** True where the probe is shared whatever share_probes says, because it asks nobody but this host. */
  readonly alwaysShared: boolean;
  /** The step that the next attempt tests. */
  step(): number;
  /** Whether the check may take this result before it is due, because the result shortens none of its counts. */
  confirms(result: ProbeResult): boolean;
}

/** The part of the check engine that is needed here. */
export interface TaskEngine {
  add(task: CheckTask, firstDue: Instant): void;
  remove(id: string): boolean;
  trigger(id: string): boolean;
  dueOf(id: string): Instant | null;
  hasten(id: string, at: Instant): void;
}

interface Member {
  readonly task: SharableTask;
  /** The group that the check belongs to; null while probes are not shared. */
  group: Group | null;
  due: Instant;
  /** True when the check was triggered since the running attempt began. */
  asked: boolean;
}

interface Group {
  readonly id: string;
  readonly key: string;
  readonly members: Set<Member>;
  /** The step that the running attempt tests, and the checks that it was begun for; null while no attempt runs. */
  attempt: {
    readonly step: number;
    readonly leader: Member;
    readonly batch: ReadonlySet<Member>;
  } | null;
}

/**
 * Implements share_probes: runs one probe for all checks with the same definition. The probe runs as often as the check
 * with the shortest interval needs it; each check keeps its own state, retries and intervals. A result goes to the
 * checks that were due when the attempt began, and to those whose state it only confirms; their wait then begins anew.
 * In this way checks with the same interval come together, and no attempt is lost that a retry or a rise waits for.
 * With share_probes off, tasks go to the engine unchanged, except for those that read a file of this host: a thousand
 * servers that track one file still read it once.
 */
export class SharedProbes {
  readonly #engine: TaskEngine;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #members = new Map<string, Member>();
  readonly #groups = new Map<string, Group>();
  #sharing = false;

  constructor(engine: TaskEngine, clock: Pick<Clock, 'now'>) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** Turns sharing on or off. Timers go on; running attempts are started again. */
  share(sharing: boolean): void {
    if (sharing === this.#sharing) return;
    for (const member of this.#members.values()) {
      if (member.group === null) member.due = this.#engine.dueOf(member.task.id) ?? this.#clock.now();
      this.#detach(member);
    }
    this.#sharing = sharing;
    for (const member of this.#members.values()) this.#attach(member);
  }

  /**
   * Like {@link TaskEngine.add}, but the first result may come earlier than `firstDue`, from another check with the
   * same definition.
   */
  add(task: SharableTask, firstDue: Instant): void {
    const member: Member = { task, group: null, due: firstDue, asked: false };
    this.#attach(member);
    this.#members.set(task.id, member);
  }

  /** Removes a check. A running attempt goes on while other checks wait for it. */
  remove(id: string): boolean {
    const member = this.#members.get(id);
    if (member === undefined) return false;
    this.#members.delete(id);
    this.#detach(member);
    return true;
  }

  /** Does the same as {@link TaskEngine.trigger}. */
  trigger(id: string): boolean {
    const member = this.#members.get(id);
    if (member === undefined) return false;
    if (member.group === null) return this.#engine.trigger(id);
    member.asked = true;
    return this.#engine.trigger(member.group.id);
  }

  /** The numbers for the status; null while probes are not shared. */
  sharedProbes(): SharedProbesStatus | null {
    return this.#sharing ? { probes: this.#groups.size, checks: this.#members.size } : null;
  }

  #attach(member: Member): void {
    const { task, due } = member;
    if (!this.#sharing && !task.alwaysShared) {
      this.#engine.add(task, due);
      return;
    }
    const key = task.key();
    const known = this.#groups.get(key);
    const group = known ?? { id: `shared ${key}`, key, members: new Set(), attempt: null };
    group.members.add(member);
    member.group = group;
    if (known !== undefined) {
      this.#engine.hasten(group.id, due);
      return;
    }
    this.#groups.set(key, group);
    this.#engine.add(this.#taskOf(group, task), due);
  }

  #detach(member: Member): void {
    const { group } = member;
    member.group = null;
    if (group === null) {
      this.#engine.remove(member.task.id);
      return;
    }
    group.members.delete(member);
    if (group.members.size > 0) return;
    this.#groups.delete(group.key);
    this.#engine.remove(group.id);
  }

  #taskOf(group: Group, { type, attemptLimit, plan }: CheckTask): CheckTask {
    return {
      id: group.id,
      type,
      attemptLimit,
      get plan() {
        return group.attempt?.leader.task.plan ?? plan;
      },
      begin: () => this.#begin(group),
      trace: () => group.attempt?.leader.task.trace(),
      settle: (result, timing) => this.#settle(group, result, timing),
    };
  }

  /** Begins an attempt for the check that has waited longest, whose step is the one that is tested. */
  #begin(group: Group): number {
    const leader = leaderOf(group);
    if (leader === null) throw new RangeError('a shared probe ran for nobody');
    group.attempt = startOf(group, leader, this.#clock.now());
    return group.attempt.step;
  }

  #settle(group: Group, result: ProbeResult, timing: AttemptTiming): Instant | null {
    const leader = leaderOf(group);
    // The engine may refuse an attempt before it has begun.
    const attempt = group.attempt ?? (leader === null ? null : startOf(group, leader, timing.startedAt));
    group.attempt = null;
    const faults: unknown[] = [];
    for (const member of attempt === null ? [] : [...group.members]) {
      if (attempt === null || !takes(member, attempt, result)) continue;
      try {
        this.#deliver(member, result, timing);
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
    const next = leaderOf(group);
    return next === null ? null : dueOf(next);
  }

  #deliver(member: Member, result: ProbeResult, timing: AttemptTiming): void {
    const due = member.task.settle(result, timing);
    if (due === null) this.remove(member.task.id);
    else member.due = due;
  }
}

/** The check that is due first; null for an empty group. */
function leaderOf({ members }: Group): Member | null {
  let leader: Member | null = null;
  for (const member of members) if (leader === null || dueOf(member) < dueOf(leader)) leader = member;
  return leader;
}

function dueOf({ asked, due }: Member): Instant {
  return asked ? Number.NEGATIVE_INFINITY : due;
}

function startOf(group: Group, leader: Member, now: Instant): NonNullable<Group['attempt']> {
  const step = leader.task.step();
  const batch = new Set<Member>();
  for (const member of group.members) {
    if (dueOf(member) > now || member.task.step() !== step) continue;
    member.asked = false;
    batch.add(member);
  }
  return { step, leader, batch };
}

function takes(member: Member, { step, batch }: NonNullable<Group['attempt']>, result: ProbeResult): boolean {
  if (batch.has(member)) return true;
  return !member.asked && member.task.step() === step && member.task.confirms(result);
}
