import { CheckEngine } from '../../checkers/engine/engine.ts';
import { HttpProbeFactory } from '../../checkers/http/probe-factory.ts';
import { CheckSockets } from '../../checkers/io/choose-sockets.ts';
import { createPlan, type ProbeTools } from '../../checkers/registry.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import type { Milliseconds } from '../base/time.ts';
import { neutralise, neutraliseLines } from '../base/visible-text.ts';
import { AttemptWatch } from '../checking/attempt-watch.ts';
import { CheckPreparation } from '../checking/check-preparation.ts';
import { HealthLoop, type HealthLoopComponents } from '../checking/health-loop.ts';
import { SharedProbes } from '../checking/shared-probes.ts';
import { renderDiagnostics } from '../config/language/render-diagnostic.ts';
import type { Check, Config } from '../config/model/config.ts';
import type { CheckId } from '../config/model/ids.ts';
import { natPlanLines } from '../fullnat/plan-lines.ts';
import { NO_RULES, natRules } from '../fullnat/rules.ts';
import type { UsableConfig } from '../reload/configuration.ts';
import { operationLine } from '../state/director/operation-line.ts';
import type { Transition } from '../state/model/facts.ts';
import { checkName } from '../state/status/status-words.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import type { DaemonOptions } from './options.ts';
import type { Machine } from './run.ts';
import { type SimulatedStart, StartSimulation } from './start-simulation.ts';

/** The longest time that a round of checks may take without `--for`. */
export const ROUND_LIMIT: Milliseconds = 30_000;

/** The largest number of checks without a result that are named; the others are counted. */
const NAMED_CHECKS = 10;

/**
 * Implements `lvsd --dry-run`: starts as lvsd does, with a copy of the kernel's table, runs every check once, or all of
 * them for as long as `--for` says, and prints what lvsd would have written. Nothing is written and nobody is notified:
 * neither the kernel, the state directory or a socket, nor notify scripts, FIFOs or mail are used.
 */
export async function dryRun(
  options: DaemonOptions,
  { config, diagnostics, omittedDiagnostics }: UsableConfig,
  machine: Machine,
): Promise<ExitStatus> {
  machine.report(neutraliseLines(renderDiagnostics(diagnostics, omittedDiagnostics)));
  if (config.vrrp !== undefined) {
    machine.report('lvsd: a dry run is about the virtual servers alone: no VRRP is spoken\n');
  }
  const run = await DryRun.prepare(options, config, machine);
  await run.play();
  return EXIT_STATUS.ok;
}

class DryRun {
  readonly #options: DaemonOptions;
  readonly #config: Config;
  readonly #machine: Machine;
  readonly #simulation: StartSimulation;
  readonly #startedAt: number;
  /** The checks that have no result yet. */
  readonly #pending = new Map<CheckId, Check>();
  /** The last outcome of each check that has one. */
  readonly #outcomes = new Map<CheckId, ProbeResult['outcome']>();
  #roundOver: () => void = () => undefined;

  private constructor(options: DaemonOptions, config: Config, machine: Machine, simulation: StartSimulation) {
    this.#options = options;
    this.#config = config;
    this.#machine = machine;
    this.#simulation = simulation;
    this.#startedAt = machine.clock.now();
  }

  static async prepare(options: DaemonOptions, config: Config, machine: Machine): Promise<DryRun> {
    const logger = machine.createLogger({ ...options, logLevel: quieter(options.logLevel) });
    const state = await machine.readStartState(options, logger);
    const ports = { ...machine, logger };
    return new DryRun(options, config, machine, await StartSimulation.prepare(ports, state, config));
  }

