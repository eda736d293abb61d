import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { AttemptTiming } from '../../../checkers/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { Check, Config } from '../../config/model/config.ts';
import type { CheckId } from '../../config/model/ids.ts';
import { FailureTally } from '../health/failure-tally.ts';
import {
  excuses,
  type IsolationFacts,
  type IsolationMode,
  type IsolationState,
  isNearlyAll,
  isWatched,
  MIN_ISOLATION_CHECKS,
  MIN_ISOLATION_SERVERS,
  stepIsolation,
  WATCHING,
} from '../health/isolation.ts';
import type { CheckPlace } from './check-places.ts';
import { isHoldable, type ServerRecord } from './records.ts';

/** The window is the longest interval between two attempts of a check, up to this bound. */
export const MAX_ISOLATION_WINDOW: Milliseconds = 300_000;

/**
 * isolation_guard: holds servers when nearly all checks begin to fail at once. It counts only checks that it saw
 * pass, so that the first results after a start never make it hold. FILE_CHECKs do not count, because a local file
 * says nothing about the network.
 */
export class IsolationGuard {
  readonly #tally = new FailureTally();
  #addresses = new Map<CheckId, IpAddress>();
  /** The threshold; null when the guard is off, or there are too few checks. */
  #percent: number | null = null;
  #configured: number | null = null;
  #window: Milliseconds = 0;
  #state: IsolationState = WATCHING;
  #since: WallTime | null = null;
  #engagements = 0;
  readonly #held = new Set<ServerRecord>();

  /** Moves all wall-clock times after the clock was set by `step`. */
  moveTimes(step: Milliseconds): void {
    if (this.#since !== null) this.#since += step;
  }

  /** Takes a configuration. Returns true when the guard can hold; if it cannot, all held servers must be released. */
  configure(config: Config): boolean {
    this.#configured = config.isolationGuard ?? null;
    this.#held.clear();
    this.#addresses = new Map();
    this.#window = 0;
    if (this.#configured !== null) this.#collect(config);
    this.#tally.watch(this.#addresses.keys());
    const enough = this.#addresses.size >= MIN_ISOLATION_CHECKS && severalMachines(this.#addresses.values());
    this.#percent = enough ? this.#configured : null;
    if (this.#percent === null) this.#turn(WATCHING, 0);
    return this.#percent !== null;
  }

  #collect({ virtualServers }: Config): void {
    for (const { realServers } of virtualServers) {
      for (const { address, checks } of realServers) {
        for (const check of checks) {
          if (!isWatched(check.spec)) continue;
          this.#addresses.set(check.id, address);
          this.#window = Math.min(MAX_ISOLATION_WINDOW, Math.max(this.#window, roundOf(check)));
        }
      }
    }
  }

  get mode(): IsolationMode {
    return this.#state.mode;
  }

  /** Takes a check after a conclusive result, and decides whether its server is held. */
  take({ check, server }: CheckPlace, passed: boolean, timing: AttemptTiming, wall: WallTime): void {
    if (this.#percent === null) return;
    const { verdict, failures } = check.state;
    const failing = verdict === 'down' || failures > 0;
    if (this.#tally.note(check.check.id, failing, timing.endedAt)) this.#step(timing.endedAt, wall);
    if (this.#state.mode !== 'watching') this.#judge(server, passed, timing);
  }

  /** Updates the state after servers were held or released. */
  settle(now: Instant, wall: WallTime): void {
    if (this.#percent !== null && this.#state.mode !== 'watching') this.#step(now, wall);
  }

  #step(now: Instant, wall: WallTime): void {
    const percent = this.#percent;
    if (percent === null) return;
    // While the guard holds, checks that failed together are kept together.
    if (this.#state.mode === 'watching') this.#tally.age(now - this.#window);
    const nearlyAll = isNearlyAll(this.#tally.count(), percent) && this.#areSeveralMachines();
    this.#turn(stepIsolation(this.#state, nearlyAll, this.#held.size, now), wall);
  }

  #turn(state: IsolationState, wall: WallTime): void {
    if (this.#state.mode === 'watching' && state.mode === 'holding') {
      this.#since = wall;
      this.#engagements += 1;
    }
    if (state.mode === 'watching') this.#since = null;
    this.#state = state;
  }

  #areSeveralMachines(): boolean {
    const addresses = this.#addresses;
    const recent = this.#tally.recent();
    return severalMachines(
      (function* () {
        for (const id of recent) yield addresses.get(id);
      })(),
    );
  }

  #judge(server: ServerRecord, passed: boolean, { startedAt }: AttemptTiming): void {
    if (!isHoldable(server.checks)) this.hold(server, false);
    else if (excuses(this.#state, startedAt)) this.hold(server, server.up);
    else if (!passed) this.hold(server, false);
  }

  /** Whether a server went down so shortly before the guard began to hold that it comes up again. */
  putsBack(server: ServerRecord, now: Instant): boolean {
    if (server.up || server.downSince === null || server.transitions.down === 0) return false;
    return server.downSince >= now - this.#window && isHoldable(server.checks);
  }

  /** Sets whether a server is held. */
  hold(server: ServerRecord, held: boolean): void {
    server.held = held;
    if (held) this.#held.add(server);
    else this.#held.delete(server);
  }

  facts(): IsolationFacts | null {
    if (this.#configured === null) return null;
    const { suspects, recent } = this.#tally.count();
    return {
      percent: this.#configured,
      mode: this.#state.mode,
      since: this.#since,
      window: this.#window,
      failing: recent,
      suspects,
      held: this.#held.size,
      engagements: this.#engagements,
    };
  }
}

/** The longest time from the end of one attempt to the end of the next, while the check is up. */
function roundOf({ spec, pacing }: Check): Milliseconds {
  return pacing.delayLoop + (pacing.jitter ?? 0) + checkTypeOf(spec).timeout(spec);
}

function severalMachines(addresses: Iterable<IpAddress | undefined>): boolean {
  const seen = new Set<IpAddress | undefined>();
  for (const address of addresses) {
    seen.add(address);
    if (seen.size >= MIN_ISOLATION_SERVERS) return true;
  }
  return false;
}
