import type { KernelTable, ServiceId } from '../../ipvs/types.ts';
import type { Instant, Milliseconds } from '../base/time.ts';
import type { KernelSettings } from '../config/model/config.ts';
import type { DesiredChange, DesiredService, DesiredState } from '../state/model/desired.ts';
import type { KernelView, Observation } from '../state/model/kernel-view.ts';
import { planChange } from '../state/pool/plan.ts';
import { findSwaps } from '../state/pool/swap.ts';
import { objectOf, takeBatch, wishesFor } from './batch.ts';
import { CachedKernelTable, foreignServices, UNMANAGED_LISTED } from './cached-kernel-table.ts';
import { ChannelHealth } from './channel-health.ts';
import { DriftLog, driftIn } from './drift-log.ts';
import { OperationCounters } from './operation-counters.ts';
import { OwnedServices } from './ownership/owned-services.ts';
import { compareDelay, DEFAULT_OPTIONS, type ReconcilerOptions } from './pacing/compare-delay.ts';
import { finishWithin, PendingPromises } from './pacing/pending-promises.ts';
import { ResettableTimer } from './pacing/resettable-timer.ts';
import type { ReconcilerPorts } from './ports.ts';
import { removeEverything, removeServices } from './removal.ts';
import { forgetChanged, RetryQueue } from './retry-queue.ts';
import { KernelSettingsReconciler } from './settings/kernel-settings-reconciler.ts';
import type { EffectiveTimeouts } from './settings/saved-settings.ts';
import { SyncRecord } from './sync-record.ts';
import { Writer } from './writer.ts';

/** A stop that takes longer than this is given up; the rest of our services then stays in the kernel. */
export const STOP_LIMIT: Milliseconds = 10_000;

/**
 * Makes the kernel's table equal to the desired state and keeps it so. It is the only writer: one exchange at a time, dumps
 * included; changes that arrive meanwhile are combined. A refused object is tried again with back-off while everything else
 * continues; an unexpected refusal has the table read again. Never rejects for a fault of the kernel: see {@link status}.
 */
export class Reconciler {
  readonly #ports: ReconcilerPorts;
  readonly #options: ReconcilerOptions;
  readonly #desired = new Map<ServiceId, DesiredService>();
  readonly #waiting = new Set<ServiceId>();
  /** The services of the batch that is being written, or whose outcome was lost. */
  readonly #writing = new Set<ServiceId>();
  readonly #owned: OwnedServices;
  readonly #retries: RetryQueue;
  readonly #channel: ChannelHealth;
  readonly #drift: DriftLog;
  readonly #syncs: SyncRecord;
  readonly #counters = new OperationCounters();
  readonly #writer: Writer;
  readonly #settings: KernelSettingsReconciler;
  readonly #compareTimer: ResettableTimer;
  readonly #retryTimer: ResettableTimer;
  #known: CachedKernelTable | null = null;
  #lookedAt: Instant | null = null;
  /** The table must be read before anything is written. */
  #mustLook = true;
  /** The outcome of a batch is unknown: differences from our record may come from our own writes. */
  #uncertain = true;
  readonly #observers = new PendingPromises<Observation>();
  readonly #settling = new PendingPromises<void>();
  #turning: Promise<void> | null = null;
  #busySince: Instant | null = null;
  #paused = false;
  /** At the first reading every service in the kernel counts as ours, so that those not desired are removed. */
  #takesAll = false;
  /** A table that was just read, in place of the first reading. */
  #found: KernelTable | null = null;
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(ports: ReconcilerPorts, options: ReconcilerOptions = DEFAULT_OPTIONS) {
    this.#ports = ports;
    this.#options = options;
    this.#owned = new OwnedServices(ports.ownership, ports.logger);
    this.#retries = new RetryQueue(ports.entropy);
    this.#writer = new Writer(ports, this.#retries, this.#counters);
    this.#channel = new ChannelHealth(ports.entropy, ports.logger);
    this.#drift = new DriftLog(ports.logger, ports.observer ?? null);
    this.#settings = new KernelSettingsReconciler(ports, this.#counters, this.#drift);
    this.#syncs = new SyncRecord(ports.clock, ports.observer ?? null);
    this.#compareTimer = new ResettableTimer(ports.clock, () => this.#compare());
    this.#retryTimer = new ResettableTimer(ports.clock, () => this.#retry());
  }

