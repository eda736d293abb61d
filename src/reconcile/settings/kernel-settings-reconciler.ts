import type { Operation } from '../../../ipvs/operation.ts';
import type { ConnectionTimeouts, SyncDaemon } from '../../../ipvs/types.ts';
import { describeError } from '../../base/errors.ts';
import type { Instant, Milliseconds } from '../../base/time.ts';
import type { KernelSettings, SyncDaemonSettings } from '../../config/model/config.ts';
import type { Drift } from '../../state/pool/drift.ts';
import { isChannelFault } from '../channel-health.ts';
import type { DriftLog } from '../drift-log.ts';
import type { OperationCounters } from '../operation-counters.ts';
import { backOff } from '../pacing/back-off.ts';
import type { ReconcilerPorts } from '../ports.ts';
import { RETRY_BASE, RETRY_LIMIT } from '../retry-queue.ts';
import { type ChangedSettings, type EffectiveTimeouts, NOTHING_CHANGED } from './saved-settings.ts';

type Wanted = Pick<KernelSettings, 'timeouts' | 'syncDaemon' | 'followedSyncDaemon'>;

/** Settings are compared with every reading of the table, but not more often than this. */
export const SETTINGS_COMPARE_INTERVAL: Milliseconds = 5000;

type SettingsDrift = Pick<Drift, 'kind' | 'description'>;

const NOTHING_WANTED: Wanted = { timeouts: null, syncDaemon: null };
type Roles = readonly SyncDaemon['state'][];

const STATES: Roles = ['master', 'backup'];
const MASTER_ALONE: Roles = ['master'];
const BACKUP_ALONE: Roles = ['backup'];
const NEITHER: Roles = [];

/**
 * Connection timeouts and sync daemons, which a network namespace has once. What was found before our first change is
 * saved first and put back when the configuration drops the setting, and at the stop (keepalived: lvs_timeouts,
 * lvs_sync_daemon). A daemon that runs as wanted goes on. What somebody else changes is found by {@link compare}, counted
 * as drift and mended. A sync daemon that belongs to a VRRP instance is the master while that is MASTER here, else the
 * backup (keepalived), so that the director that serves tells the others. Writes only when the reconciler says so: it is the one writer.
 */
export class KernelSettingsReconciler {
  readonly #ports: ReconcilerPorts;
  readonly #counters: OperationCounters;
  readonly #drift: DriftLog;
  #wanted = NOTHING_WANTED;
  /** The VRRP instances that are MASTER; null before VRRP has reported. */
  #masters: ReadonlySet<string> | null = null;
  #changed: ChangedSettings = NOTHING_CHANGED;
  #found: EffectiveTimeouts | null = null;
  #dirty = true;
  /** Everything was as desired after the last write, and we have changed nothing since. */
  #certain = false;
  #comparedAt: Instant | null = null;
  #error: string | null = null;
  #attempts = 0;
  #retryAt: Instant | null = null;

  constructor(ports: ReconcilerPorts, counters: OperationCounters, drift: DriftLog) {
    this.#ports = ports;
    this.#counters = counters;
    this.#drift = drift;
  }

  /** The kernel's last refusal, or null. */
  get error(): string | null {
    return this.#error;
  }

  /** The current timeouts, as far as they are known. */
  get timeouts(): EffectiveTimeouts | null {
    return this.#found;
  }

  /** When a refused setting is tried again; null while none is refused. */
  get retryAt(): Instant | null {
    return this.#retryAt;
  }