  async play(): Promise<void> {
    const { clock, runner } = this.#machine;
    const logger = this.#machine.createLogger({
      ...this.#options,
      logLevel: quieter(this.#options.logLevel),
    });
    const engine = new CheckEngine({ clock, logger }, { maxRunning: this.#machine.attemptsAtOnce });
    const sharing = new SharedProbes(engine, clock);
    const sockets = new CheckSockets(this.#options.checkIo);
    const tools: ProbeTools = { ...this.#machine, http: new HttpProbeFactory(clock), sockets, path: null };
    const watch = new AttemptWatch();
    const preparation = new CheckPreparation({
      tools,
      engine: sharing,
      // A dry run changes nothing on this host, not even which groups may send an echo request.
      echoGroups: { admit: () => Promise.resolve(null), restore: () => Promise.resolve() },
      clock,
      logger,
    });
    const loop = new HealthLoop({
      director: this.#simulation.director,
      scheduler: this.#scheduling(sharing, watch),
      writer: this.#simulation.reconciler,
      publisher: this.#publisher(),
      idleWatch: null,
      watch,
      createPlan: ({ spec }) => createPlan(spec, tools),
      addresses: this.#machine.addresses,
      clock,
      // The first round begins as soon as the engine permits, because no service waits for a warm-up here.
      entropy: { uniform: () => 0 },
      logger,
    });
    const stopped = this.#stopRequest();
    loop.load(this.#config, await preparation.findings(this.#config));
    await this.#simulation.write(this.#config);
    this.#reportStart(this.#simulation.take());
    engine.start((await sockets.choose()).open);
    await preparation.prepare(this.#config);
    await Promise.race([this.#end(), stopped]);
    await this.#simulation.reconciler.settled();
    this.#reportChecks(this.#simulation.take());
    await Promise.all([preparation.stop(), engine.stop()]);
    await this.#simulation.stop();
    runner.close();
  }

  /** Runs the checks as lvsd does, except that scripts run only on request. */
  #scheduling(sharing: SharedProbes, watch: AttemptWatch): HealthLoopComponents['scheduler'] {
    const checks = new Map(checksOf(this.#config).map((check) => [check.id, check]));
    return {
      share: (on) => sharing.share(on),
      remove: (id) => sharing.remove(id),
      add: (task, due) => {
        const check = checks.get(task.id);
        if (check === undefined || this.#leavesOut(check)) return;
        this.#pending.set(check.id, check);
        watch.watch(check.id, {
          trace: () => undefined,
          settled: ({ outcome }) => this.#settled(check, outcome),
        });
        sharing.add(task, due);
      },
    };
  }

  #leavesOut({ spec }: Check): boolean {
    return spec.type === 'MISC_CHECK' && !this.#options.scripts;
  }

  #settled(check: Check, outcome: ProbeResult['outcome']): void {
    this.#pending.delete(check.id);
    this.#outcomes.set(check.id, outcome);
    if (this.#pending.size === 0) this.#roundOver();
  }

  #count(outcome: ProbeResult['outcome']): number {
    return [...this.#outcomes.values()].filter((found) => found === outcome).length;
  }

  #publisher(): HealthLoopComponents['publisher'] {
    return {
      publish: (transitions) => {
        for (const transition of transitions) this.#reportTransition(transition);
      },
      publishIsolation: (mode) => this.#say(`the isolation guard is ${mode}`),
      publishSuspensions: (turns) => {
        for (const { virtualServer, suspended } of turns) {
          if (suspended) this.#say(`${virtualServer.id}: this host has none of its addresses, no check runs`);
        }
      },
    };
  }

  /** Resolves when every check has a result, or when the time is over. */
  #end(): Promise<void> {
    const { clock } = this.#machine;
    const { dryRunFor } = this.#options;
    return new Promise((resolve) => {
      clock.schedule(clock.now() + (dryRunFor ?? ROUND_LIMIT), resolve);
      if (dryRunFor !== null) return;
      this.#roundOver = resolve;
      if (this.#pending.size === 0) resolve();
    });
  }

  #stopRequest(): Promise<void> {
    return new Promise((resolve) => {
      this.#machine.events.onStop(() => resolve());
    });
  }

  #reportStart({ operations, refusals, paused, absent }: SimulatedStart): void {
    this.#say('a dry run: nothing is written. What lvsd would write, as ipvsadm would be told it:');
    if (absent !== null) this.#say(`compared with an empty table: ${absent}`);
    if (paused) this.#say('paused by an operator: lvsd would write nothing of it until `lvsctl resume`');
    const nat = natPlanLines(NO_RULES, natRules(this.#config)).first;
    this.#say(`at the start: ${counted(nat.length + operations.length)}`);
    this.#print([...nat, ...operations.map(operationLine)]);
    for (const refusal of refusals) this.#say(`the kernel would refuse: ${refusal}`);
  }

  #reportTransition({ kind, id, virtualServer, to, reason, initial }: Transition): void {
    // An object that starts in its expected state is not reported.
    if (kind === 'check' || (initial && to === 'up')) return;
    const place = kind === 'virtual_server' ? virtualServer : `${id} of ${virtualServer}`;
    this.#say(`after ${this.#elapsed()}: ${place} is ${to.toUpperCase()}: ${reason}`);
  }

  #reportChecks({ operations }: SimulatedStart): void {
    this.#say(`after ${this.#elapsed()}, by what the checks found: ${counted(operations.length)}`);
    this.#print(operations.map(operationLine));
    const all = checksOf(this.#config);
    const left = all.filter((check) => this.#leavesOut(check)).length;
    const silent = [...this.#pending.values()];
    const unable = this.#count('inconclusive');
    this.#say(
      [
        `${all.length} check${all.length === 1 ? '' : 's'}: ${this.#count('pass')} passed`,
        `${this.#count('fail')} failed`,
        ...(unable === 0 ? [] : [`${unable} could not be run here`]),
        ...(silent.length === 0 ? [] : [`${silent.length} without a result`]),
        ...(left === 0 ? [] : [`${left} MISC_CHECK not run (--scripts runs them)`]),
      ].join(', '),
    );
    for (const check of silent.slice(0, NAMED_CHECKS))
      this.#say(`without a result: ${checkName(check.spec)}`);
    if (silent.length > NAMED_CHECKS) this.#say(`and ${silent.length - NAMED_CHECKS} more`);
  }

  #elapsed(): string {
    return `${((this.#machine.clock.now() - this.#startedAt) / 1000).toFixed(1)} s`;
  }

  #say(text: string): void {
    this.#print([`# ${text}`]);
  }

  #print(lines: readonly string[]): void {
    for (const line of lines) this.#machine.print(`${neutralise(line)}\n`);
  }
}

/** The results of a dry run go to standard output; the log has only faults. */
function quieter(level: DaemonOptions['logLevel']): DaemonOptions['logLevel'] {
  return level === 'info' ? 'warn' : level;
}

function checksOf({ virtualServers }: Config): readonly Check[] {
  return virtualServers.flatMap(({ realServers }) => realServers.flatMap(({ checks }) => checks));
}

function counted(count: number): string {
  return count === 0 ? 'nothing would change' : `${count} change${count === 1 ? '' : 's'}`;
}
