import { checkTypeOf } from '../../checkers/check-types.ts';
import type { AttemptPlan, AttemptTiming, CheckSpec, ProbeResult } from '../../checkers/types.ts';
import type { HostAddresses } from '../base/host-addresses.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Entropy, Instant, Milliseconds } from '../base/time.ts';
import { Digests, specKey } from '../config/checks/check-id.ts';
import type { Check, Config } from '../config/model/config.ts';
import { logAttempt } from '../events/transition-log.ts';
import type { TransitionPublisher } from '../events/transition-publisher.ts';
import type { Findings } from '../state/director/carry-over.ts';
import type { Director } from '../state/director/director.ts';
import type { LoadOutcome } from '../state/director/outcomes.ts';
import { checksOf, usesAddresses } from '../state/director/suspension.ts';
import { firstDue } from '../state/health/check-state.ts';
import type { DesiredChange } from '../state/model/desired.ts';
import type { AttemptWatch } from './attempt-watch.ts';
import type { IdleWatch } from './idle-watch.ts';
import type { SharableTask, SharedProbes } from './shared-probes.ts';

export interface HealthLoopComponents {
  readonly director: Director;
  /** The check engine, or what shares its probes. */
  readonly scheduler: Pick<SharedProbes, 'share' | 'add' | 'remove'>;
  /** The reconciler, which alone writes to the kernel. */
  readonly writer: { submit(change: DesiredChange): void };
  /** Who is told of what the results changed. */
  readonly publisher: Pick<TransitionPublisher, 'publish' | 'publishIsolation' | 'publishSuspensions'>;
  /** Idle connections beside the checks; null: there are none. */
  readonly idleWatch: Pick<IdleWatch, 'follow' | 'noted'> | null;
  /** Operators who look on. */
  readonly watch: AttemptWatch;
  readonly createPlan: (check: Check) => AttemptPlan;
  readonly addresses: HostAddresses;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
}

/** Within this time the checks of a virtual server begin whose address has come: what is known of its servers is old. */
const RESUME_SPREAD: Milliseconds = 1000;

/**
 * Joins the parts: what a check finds goes to the director, what the director decides goes to the kernel's writer.
 * Holds no state of its own.
 */
export class HealthLoop {
  readonly #components: HealthLoopComponents;

  constructor(components: HealthLoopComponents) {
    this.#components = components;
  }

  /**
   * Puts a configuration in force. Checks whose definition did not change keep their timers, results and running
   * attempt. The changes are returned, neither submitted nor told: at the start there is no table to change yet.
   */
  load(config: Config, findings: Findings): LoadOutcome {
    const { director, scheduler, publisher, clock, entropy } = this.#components;
    if (usesAddresses(config)) this.#lookAtAddresses();
    const now = clock.now();
    const outcome = director.load(config, now, clock.wall(), findings);
    for (const id of outcome.checks.removed) scheduler.remove(id);
    scheduler.share(config.shareProbes === true);
    for (const check of outcome.checks.added) {
      scheduler.add(this.#task(check), firstDue(check.pacing, now, entropy.uniform()));
    }
    publisher.publishSuspensions(outcome.suspensions);
    this.#components.idleWatch?.follow();
    return outcome;
  }

  /** ha_suspend: stops and starts checks as addresses leave this host and come to it. */
  followAddresses(): void {
    if (this.#components.director.followsAddresses) this.#lookAtAddresses();
  }

  #lookAtAddresses(): void {
    const { director, scheduler, publisher, addresses, clock, entropy } = this.#components;
    const found = addresses.read();
    if (found === null) return;
    const turns = director.setLocalAddresses(found);
    for (const { virtualServer, suspended } of turns) {
      for (const check of checksOf(virtualServer)) {
        if (suspended) scheduler.remove(check.id);
        else scheduler.add(this.#task(check), clock.now() + entropy.uniform() * RESUME_SPREAD);
      }
    }
    if (turns.length > 0) this.#components.idleWatch?.follow();
    publisher.publishSuspensions(turns);
  }

  #task(check: Check): SharableTask {
    const { director, createPlan, watch } = this.#components;
    return {
      id: check.id,
      type: check.spec.type,
      attemptLimit: checkTypeOf(check.spec).attemptLimit(check.spec),
      plan: createPlan(check),
      begin: () => director.step(check.id),
      trace: () => watch.trace(check.id),
      alwaysShared: check.spec.type === 'FILE_CHECK',
      key: () => probeKey(check.spec),
      step: () => director.step(check.id),
      confirms: (result) => director.confirms(check.id, result),
      settle: (result, timing) => this.#settle(check, result, timing),
    };
  }

  #settle(check: Check, result: ProbeResult, timing: AttemptTiming): Instant | null {
    const { director, writer, publisher, clock, entropy, logger } = this.#components;
    const outcome = director.record(check.id, result, timing, clock.wall(), entropy.uniform());
    if (outcome.changes.size > 0) writer.submit(outcome.changes);
    logAttempt(logger, check, result, timing, outcome.localErrors, (id) => director.placeOf(id));
    if (outcome.isolation !== null) publisher.publishIsolation(outcome.isolation);
    publisher.publish(outcome.transitions);
    this.#components.watch.settled(check.id, result, timing);
    this.#components.idleWatch?.noted(check, result);
    return outcome.nextDue;
  }
}

/** In ids of checks, certificates and keys are checksums; here two that differ must never be taken for one. */
function probeKey(spec: CheckSpec): string {
  const key = specKey(spec, new Digests());
  return spec.type === 'SSL_GET' ? `${key} ${JSON.stringify(spec.tls)}` : key;
}