  async load(): Promise<void> {
    try {
      this.#changed = await this.#ports.settings.load();
    } catch (error) {
      this.#ports.logger.error('cannot read which kernel settings an earlier run changed; they stay', {
        error: describeError(error),
      });
    }
  }

  want(wanted: Wanted | null): void {
    this.#wanted = wanted ?? NOTHING_WANTED;
    this.recheck();
    this.#retryAt = null;
    this.#attempts = 0;
  }

  /** Takes the VRRP instances that are MASTER here. Returns true when that changes the desired settings. */
  follow(masters: ReadonlySet<string>): boolean {
    const before = this.#roles();
    this.#masters = masters;
    if (this.#roles() === before) return false;
    this.recheck();
    this.#retryAt = null;
    return true;
  }

  /** The desired sync daemons. */
  #roles(): Roles {
    const { syncDaemon, followedSyncDaemon } = this.#wanted;
    if (followedSyncDaemon !== undefined) {
      // Until VRRP reports, the daemon of an earlier run continues.
      const [earlier] = this.#changed.daemons;
      const isMaster = this.#masters?.has(followedSyncDaemon.instance) ?? earlier === 'master';
      return isMaster ? MASTER_ALONE : BACKUP_ALONE;
    }
    return syncDaemon === null ? NEITHER : STATES;
  }

  /** Notes that our settings may be gone, because the kernel was out of reach or left to others. */
  recheck(): void {
    this.#dirty = true;
    this.#certain = false;
  }

  /** Requests a comparison of the settings, where we have any and the last one is old enough. */
  compare(): void {
    if (!this.#certain || (this.#wanted.timeouts === null && this.#roles() === NEITHER)) return;
    const age = this.#ports.clock.now() - (this.#comparedAt ?? Number.NEGATIVE_INFINITY);
    if (age >= SETTINGS_COMPARE_INTERVAL) this.#dirty = true;
  }

  isDue(now: Instant): boolean {
    return this.#dirty && (this.#retryAt === null || this.#retryAt <= now);
  }

  /** Makes the settings as desired. Throws on a fault of the channel; a refusal is logged and tried again later. */
  async write(): Promise<void> {
    // The desired settings may change meanwhile.
    this.#dirty = false;
    const [wanted, roles] = [this.#wanted, this.#roles()];
    let refusals: readonly string[];
    try {
      refusals = [...(await this.#writeTimeouts()), ...(await this.#writeDaemons())];
    } catch (error) {
      this.recheck();
      throw error;
    }
    this.#dirty ||= refusals.length > 0;
    this.#certain = refusals.length === 0 && wanted === this.#wanted && roles === this.#roles();
    this.#comparedAt = this.#ports.clock.now();
    this.#judge(refusals);
  }

  #judge(refusals: readonly string[]): void {
    const { clock, entropy, logger } = this.#ports;
    if (refusals.length === 0) {
      this.#error = null;
      this.#retryAt = null;
      this.#attempts = 0;
      return;
    }
    const text = refusals.join('; ');
    if (text !== this.#error)
      logger.error('the kernel refused a setting; it is tried again', { error: text });
    this.#error = text;
    this.#attempts += 1;
    this.#retryAt = clock.now() + backOff(this.#attempts, RETRY_BASE, RETRY_LIMIT, entropy);
  }

  /** Restores the previous settings at the stop. Never rejects. */
  async restore(): Promise<void> {
    this.want(null);
    try {
      await this.write();
    } catch (error) {
      this.#ports.logger.error('cannot put back timeouts and sync daemons', { error: describeError(error) });
    }
  }

  async #writeTimeouts(): Promise<readonly string[]> {
    const found = await this.#ports.kernel.timeouts();
    this.#found = found;
    const { timeouts: wanted } = this.#wanted;
    const original = this.#changed.timeouts;
    if (wanted === null && original === null) return [];
    const target = wanted === null ? (original ?? found) : fill(wanted, original ?? found);
    if (!sameTimeouts(found, target)) {
      this.#noteDrift([{ kind: 'timeouts', description: describeTimeouts(found, target) }]);
      if (original === null) await this.#save({ ...this.#changed, timeouts: found });
      const refusals = await this.#apply([{ type: 'set-timeouts', timeouts: target }]);
      if (refusals.length > 0) return refusals;
      this.#found = target;
    }
    if (wanted === null) await this.#save({ ...this.#changed, timeouts: null });
    return [];
  }

  async #writeDaemons(): Promise<readonly string[]> {
    const { syncDaemon, followedSyncDaemon } = this.#wanted;
    const wanted = followedSyncDaemon?.daemon ?? syncDaemon;
    if (wanted !== null) return this.#keepDaemons(wanted, this.#roles());
    return this.#changed.daemons.length === 0 ? [] : this.#endDaemons(this.#changed.daemons);
  }

  async #endDaemons(started: ChangedSettings['daemons']): Promise<readonly string[]> {
    const running = new Set((await this.#ports.kernel.daemons()).map(({ state }) => state));
    const ours = started.filter((state) => running.has(state));
    const refusals = await this.#apply(ours.map((state) => ({ type: 'del-daemon', state })));
    if (refusals.length === 0) await this.#save({ ...this.#changed, daemons: [], interfaceIndex: null });
    return refusals;
  }

  async #keepDaemons(wanted: SyncDaemonSettings, roles: Roles): Promise<readonly string[]> {
    const running = await this.#ports.kernel.daemons();
    const index = await this.#ports.interfaceIndex(wanted.interface);
    // The kernel's threads hold the interface by its index, and would go on sending to an interface that no longer
    // exists.
    const startedOn = this.#changed.interfaceIndex;
    const isAnew = index !== null && startedOn !== null && index !== startedOn;
    const operations: Operation[] = [];
    const drift: SettingsDrift[] = [];
    // A daemon that is no longer wanted is stopped first, because the other one takes its place.
    for (const { state } of running) {
      if (!roles.includes(state) && this.#changed.daemons.includes(state))
        operations.push({ type: 'del-daemon', state });
    }
    for (const state of roles) {
      const found = running.find((daemon) => daemon.state === state);
      if (found !== undefined && !isAnew && isAsWanted(found, wanted)) continue;
      if (found !== undefined) operations.push({ type: 'del-daemon', state });
      operations.push({ type: 'new-daemon', daemon: { state, ...wanted } });
      const description = `the ${state} sync daemon ${describeDaemon(found, wanted)}`;
      drift.push({ kind: 'sync_daemon', description });
    }
    this.#noteDrift(drift);
    const started = STATES.filter((state) => roles.includes(state) || this.#changed.daemons.includes(state));
    await this.#save({ ...this.#changed, daemons: started });
    const refusals = await this.#apply(operations);
    if (refusals.length === 0)
      await this.#save({
        ...this.#changed,
        daemons: roles,
        interfaceIndex: index ?? this.#changed.interfaceIndex,
      });
    return refusals;
  }

  /**
   * Differences before the first write, after our own changes and after a lost channel were not caused by other
   * programs.
   */
  #noteDrift(drift: readonly SettingsDrift[]): void {
    if (this.#certain) this.#drift.found(drift, this.#ports.clock.wall());
  }

  async #apply(operations: readonly Operation[]): Promise<readonly string[]> {
    if (operations.length === 0) return [];
    const outcomes = await this.#ports.kernel.apply(operations);
    const refusals: string[] = [];
    for (const [index, operation] of operations.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) continue;
      this.#counters.count(operation.type, outcome);
      if (outcome.ok || outcome.error.kind === 'daemon-missing') continue;
      if (isChannelFault(outcome.error)) throw outcome.error;
      refusals.push(outcome.error.message);
    }
    return refusals;
  }

  /** A full disk must not keep a setting from being made; only after a crash it would then not be restored. */
  async #save(changed: ChangedSettings): Promise<void> {
    if (JSON.stringify(changed) === JSON.stringify(this.#changed)) return;
    this.#changed = changed;
    try {
      await this.#ports.settings.save(changed);
    } catch (error) {
      this.#ports.logger.warn('cannot save which kernel settings are to be put back; going on without', {
        error: describeError(error),
      });
    }
  }
}

