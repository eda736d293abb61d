import { checkTypeOf } from '../../checkers/check-types.ts';
import { formatSeconds } from '../../checkers/duration.ts';
import type { HttpCheckSpec, SslCheckSpec } from '../../checkers/http/spec.ts';
import { judgeUrlRun } from '../../checkers/http/url-run.ts';
import { failed, inconclusive } from '../../checkers/result.ts';
import type { AttemptTiming, CheckSpec, Probe, ProbeResult } from '../../checkers/types.ts';
import type { CheckReport, CheckRun } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import type { CheckRequest } from '../api/requests.ts';
import { resolveRealServer, resolveVirtualServer } from '../api/targets.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../base/time.ts';
import type { AttemptWatch } from '../checking/attempt-watch.ts';
import type { Check } from '../config/model/config.ts';
import type { CheckId } from '../config/model/ids.ts';
import type { DirectorView } from '../state/model/facts.ts';
import { checkTarget } from '../state/status/status-words.ts';
import { RunTrace } from './run-trace.ts';

/** The largest number of runs at once. */
export const MAX_CHECK_RUNS = 8;

/** The largest number of checks in one request, and in all open requests together. */
export const MAX_CHECKS_REQUESTED = 64;

/** How long a stop waits for runs to end; a script that ignores SIGTERM gets SIGKILL within it. */
export const RUNS_STOP_LIMIT: Milliseconds = 2500;

/**
 * The time that a triggered attempt may wait for a free slot of the engine and for a running attempt, in addition to
 * its own timeout.
 */
const TRIGGER_MARGIN: Milliseconds = 10_000;

export interface CheckRunnerComponents {
  readonly director: { view(): DirectorView };
  readonly engine: { trigger(id: CheckId): boolean };
  readonly watch: AttemptWatch;
  /** Creates a probe for this run alone, so that the probe of the check itself is not disturbed. */
  readonly createProbe: (check: Check) => Probe;
  readonly clock: Clock;
}

interface Target {
  readonly virtualServer: string;
  readonly realServer: string;
  readonly check: Check;
}

/** Runs checks on request and records each step for the operator. */
export class CheckRunner {
  readonly #components: CheckRunnerComponents;
  readonly #busy = new Set<CheckId>();
  readonly #waiting: (() => void)[] = [];
  readonly #attempts = new Set<AbortController>();
  readonly #onIdle: (() => void)[] = [];
  #running = 0;
  #stopped = false;

  constructor(components: CheckRunnerComponents) {
    this.#components = components;
  }

  /**
   * Throws a RequestError when the selection is empty or too large, or has a check that already runs for another
   * request.
   */
  async run(request: CheckRequest): Promise<CheckReport> {
    const targets = this.#targetsOf(request);
    for (const { check } of targets) this.#busy.add(check.id);
    const runs = targets.map(async (target): Promise<CheckRun> => {
      try {
        return request.now ? await this.#trigger(target) : await this.#inTurn(() => this.#runBeside(target));
      } finally {
        this.#busy.delete(target.check.id);
      }
    });
    return { checks: await Promise.all(runs) };
  }

