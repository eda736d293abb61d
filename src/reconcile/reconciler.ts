import type { Kernel } from '../../ipvs/kernel.ts';
import type { KernelTable, ServiceId } from '../../ipvs/types.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Entropy, Instant, Milliseconds } from '../base/time.ts';
import type { DesiredChange, DesiredService, DesiredState } from '../state/desired.ts';
import { type Drift, findDrift } from '../state/drift.ts';
import type { KernelView, Observation } from '../state/kernel-view.ts';
import { planChange } from '../state/plan.ts';
import { Alarm } from './alarm.ts';
import { takeBatch } from './batch.ts';
import { ChannelHealth } from './channel-health.ts';
import { DriftLog } from './drift-log.ts';
import { KnownTable } from './known-table.ts';
import { OperationCounters } from './operation-counters.ts';
import { OwnedServices } from './owned-services.ts';
import type { OwnershipStore } from './ownership.ts';
import { removeServices } from './removal.ts';
import { forgetChanged, RetryQueue } from './retry-queue.ts';
import { Writer } from './writer.ts';

export interface ReconcilerPorts {
  readonly kernel: Kernel;
  readonly ownership: OwnershipStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
}

export interface ReconcilerOptions {
  /** The whole table is compared with what we left there at least this often. */
  readonly compareInterval: Milliseconds;
  /** And, where reading it is cheap, as often as this. */
  readonly quickCompareInterval: Milliseconds;
}

export const DEFAULT_OPTIONS: ReconcilerOptions = { compareInterval: 30_000, quickCompareInterval: 100 };

/** Between two comparisons passes this many times what reading the table took: 1 % of the time at most. */
export const COMPARE_SPACING = 100;

/** A stop that takes longer than this is given up, with the rest of our services left in the kernel. */
export const STOP_LIMIT: Milliseconds = 10_000;

/** Foreign services named in the status; more are not listed. */
export const UNMANAGED_LISTED = 1000;

/**
 * Makes the kernel equal to the desired state and keeps it so. The one writer: one exchange with the kernel at a time,
 * dumps included. Changes that come in meanwhile are joined. What the kernel refuses is parked and tried again with
 * back-off while all else goes on; what surprises us leads to a new look at the table. Never rejects for a fault of the
 * kernel: see {@link status}.
 */
export class Reconciler {
  readonly #ports: ReconcilerPorts;
  readonly #options: ReconcilerOptions;
  readonly #desired = new Map<ServiceId, DesiredService>();
  readonly #waiting = new Set<ServiceId>();
  /** The batch that is on its way to the kernel, or was lost on it. */
  readonly #writing = new Set<ServiceId>();
  readonly #owned: OwnedServices;
  readonly #retries: RetryQueue;
  readonly #channel: ChannelHealth;
  readonly #drift: DriftLog;
  readonly #counters = new OperationCounters();
  readonly #writer: Writer;
  readonly #compareAlarm: Alarm;
  readonly #retryAlarm: Alarm;
  #known: KnownTable | null = null;
  #lookedAt: Instant | null = null;
  /** The table must be read before anything is written. */
  #mustLook = true;
  /** A batch was lost half-way: differences from what we know may be our own doing. */
  #uncertain = true;
  #observers: ((table: Observation) => void)[] = [];
  #settling: (() => void)[] = [];
  #turning: Promise<void> | null = null;
  #busySince: Instant | null = null;
  #lastSyncAt: number | null = null;
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(ports: ReconcilerPorts, options: ReconcilerOptions = DEFAULT_OPTIONS) {
    this.#ports = ports;
    this.#options = options;
    this.#owned = new OwnedServices(ports.ownership, ports.logger);
    this.#retries = new RetryQueue(ports.entropy);
    this.#writer = new Writer(ports, this.#retries, this.#counters);
    this.#channel = new ChannelHealth(ports.entropy, ports.logger);
    this.#drift = new DriftLog(ports.logger);
    this.#compareAlarm = new Alarm(ports.clock, () => this.#compare());
    this.#retryAlarm = new Alarm(ports.clock, () => this.#retry());
  }

  /**
   * Reads the kernel, adopts what is there and makes it as desired: what is equal is not written, services that were
   * ours and are not desired go, foreign ones stay. Resolves as {@link settled} does.
   */
  async start(desired: DesiredState): Promise<void> {
    for (const [id, service] of desired) this.#desired.set(id, service);
    await this.#owned.load();
    this.#waitForAll();
    this.#claimWaiting();
    // The disk works while the kernel is read.
    void this.#owned.save();
    this.#state = 'running';
    await this.settled();
  }

