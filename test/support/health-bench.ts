import { CheckEngine } from '../../checkers/engine/engine.ts';
import type { AttemptTiming, ProbeResult } from '../../checkers/types.ts';
import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds, WallTime } from '../../src/base/time.ts';
import { AttemptWatch } from '../../src/checking/attempt-watch.ts';
import { HealthLoop } from '../../src/checking/health-loop.ts';
import { SharedProbes } from '../../src/checking/shared-probes.ts';
import type { Check, Config } from '../../src/config/model/config.ts';
import type { CheckId } from '../../src/config/model/ids.ts';
import { Director } from '../../src/state/director/director.ts';
import type { RecordOutcome } from '../../src/state/director/outcomes.ts';
import type { SuspensionTurn } from '../../src/state/director/suspension.ts';
import { confirms } from '../../src/state/health/check-state.ts';
import type { CheckState } from '../../src/state/model/check-progress.ts';
import { fail, inconclusive, pass } from './director-config.ts';
import { RecordingLogger } from './recording-logger.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A result as it reached the director. */
export interface Delivered {
  readonly at: Instant;
  readonly outcome: ProbeResult['outcome'];
  /** When the check was due, as it said itself; null for its first. */
  readonly due: Instant | null;
  /** The result was what was known of the check already. */
  readonly confirmed: boolean;
  readonly verdict: CheckState['verdict'];
}

class RecordingDirector extends Director {
  readonly delivered = new Map<CheckId, Delivered[]>();
  readonly #dues = new Map<CheckId, Instant>();

  override record(
    id: CheckId,
    result: ProbeResult,
    timing: AttemptTiming,
    wall: WallTime,
    uniform?: number,
  ): RecordOutcome {
    const before = this.stateOf(id);
    const outcome = super.record(id, result, timing, wall, uniform);
    const list = this.delivered.get(id) ?? [];
    list.push({
      at: timing.endedAt,
      outcome: result.outcome,
      due: this.#dues.get(id) ?? null,
      confirmed: before !== undefined && confirms(before, result),
      verdict: this.stateOf(id)?.verdict ?? 'down',
    });
    this.delivered.set(id, list);
    if (outcome.nextDue !== null) this.#dues.set(id, outcome.nextDue);
    return outcome;
  }

  /** A check that leaves and comes again is another one. */
  forget(id: CheckId): void {
    this.#dues.delete(id);
  }

  stateOf(id: CheckId): CheckState | undefined {
    const checks = this.view().virtualServers.flatMap(({ servers }) => servers.flatMap((one) => one.checks));
    return checks.find(({ check }) => check.id === id)?.state;
  }
}

export interface HealthBenchOptions {
  /** Whether the check's server is well now; null: this host cannot tell. */
  readonly world: (check: Check, now: Instant, step: number) => boolean | null;
  /** How long each attempt takes. */
  readonly takes?: Milliseconds;
  /** In [0, 1); 0 unless given. */
  readonly uniform?: () => number;
}

/** The health loop with the real engine and sharer in virtual time; what is beyond them is counted only. */
export class HealthBench {
  readonly clock = new VirtualClock();
  readonly director = new RecordingDirector();
  readonly logger = new RecordingLogger();
  readonly engine: CheckEngine;
  readonly sharing: SharedProbes;
  readonly loop: HealthLoop;
  /** Starts of attempts, with the check whose probe ran. */
  readonly attempts: { readonly at: Instant; readonly check: CheckId; readonly step: number }[] = [];
  readonly isolation: string[] = [];
  readonly suspensions: SuspensionTurn[] = [];
  /** Of the host. */
  addresses: ReadonlySet<IpAddress> | null = new Set();

  constructor({ world, takes = 0, uniform = () => 0 }: HealthBenchOptions) {
    const { clock, logger, director } = this;
    this.engine = new CheckEngine({ clock, logger });
    this.sharing = new SharedProbes(this.engine, clock);
    this.loop = new HealthLoop({
      director,
      scheduler: this.sharing,
      writer: { submit: () => undefined },
      publisher: {
        publish: () => undefined,
        publishIsolation: (mode) => this.isolation.push(mode),
        publishSuspensions: (turns) => this.suspensions.push(...turns),
      },
      idleWatch: null,
      watch: new AttemptWatch(),
      createPlan: (check) => ({
        kind: 'function',
        run: (_context, step) => {
          this.attempts.push({ at: clock.now(), check: check.id, step });
          return new Promise((resolve) => {
            clock.schedule(clock.now() + takes, () => {
              const well = world(check, clock.now(), step);
              resolve(well === null ? inconclusive() : well ? pass() : fail());
            });
          });
        },
      }),
      addresses: { read: () => this.addresses },
      clock,
      entropy: { uniform },
      logger,
    });
    this.engine.start();
  }

  load(config: Config): void {
    const { removed } = this.loop.load(config, new Map()).checks;
    for (const id of removed) this.director.forget(id);
  }

  run(ms: Milliseconds): Promise<void> {
    return this.clock.advanceAndSettle(ms);
  }

  delivered(id: CheckId): readonly Delivered[] {
    return this.director.delivered.get(id) ?? [];
  }
}
