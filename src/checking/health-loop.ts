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
  /** The check engine, or the part that shares its probes among checks. */
  readonly scheduler: Pick<SharedProbes, 'share' | 'add' | 'remove'>;
  /** The reconciler, which alone writes to the kernel. */
  readonly writer: { submit(change: DesiredChange): void };
  /** Publishes the transitions that results cause. */
  readonly publisher: Pick<TransitionPublisher, 'publish' | 'publishIsolation' | 'publishSuspensions'>;
  /** Idle connections beside the checks; null where there are none. */
  readonly idleWatch: Pick<IdleWatch, 'follow' | 'noted'> | null;
  /** Observers of single attempts, for `lvsctl check`. */
  readonly watch: AttemptWatch;
  readonly createPlan: (check: Check) => AttemptPlan;
  readonly addresses: HostAddresses;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
}

/**
 * When the address of a suspended virtual server comes back, its checks begin within this time, because the known state
 * of its servers is old.
 */
const RESUME_SPREAD: Milliseconds = 1000;

/**
 * Joins the parts: the result of a check goes to the director, and the director's decision goes to the reconciler,
 * which writes to the kernel. This class holds no state of its own.
 */
export class HealthLoop {
  readonly #components: HealthLoopComponents;

  constructor(components: HealthLoopComponents) {
    this.#components = components;
  }

  /**
   * Puts a configuration in force. Checks whose definition did not change keep their timers, results and running
   * attempt. The changes are returned and neither submitted nor published: at the start the kernel's table is not
   * adopted yet.
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

  /**
   * Stops and starts the checks of virtual servers with ha_suspend as their addresses leave this host or come to it.
   */
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

/**
 * The id of a check has checksums of certificates and keys. This key has the files themselves, so that two different
 * ones are never taken for the same.
 */
function probeKey(spec: CheckSpec): string {
  const key = specKey(spec, new Digests());
  return spec.type === 'SSL_GET' ? `${key} ${JSON.stringify(spec.tls)}` : key;
}
