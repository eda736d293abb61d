import { CheckEngine } from '../../checkers/engine/engine.ts';
import { failed, passed } from '../../checkers/result.ts';
import type { CheckTask, ProbeResult } from '../../checkers/types.ts';
import { FaultyKernel } from '../../ipvs/fake/faults.ts';
import type { Kernel } from '../../ipvs/kernel.ts';
import type { StateFile } from '../../src/base/state-file.ts';
import type { Cancel, Clock } from '../../src/base/time.ts';
import type { Check, Config } from '../../src/config/model/config.ts';
import { OperatorStore } from '../../src/operator/operator-store.ts';
import { OverrideService } from '../../src/operator/override-service.ts';
import { inheritedTable } from '../../src/reconcile/ownership/inherited-table.ts';
import type { OwnershipStore } from '../../src/reconcile/ownership/ownership.ts';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import type { SettingsStore } from '../../src/reconcile/settings/saved-settings.ts';
import { Director } from '../../src/state/director/director.ts';
import { firstDue } from '../../src/state/health/check-state.ts';
import type { DesiredChange, DesiredState } from '../../src/state/model/desired.ts';
import { clockReader } from '../support/clock-reader.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import type { Random } from './random.ts';
import type { Said } from './site.ts';
import { Witness } from './witness.ts';

/** Often enough that tests need little virtual time, seldom enough that they need few dumps. */
const COMPARE = { compareInterval: 2000, quickCompareInterval: 2000 };

export const SLOWEST_SAVE_MS = 40;
const OPERATOR = { author: 'chaos', reason: null, for_seconds: null };

export interface IncarnationPorts {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly settings: SettingsStore;
  /** What operators said, over restarts. */
  readonly saidFile: StateFile;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether a connection to this address would be taken now. */
  readonly answers: (address: string) => boolean;
}

/** One life of lvsd from its start to SIGKILL: director, check engine and reconciler as the daemon joins them. */
export class Incarnation {
  readonly witness: Witness;
  readonly faulty: FaultyKernel;
  readonly #ports: IncarnationPorts;
  readonly #clock: MortalClock;
  readonly #director = new Director();
  readonly #engine: CheckEngine;
  readonly #reconciler: Reconciler;
  readonly #overrideService: OverrideService;

  constructor(ports: IncarnationPorts) {
    this.#ports = ports;
    this.#clock = new MortalClock(ports.clock);
    this.faulty = new FaultyKernel(ports.kernel);
    this.witness = new Witness(this.faulty, () => ports.kernel.dump());
    const logger = new RecordingLogger();
    const { settings, random } = ports;
    const interfaceIndex = () => Promise.resolve(1);
    const ownership = this.#onSlowDisk(ports.ownership);
    const [kernel, clock] = [this.witness, this.#clock];
    this.#engine = new CheckEngine({ clock, logger });
    this.#reconciler = new Reconciler(
      { kernel, ownership, settings, interfaceIndex, clock, entropy: random, logger },
      COMPARE,
    );
    this.#overrideService = new OverrideService({
      director: this.#director,
      reconciler: this.#reconciler,
      store: new OperatorStore(this.#fileOnSlowDisk(ports.saidFile), logger, clockReader(ports.clock)),
      publisher: { publish: () => undefined },
      events: { note: () => undefined },
      clock,
      logger,
    });
  }

  get desired(): DesiredState {
    return this.#director.desired();
  }

  get inSync(): boolean {
    return this.#reconciler.status().inSync;
  }

  async start(config: Config): Promise<void> {
    await this.#overrideService.restore();
    const { ownership } = this.#ports;
    const ports = { kernel: this.witness, ownership, logger: new RecordingLogger() };
    const { found, ours } = await inheritedTable(ports);
    this.#director.adoptKernel(ours);
    this.#load(config);
    await this.#reconciler.start(this.#director.desired(), null, found);
    this.#engine.start();
    this.#overrideService.start();
  }

  reload(config: Config): void {
    this.#reconciler.submit(this.#load(config));
    void this.#overrideService.noteLoad();
  }

  /** Resolves when the kernel has settled. */
  async say(virtualServer: string, realServer: string, said: Said | null): Promise<void> {
    await this.#overrideService.change({
      ...OPERATOR,
      action: said === null ? 'enable' : typeof said === 'number' ? 'weight' : said,
      virtual_server: virtualServer,
      real_servers: [realServer],
      weight: typeof said === 'number' ? said : null,
      deadline_seconds: null,
      force: true,
      dry_run: false,
    });
  }

  async pause(): Promise<void> {
    await this.#overrideService.pause(OPERATOR);
  }

  async resume(): Promise<void> {
    await this.#overrideService.resume(OPERATOR);
  }

  /** SIGKILL: no callback of this process runs any more, and nothing of it reaches kernel or disk. */
  kill(): void {
    this.#clock.stop();
    this.witness.die();
  }

  /** A save takes a while, and is lost when the process dies first. */
  #onSlowDisk(store: OwnershipStore): OwnershipStore {
    return {
      load: () => store.load(),
      save: (services) => {
        const taken = new Set(services);
        return this.#later(() => store.save(taken));
      },
    };
  }

  #fileOnSlowDisk(file: StateFile): StateFile {
    return {
      path: file.path,
      read: () => file.read(),
      replace: (text) => this.#later(() => file.replace(text)),
    };
  }

  #later(save: () => Promise<void>): Promise<void> {
    const at = this.#clock.now() + this.#ports.random.integer(0, SLOWEST_SAVE_MS);
    return new Promise((resolve, reject) => {
      this.#clock.schedule(at, () => {
        save().then(resolve, reject);
      });
    });
  }

  #load(config: Config): DesiredChange {
    const now = this.#clock.now();
    const outcome = this.#director.load(config, now, this.#clock.wall());
    for (const id of outcome.checks.removed) this.#engine.remove(id);
    for (const check of outcome.checks.added) {
      this.#engine.add(this.#task(check), firstDue(check.pacing, now, this.#ports.random.uniform()));
    }
    return outcome.changes;
  }

  #task(check: Check): CheckTask {
    return {
      id: check.id,
      type: check.spec.type,
      attemptLimit: 2000,
      plan: { kind: 'function', run: () => this.#probe(check) },
      begin: () => 0,
      trace: () => undefined,
      settle: (result, timing) => {
        const outcome = this.#director.record(check.id, result, timing, this.#clock.wall());
        if (outcome.changes.size > 0) this.#reconciler.submit(outcome.changes);
        return outcome.nextDue;
      },
    };
  }

  /** A connection that takes up to 50 ms; what counts is whether the server answers at its end. */
  #probe({ spec }: Check): Promise<ProbeResult> {
    const address = spec.type === 'TCP_CHECK' ? String(spec.connection.address) : '';
    return new Promise((resolve) => {
      this.#clock.schedule(this.#clock.now() + this.#ports.random.integer(0, 50), () =>
        resolve(this.#ports.answers(address) ? passed('connected') : failed('refused', 'connection refused')),
      );
    });
  }
}

/** Forgets all callbacks when its process dies. */
class MortalClock implements Clock {
  readonly #inner: Clock;
  #stopped = false;

  constructor(inner: Clock) {
    this.#inner = inner;
  }

  now: Clock['now'] = () => this.#inner.now();
  wall: Clock['wall'] = () => this.#inner.wall();

  schedule(at: number, callback: () => void): Cancel {
    return this.#inner.schedule(at, () => {
      if (!this.#stopped) callback();
    });
  }

  stop(): void {
    this.#stopped = true;
  }
}