  /** Ends all runs, scripts included, and starts no more. Resolves at the latest after {@link RUNS_STOP_LIMIT}. */
  async stop(): Promise<void> {
    const { clock } = this.#components;
    this.#stopped = true;
    for (const attempt of this.#attempts) attempt.abort();
    if (this.#attempts.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.schedule(clock.now() + RUNS_STOP_LIMIT, resolve);
      this.#onIdle.push(() => {
        cancel();
        resolve();
      });
    });
  }

  #targetsOf(request: CheckRequest): readonly Target[] {
    const targets = selectTargets(this.#components.director.view(), request);
    if (targets.length === 0) {
      throw new RequestError(422, REQUEST_CODES.noCheck, 'there is no check to run: its servers have none');
    }
    if (targets.length + this.#busy.size > MAX_CHECKS_REQUESTED) {
      throw new RequestError(
        422,
        REQUEST_CODES.tooManyChecks,
        `${targets.length} checks are too many: at most ${MAX_CHECKS_REQUESTED} are run for all who ask`,
        'name a virtual server, and one of its real servers',
      );
    }
    if (request.now) this.#refuseSuspended(targets);
    const busy = targets.find(({ check }) => this.#busy.has(check.id));
    if (busy === undefined) return targets;
    throw new RequestError(
      409,
      REQUEST_CODES.checkRunning,
      `somebody else has ${busy.check.spec.type} of ${busy.realServer} run already`,
      'try again in a moment',
    );
  }

  /** Suspended checks are refused, because the engine does not run them. */
  #refuseSuspended(targets: readonly Target[]): void {
    const { virtualServers } = this.#components.director.view();
    const suspended = virtualServers.find(
      ({ config, suspended }) =>
        suspended && targets.some(({ virtualServer }) => virtualServer === config.id),
    );
    if (suspended === undefined) return;
    throw new RequestError(
      409,
      REQUEST_CODES.checksSuspended,
      `the checks of ${suspended.config.id} are suspended (ha_suspend): this host has none of its addresses`,
      'without --now a check runs for you alone and counts for nothing',
    );
  }

  /** Lets {@link MAX_CHECK_RUNS} runs go on at a time, in the order of their requests. */
  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_CHECK_RUNS) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#running += 1;
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #runBeside(target: Target): Promise<CheckRun> {
    const { clock, createProbe } = this.#components;
    const { check } = target;
    // The operator sees the result of each url, also of those after a failed one.
    const spec = testedInTurn(check.spec);
    const probe = createProbe({ ...check, spec });
    const trace = new RunTrace(clock);
    const results: ProbeResult[] = [];
    for (let step = 0; step < stepsOf(spec); step += 1) {
      results.push(await this.#attempt(probe, spec, step, trace));
    }
    return reportOf(target, judgeSteps(check.spec, results), trace, false);
  }

  async #attempt(probe: Probe, spec: CheckSpec, step: number, trace: RunTrace): Promise<ProbeResult> {
    const { clock } = this.#components;
    if (this.#stopped) return inconclusive('lvsd is stopping');
    for (const line of checkTypeOf(spec).options(spec, step)) trace.add('options', line);
    const controller = new AbortController();
    this.#attempts.add(controller);
    const limit = checkTypeOf(spec).attemptLimit(spec);
    let cancel: Cancel = () => undefined;
    const expired = new Promise<ProbeResult>((resolve) => {
      cancel = clock.schedule(clock.now() + limit, () => {
        resolve(failed('timeout', `no result within ${formatSeconds(limit)}`));
        controller.abort();
      });
    });
    const tracing = (name: string, detail: string): void => trace.add(name, detail);
    const attempt = probe({ clock, signal: controller.signal, trace: tracing }, step).finally(() =>
      this.#ended(controller),
    );
    try {
      return await Promise.race([attempt, expired]);
    } finally {
      cancel();
    }
  }

  #ended(controller: AbortController): void {
    this.#attempts.delete(controller);
    if (this.#attempts.size > 0) return;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Triggers the engine's own attempt and follows the first one that begins from now on. */
  async #trigger(target: Target): Promise<CheckRun> {
    const { clock, engine, watch } = this.#components;
    const { id, spec } = target.check;
    const trace = new RunTrace(clock);
    const begin = (): void => {
      // Where the check has several urls, the recorded request shows which one was tested.
      if (stepsOf(spec) === 1)
        for (const line of checkTypeOf(spec).options(spec, 0)) trace.add('options', line);
    };
    begin();
    const from = clock.now();
    const limit = 2 * checkTypeOf(spec).attemptLimit(spec) + TRIGGER_MARGIN;
    const result = await new Promise<ProbeResult>((resolve) => {
      const settle = (found: ProbeResult): void => {
        cancel();
        cancelLimit();
        resolve(found);
      };
      const cancelLimit = clock.schedule(from + limit, () =>
        settle(failed('timeout', `no result within ${formatSeconds(limit)}`)),
      );
      const cancel = watch.watch(id, {
        trace: (step, detail) => trace.add(step, detail),
        settled: (found, timing) => {
          if (beganAfter(from, timing)) settle(found);
          else {
            trace.clear();
            begin();
          }
        },
      });
      if (!engine.trigger(id)) settle(failed('protocol', 'the check has just left the configuration'));
    });
    return reportOf(target, result, trace, true);
  }
}

function beganAfter(instant: Instant, { startedAt }: AttemptTiming): boolean {
  return startedAt >= instant;
}

function selectTargets(view: DirectorView, { virtual_server, real_server }: CheckRequest): readonly Target[] {
  const configured = view.virtualServers.map(({ config }) => config);
  const virtualServers =
    virtual_server === null ? configured : [resolveVirtualServer(configured, virtual_server)];
  return virtualServers.flatMap((virtualServer) => {
    const realServers =
      real_server === null ? virtualServer.realServers : [resolveRealServer(virtualServer, real_server)];
    return realServers.flatMap((realServer) =>
      realServer.checks.map((check) => ({
        virtualServer: virtualServer.id,
        realServer: realServer.id,
        check,
      })),
    );
  });
}

/** The number of attempts that the whole check takes. */
function stepsOf(spec: CheckSpec): number {
  return isOverHttp(spec) && spec.urlsEachCycle !== true ? spec.urls.length : 1;
}

/** The same check with one url for each attempt. */
function testedInTurn(spec: CheckSpec): CheckSpec {
  return isOverHttp(spec) && spec.urlsEachCycle === true ? { ...spec, urlsEachCycle: false } : spec;
}

/** Combines the results of all steps into one. */
function judgeSteps(spec: CheckSpec, results: readonly ProbeResult[]): ProbeResult {
  if (isOverHttp(spec) && spec.urlsEachCycle === true) return judgeUrlRun(spec.urls, results);
  const result = results.find(({ outcome }) => outcome !== 'pass') ?? results.at(-1);
  return result ?? inconclusive('nothing was run');
}

function isOverHttp(spec: CheckSpec): spec is HttpCheckSpec | SslCheckSpec {
  return spec.type === 'HTTP_GET' || spec.type === 'SSL_GET';
}

function reportOf(target: Target, result: ProbeResult, trace: RunTrace, counted: boolean): CheckRun {
  return {
    virtual_server: target.virtualServer,
    real_server: target.realServer,
    type: target.check.spec.type,
    target: checkTarget(target.check.spec),
    counted,
    outcome: result.outcome,
    result: result.code,
    detail: result.detail,
    output: 'output' in result ? (result.output ?? null) : null,
    duration_ms: trace.elapsed(),
    steps: trace.steps,
  };
}