  /** Takes services whose desired state changed. The write begins in this turn of the loop or after the running one. */
  submit(change: DesiredChange): void {
    if (this.#state === 'stopped') return;
    for (const [id, service] of change) {
      forgetChanged(this.#retries, id, this.#desired.get(id), service);
      if (service === null) this.#desired.delete(id);
      else this.#desired.set(id, service);
      this.#waiting.add(id);
    }
    this.#kick();
  }

  /** Resolves when all that was submitted is in the kernel, refused and parked, or the kernel cannot be reached. */
  settled(): Promise<void> {
    if (this.#state !== 'running' || this.#isSettled()) return Promise.resolve();
    const promise = new Promise<void>((resolve) => {
      this.#settling.push(resolve);
    });
    this.#kick();
    return promise;
  }

  /** The kernel's table, at most `maxAge` old, our own writes included. Null when it cannot be read. */
  observe(maxAge: Milliseconds): Promise<Observation> {
    const { clock } = this.#ports;
    if (this.#state !== 'running') return Promise.resolve(this.#known?.share() ?? null);
    const fresh = this.#lookedAt !== null && clock.now() - this.#lookedAt <= maxAge;
    if (fresh && this.#known !== null && !this.#mustLook) return Promise.resolve(this.#known.share());
    if (this.#channel.isClosed(clock.now())) return Promise.resolve(null);
    const promise = new Promise<Observation>((resolve) => {
      this.#observers.push(resolve);
    });
    this.#kick();
    return promise;
  }

  status(): KernelView {
    const { available, error } = this.#channel;
    return {
      available,
      // A look at the table that has just been asked for is no doubt about it.
      inSync: available && this.#waiting.size === 0 && this.#retries.empty && !this.#uncertain,
      lastSyncAt: this.#lastSyncAt,
      error,
      drift: this.#drift.counts,
      lastDriftAt: this.#drift.lastAt,
      operations: this.#counters.list(),
      unmanagedServices: this.#unmanaged(),
      errors: this.#retries.errors(),
      pending: new Set([...this.#writing, ...this.#waiting]),
    };
  }

  /** For a watchdog: now while idle, else when the running exchange with the kernel began. */
  lastBeat(): Instant {
    return this.#busySince ?? this.#ports.clock.now();
  }

  /**
   * Ends the loop after the running exchange and, with `removeServices`, takes our services out of the kernel. Always
   * resolves, at the latest after {@link STOP_LIMIT}.
   */
  stop(options: { readonly removeServices: boolean }): Promise<void> {
    if (this.#state === 'stopped') return Promise.resolve();
    this.#state = 'stopped';
    this.#compareAlarm.cancel();
    this.#retryAlarm.cancel();
    const { clock, logger } = this.#ports;
    return new Promise((resolve) => {
      const cancel = clock.schedule(clock.now() + STOP_LIMIT, () => {
        logger.warn('the kernel did not answer in time; stopping with our services left in it');
        resolve();
      });
      const finish = (): void => {
        cancel();
        resolve();
      };
      this.#shutDown(options.removeServices).then(finish, finish);
    });
  }

  async #shutDown(remove: boolean): Promise<void> {
    await this.#turning;
    this.#answerObservers();
    this.#wakeSettling();
    if (remove) {
      const known = this.#mustLook ? null : (this.#known?.share() ?? null);
      await removeServices(this.#ports, this.#owned, known, this.#counters);
    }
    await this.#owned.save();
  }

  #kick(): void {
    if (this.#turning !== null || this.#state !== 'running') return;
    // One promise reaction later, so that changes of the same turn of the event loop are one batch.
    this.#turning = Promise.resolve().then(() => this.#turn());
  }

  async #turn(): Promise<void> {
    try {
      while (this.#state === 'running' && !this.#channel.isClosed(this.#ports.clock.now())) {
        const writes = !this.#mustLook && this.#waiting.size > 0;
        const looks = this.#mustLook || this.#observers.length > 0;
        if (!writes && !looks) break;
        // Writes go first, but a steady stream of them does not keep readers waiting.
        if (writes) await this.#exchange(() => this.#write());
        if (looks) await this.#exchange(() => this.#look());
      }
    } finally {
      this.#turning = null;
      this.#rest();
    }
  }

  /** Runs one exchange with the kernel; a fault of the channel closes it for a while. */
  async #exchange(run: () => Promise<void>): Promise<void> {
    this.#busySince = this.#ports.clock.now();
    try {
      await run();
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#busySince = null;
    }
  }

  #lose(error: unknown): void {
    this.#channel.failed(error, this.#ports.clock.now());
    this.#mustLook = true;
    this.#answerObservers();
  }

  /** After a turn: wake who waits, and see to it that the next one comes. */
  #rest(): void {
    if (this.#isIdle()) this.#noteSync();
    if (this.#state !== 'running' || this.#isSettled()) this.#wakeSettling();
    this.#setRetryAlarm();
  }

  #noteSync(): void {
    if (this.#retries.empty) {
      this.#lastSyncAt = this.#ports.clock.wall();
      this.#drift.mended();
    }
    void this.#owned.save();
  }

  #setRetryAlarm(): void {
    if (this.#state !== 'running') return;
    const due = this.#channel.retryAt ?? this.#retries.nextDue();
    if (due === null) this.#retryAlarm.cancel();
    else this.#retryAlarm.set(due);
  }

  #retry(): void {
    for (const id of this.#retries.takeDue(this.#ports.clock.now())) this.#waiting.add(id);
    this.#kick();
  }

  #compare(): void {
    this.#mustLook = true;
    this.#kick();
  }

  async #look(): Promise<void> {
    const { kernel, clock } = this.#ports;
    const began = clock.now();
    let found = await kernel.dump();
    let drift = this.#driftIn(found);
    // Dumps are not snapshots: an edit by somebody else can hide what is there. Absence is believed the second time.
    if (drift.some(({ kind }) => kind === 'missing_service' || kind === 'missing_destination')) {
      found = await kernel.dump();
      drift = this.#driftIn(found);
    }
    this.#channel.worked();
    this.#known = new KnownTable(found);
    this.#lookedAt = clock.now();
    this.#mustLook = false;
    if (this.#uncertain) this.#waitForAll();
    for (const { service } of drift) this.#waiting.add(service);
    this.#uncertain = false;
    this.#writing.clear();
    this.#drift.found(drift, clock.wall());
    this.#compareAlarm.set(clock.now() + this.#compareDelay(clock.now() - began));
    this.#answerObservers();
  }

  #compareDelay(reading: Milliseconds): Milliseconds {
    const { compareInterval, quickCompareInterval } = this.#options;
    return Math.min(compareInterval, Math.max(quickCompareInterval, reading * COMPARE_SPACING));
  }

  #driftIn(found: KernelTable): readonly Drift[] {
    if (this.#uncertain || this.#known === null) return [];
    return findDrift(this.#known.peek(), found, this.#owned.ids);
  }

  async #write(): Promise<void> {
    const known = this.#known;
    if (known === null) return;
    this.#claimWaiting();
    const batch = takeBatch(this.#waiting, this.#desired);
    await this.#owned.save();
    const planned = planChange(this.#wishesFor(batch), known.peek(), this.#owned.ids);
    // Until its outcomes are in, a batch may or may not be in the kernel.
    this.#uncertain = true;
    for (const id of batch) this.#writing.add(id);
    const surprises = await this.#writer.write(batch, planned, known);
    this.#writing.clear();
    this.#uncertain = false;
    for (const id of surprises) this.#waiting.add(id);
    if (surprises.size > 0) this.#mustLook = true;
    for (const id of batch) {
      if (!this.#desired.has(id) && !known.peek().has(id)) this.#owned.release(id);
    }
  }

  /** The newest wishes, but nothing may be created that is not saved as ours yet: that is waiting again anyway. */
  #wishesFor(batch: readonly ServiceId[]): DesiredChange {
    const wishes = new Map<ServiceId, DesiredService | null>();
    for (const id of batch) {
      const service = this.#desired.get(id) ?? null;
      if (service === null || this.#owned.ids.has(id)) wishes.set(id, service);
    }
    return wishes;
  }

  #claimWaiting(): void {
    const wanted = [...this.#waiting].filter((id) => this.#desired.has(id));
    this.#owned.claim(wanted);
  }

  #waitForAll(): void {
    for (const id of this.#desired.keys()) this.#waiting.add(id);
    for (const id of this.#owned.ids) this.#waiting.add(id);
  }

  #isIdle(): boolean {
    return this.#turning === null && this.#waiting.size === 0 && !this.#mustLook;
  }

  #isSettled(): boolean {
    return this.#isIdle() || (this.#channel.hopeless && this.#turning === null);
  }

  #wakeSettling(): void {
    for (const resolve of this.#settling.splice(0)) resolve();
  }

  #answerObservers(): void {
    const table = this.#mustLook ? null : (this.#known?.share() ?? null);
    for (const resolve of this.#observers.splice(0)) resolve(table);
  }

  #unmanaged(): ServiceId[] {
    const foreign: ServiceId[] = [];
    for (const id of this.#known?.peek().keys() ?? []) {
      if (foreign.length >= UNMANAGED_LISTED) break;
      if (!this.#owned.ids.has(id) && !this.#desired.has(id)) foreign.push(id);
    }
    return foreign;
  }
}
