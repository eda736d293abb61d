import { readFindings } from '../../checkers/file/findings.ts';
import { OverlayKernel } from '../../ipvs/fake/overlay-kernel.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { HostAddresses } from '../base/host-addresses.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Entropy } from '../base/time.ts';
import type { Config } from '../config/model/config.ts';
import { inheritedTable } from '../reconcile/ownership/inherited-table.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { Director } from '../state/director/director.ts';
import { usesAddresses } from '../state/director/suspension.ts';
import { isExpired } from '../state/model/override.ts';
import type { StartState } from './start-state.ts';

export interface StartSimulationPorts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly addresses: HostAddresses;
}

/** The writes that a start would make. */
export interface SimulatedStart {
  readonly operations: readonly Operation[];
  /** The refusals to expect from the kernel, in words. */
  readonly refusals: readonly string[];
  /** True when an operator paused lvsd in an earlier run: it would write nothing until `lvsctl resume`. */
  readonly paused: boolean;
  /** The reason why the kernel's table was taken as empty; null when it was read. */
  readonly absent: string | null;
}

/**
 * The parts that decide and write at a start of lvsd, with a copy of the kernel's table: they do all their work, and
 * the kernel stays as it is.
 */
export class StartSimulation {
  readonly director = new Director();
  readonly reconciler: Reconciler;
  readonly kernel: OverlayKernel;
  readonly #ports: StartSimulationPorts;
  readonly #state: StartState;
  #paused = false;

  private constructor(ports: StartSimulationPorts, state: StartState, kernel: OverlayKernel) {
    this.#ports = ports;
    this.#state = state;
    this.kernel = kernel;
    this.reconciler = new Reconciler({ ...ports, ...state, kernel });
  }

  /** Adopts what an earlier run left; the load of the configuration into the director comes next. */
  static async prepare(
    ports: StartSimulationPorts,
    state: StartState,
    config: Config,
  ): Promise<StartSimulation> {
    const daemon = config.kernel?.syncDaemon;
    const kernel = await OverlayKernel.over(
      state.contents,
      daemon === undefined || daemon === null ? [] : [daemon.interface],
    );
    const simulation = new StartSimulation(ports, state, kernel);
    await simulation.#inherit();
    return simulation;
  }

  /** Loads the configuration and writes as a start does, without any check. */
  async load(config: Config): Promise<void> {
    const { clock, addresses } = this.#ports;
    if (usesAddresses(config)) {
      const found = addresses.read();
      if (found !== null) this.director.setLocalAddresses(found);
    }
    const checks = config.virtualServers.flatMap(({ realServers }) =>
      realServers.flatMap((server) => server.checks),
    );
    this.director.load(config, clock.now(), clock.wall(), await readFindings(checks, clock));
    await this.write(config);
  }

  /** Writes the desired table of the director, as a start does. */
  async write(config: Config): Promise<void> {
    await this.reconciler.start(this.director.desired(), config.kernel ?? null);
  }

  /** The writes since the last call. */
  take(): SimulatedStart {
    return {
      operations: this.kernel.takeWritten(),
      refusals: this.kernel.refusals.map(({ message }) => message),
      paused: this.#paused,
      absent: this.#state.absent,
    };
  }

  async stop(): Promise<void> {
    await this.reconciler.stop({ removeServices: 'none' });
    this.kernel.close();
  }

  async #inherit(): Promise<void> {
    const { clock, logger } = this.#ports;
    const saved = await this.#state.operatorStore.load();
    const wall = clock.wall();
    this.director.restore(saved.overrides.filter(({ override }) => !isExpired(override, wall)));
    this.#paused = saved.pause !== null && !isExpired(saved.pause, wall);
    const { ours } = await inheritedTable({
      kernel: this.kernel,
      ownership: this.#state.ownership,
      logger,
    });
    this.director.adoptKernel(ours);
  }
}

/** Predicts what a start of lvsd with `config` would write now. */
export async function simulateStart(
  ports: StartSimulationPorts,
  state: StartState,
  config: Config,
): Promise<SimulatedStart> {
  const simulation = await StartSimulation.prepare(ports, state, config);
  await simulation.load(config);
  const start = simulation.take();
  await simulation.stop();
  return start;
}