function fill(wanted: ConnectionTimeouts, original: EffectiveTimeouts): EffectiveTimeouts {
  return {
    tcp: wanted.tcp ?? original.tcp,
    tcpFin: wanted.tcpFin ?? original.tcpFin,
    udp: wanted.udp ?? original.udp,
  };
}

function sameTimeouts(a: EffectiveTimeouts, b: EffectiveTimeouts): boolean {
  return a.tcp === b.tcp && a.tcpFin === b.tcpFin && a.udp === b.udp;
}

function describeTimeouts(found: EffectiveTimeouts, target: EffectiveTimeouts): string {
  const words = ({ tcp, tcpFin, udp }: EffectiveTimeouts): string => `${tcp} ${tcpFin} ${udp}`;
  return `timeouts (tcp, tcpfin, udp) are ${words(found)} instead of ${words(target)}`;
}

function describeDaemon(found: SyncDaemon | undefined, wanted: SyncDaemonSettings): string {
  if (found === undefined) return 'is gone';
  if (!isAsWanted(found, wanted)) return 'has other settings';
  return `sends to an earlier ${wanted.interface}, which was made anew`;
}

/** A null member leaves the choice to the kernel. */
function isAsWanted(found: SyncDaemon, wanted: SyncDaemonSettings): boolean {
  return (
    found.interface === wanted.interface &&
    found.syncId === wanted.syncId &&
    (wanted.maxLength === null || found.maxLength === wanted.maxLength) &&
    (wanted.group === null || found.group === wanted.group) &&
    (wanted.port === null || found.port === wanted.port) &&
    (wanted.ttl === null || found.ttl === wanted.ttl)
  );
}