  /**
   * Reads the kernel, adopts its services and makes them as desired: equal ones are not written, ours that are not
   * desired are removed, foreign ones stay unless `lvs_flush all` is configured. `found` is the kernel's table where
   * it has just been read. Resolves as {@link settled} does.
   */
  async start(
    desired: DesiredState,
    settings: KernelSettings | null = null,
    found: KernelTable | null = null,
  ): Promise<void> {
    this.#found = found;
    for (const [id, service] of desired) this.#desired.set(id, service);
    this.#takesAll = settings?.flush === 'all';
    this.#settings.want(settings);
    await Promise.all([this.#owned.load(), this.#settings.load()]);
    this.#waitForAll();
    this.#claimWaiting();
    // Saving runs while the kernel is read.
    void this.#owned.save();
    this.#state = 'running';
    await this.settled();
  }

  /**
   * Takes services whose desired state changed. Writing begins in this turn of the loop or after the running
   * exchange.
   */
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

  /** Takes the desired kernel settings beside the services. */
  configure(settings: KernelSettings | null): void {
    this.#settings.want(settings);
    this.#kick();
  }

  /** Takes the VRRP instances that are MASTER here, because a sync daemon may follow one. */
  followVrrp(masters: ReadonlySet<string>): void {
    if (this.#settings.follow(masters)) this.#kick();
  }

  /** Pauses: once this resolves nothing is written, and the table is still read and compared. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#turning;
  }

  /** Ends a pause: the table is read, and differences are written. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#settings.recheck();
    this.#uncertain = true;
    this.#compare();
  }

  /** The kernel's connection timeouts, as far as we know. */
  timeouts(): EffectiveTimeouts | null {
    return this.#settings.timeouts;
  }

  /** Resolves when no submitted change can be written any more: all are written, refused, paused or out of reach. */
  settled(): Promise<void> {
    if (this.#state !== 'running' || this.#isSettled()) return Promise.resolve();
    this.#kick();
    return this.#settling.wait();
  }

  /** The kernel's table, less than `maxAge` old (0: read anew), our own writes included. Null when it cannot be read. */
  observe(maxAge: Milliseconds): Promise<Observation> {
    const { clock } = this.#ports;
    if (this.#state !== 'running') return Promise.resolve(this.#known?.share() ?? null);
    const fresh = this.#lookedAt !== null && clock.now() - this.#lookedAt < maxAge;
    if (fresh && this.#known !== null && !this.#mustLook) return Promise.resolve(this.#known.share());
    if (this.#channel.isClosed(clock.now())) return Promise.resolve(null);
    this.#kick();
    return this.#observers.wait();
  }

  /** Whether the kernel has a service with a destination, as last seen or written, and no change of it is on its way. */
  holds(id: ServiceId): boolean {
    return this.#known?.leads(id) === true && !this.#waiting.has(id) && !this.#writing.has(id);
  }

  /** Moves all wall-clock times after the clock was set by `step`. */
  moveTimes(step: Milliseconds): void {
    for (const kept of [this.#syncs, this.#drift]) kept.moveTimes(step);
  }

  status(): KernelView {
    const { available, error } = this.#channel;
    return {
      available,
      // A requested reading of the table does not mean that the table is in doubt.
      inSync: available && this.#waiting.size === 0 && this.#retries.empty && !this.#uncertain,
      lastSyncAt: this.#syncs.lastAt,
      error,
      drift: this.#drift.counts,
      lastDriftAt: this.#drift.lastAt,
      operations: this.#counters.list(),
      unmanagedServices: this.#unmanaged(),
      ownershipError: this.#owned.error,
      settingsError: this.#settings.error,
      errors: this.#retries.errors(),
      pending: new Set([...this.#writing, ...this.#waiting]),
    };
  }

  /** The heartbeat for a watchdog: now while idle, else the start of the running exchange with the kernel. */
  lastBeat(): Instant {
    return this.#busySince ?? this.#ports.clock.now();
  }

  /**
   * Stops after the running exchange, restores changed settings and removes services from the kernel: ours, or all.
   * While paused it writes nothing. Always resolves, at the latest after {@link STOP_LIMIT}.
   */
  stop(options: { readonly removeServices: 'ours' | 'all' | 'none' }): Promise<void> {
    if (this.#state === 'stopped') return Promise.resolve();
    this.#state = 'stopped';
    this.#compareTimer.cancel();
    this.#retryTimer.cancel();
    const { clock, logger } = this.#ports;
    return finishWithin(STOP_LIMIT, clock, this.#shutDown(options.removeServices), () =>
      logger.warn('the kernel did not answer in time; stopping with our services left in it'),
    );
  }

  async #shutDown(scope: 'ours' | 'all' | 'none'): Promise<void> {
    await this.#turning;
    this.#answerObservers();
    this.#settling.release();
    if (!this.#paused) {
      const known = this.#mustLook ? null : (this.#known?.share() ?? null);
      if (scope !== 'none') await removeServices(this.#ports, this.#owned, known, this.#counters);
      if (scope === 'all') await removeEverything(this.#ports, this.#counters);
      await this.#settings.restore();
    }
    await this.#owned.save();
  }

  #kick(): void {
    if (this.#turning !== null || this.#state !== 'running') return;
    // The turn starts one promise reaction later, so that changes of the same turn of the event loop are one batch.
    this.#turning = Promise.resolve().then(() => this.#turn());
  }

  async #turn(): Promise<void> {
    try {
      while (this.#state === 'running' && !this.#channel.isClosed(this.#ports.clock.now())) {
        if (this.#setsDue()) await this.#exchange(() => this.#settings.write());
        const writes = !this.#paused && !this.#mustLook && this.#waiting.size > 0;
        const looks = this.#mustLook || this.#observers.any;
        if (!writes && !looks) break;
        // Writes come first, but a steady stream of them does not keep readers waiting.
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
    this.#settings.recheck();
    this.#mustLook = true;
    this.#syncs.lost();
    this.#answerObservers();
  }

  /** Ends a turn: resolves the promises of callers that wait for it, and schedules the next one. */
  #rest(): void {
    if (this.#isIdle()) this.#noteSync();
    if (this.#state !== 'running' || this.#isSettled()) this.#settling.release();
    this.#setRetryTimer();
  }

  #noteSync(): void {
    this.#syncs.done(this.#retries.empty);
    if (this.#retries.empty) this.#drift.mended();
    void this.#owned.save();
  }

  #setRetryTimer(): void {
    if (this.#state !== 'running') return;
    const due = this.#paused ? [] : [this.#retries.nextDue(), this.#settings.retryAt];
    const next = this.#channel.retryAt ?? Math.min(...due.filter((at) => at !== null));
    if (next === Number.POSITIVE_INFINITY) this.#retryTimer.cancel();
    else this.#retryTimer.set(next);
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
    const began = this.#syncs.looking();
    let found = this.#found ?? (await kernel.dump());
    this.#found = null;
    let drift = driftIn(this.#uncertain ? null : this.#known, found, this.#owned.ids);
    // Dumps are not snapshots: a concurrent edit can hide an entry. An entry counts as missing only when it is
    // missing twice.
    if (drift.some(({ kind }) => kind === 'missing_service' || kind === 'missing_destination')) {
      found = await kernel.dump();
      drift = driftIn(this.#uncertain ? null : this.#known, found, this.#owned.ids);
    }
    this.#channel.worked();
    this.#known = new CachedKernelTable(found);
    this.#lookedAt = clock.now();
    this.#mustLook = false;
    if (this.#takesAll && !this.#paused) {
      this.#takesAll = false;
      this.#owned.claim(found.keys());
      this.#waitForAll();
    }
    if (this.#uncertain) this.#waitForAll();
    if (this.#paused) this.#waitForDifferent(found);
    else {
      for (const { service } of drift) this.#waiting.add(service);
      this.#drift.found(drift, clock.wall());
    }
    this.#uncertain = false;
    this.#writing.clear();
    this.#settings.compare();
    this.#compareTimer.set(clock.now() + compareDelay(clock.now() - began, this.#options));
    this.#answerObservers();
  }

  async #write(): Promise<void> {
    const known = this.#known;
    if (known === null) return;
    this.#claimWaiting();
    const batch = takeBatch(this.#waiting, this.#desired);
    await this.#owned.save();
    const wishes = wishesFor(batch, this.#desired, this.#owned.ids);
    const planned = planChange(wishes, known.peek(), this.#owned.ids);
    const swaps = findSwaps(wishes, known.peek());
    // Until its outcomes are known, a batch may or may not be in the kernel.
    this.#uncertain = true;
    for (const id of batch) this.#writing.add(id);
    const surprises = await this.#writer.write(batch, planned, swaps, known);
    this.#writing.clear();
    this.#uncertain = false;
    for (const id of surprises) this.#waiting.add(id);
    if (surprises.size > 0) this.#mustLook = true;
    for (const id of batch) {
      if (!this.#desired.has(id) && !known.peek().has(id)) this.#owned.release(id);
    }
  }

  #claimWaiting(): void {
    this.#owned.claim([...this.#waiting].filter((id) => this.#desired.has(id)));
  }

  #waitForAll(): void {
    for (const id of this.#desired.keys()) this.#waiting.add(id);
    for (const id of this.#owned.ids) this.#waiting.add(id);
  }

  /** Marks every service that differs from its desired state as waiting, while nothing may be written. */
  #waitForDifferent(found: KernelTable): void {
    const wishes = wishesFor([...this.#desired.keys(), ...this.#owned.ids], this.#desired, this.#owned.ids);
    this.#waiting.clear();
    for (const operation of planChange(wishes, found, this.#owned.ids)) {
      this.#waiting.add(objectOf(operation).service);
    }
  }

  #setsDue(): boolean {
    return !this.#paused && this.#settings.isDue(this.#ports.clock.now());
  }

  #isIdle(): boolean {
    return this.#turning === null && this.#waiting.size === 0 && !this.#mustLook && !this.#setsDue();
  }

  #isSettled(): boolean {
    if (this.#isIdle()) return true;
    return this.#turning === null && (this.#channel.hopeless || (this.#paused && !this.#mustLook));
  }

  #answerObservers(): void {
    this.#observers.release(this.#mustLook ? null : (this.#known?.share() ?? null));
  }

  #unmanaged(): readonly ServiceId[] {
    const ours = [this.#owned.ids, this.#desired];
    return this.#known === null ? [] : foreignServices(this.#known.peek(), ours, UNMANAGED_LISTED);
  }
}
