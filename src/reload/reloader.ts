import type { ReloadReport } from '../api/protocol.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock } from '../base/time.ts';
import type { CheckPreparation } from '../checking/check-preparation.ts';
import type { HealthLoop } from '../checking/health-loop.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config, KernelSettings } from '../config/model/config.ts';
import { describeConfigChange } from '../config/model/config-change.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { TransitionPublisher } from '../events/transition-publisher.ts';
import type { ReloadPhase } from '../metrics/registry.ts';
import type { DesiredChange } from '../state/model/desired.ts';
import type { KernelView } from '../state/model/kernel-view.ts';
import type { Pause } from '../state/model/override.ts';
import type { ReloadResult } from '../state/model/reload-result.ts';
import type { FullNatStatus } from '../state/status/status-document.ts';
import type { ConfigHistory } from './config-history.ts';
import { isUsable, logDiagnostics, reportDiagnostics, type UsableConfig } from './configuration.ts';
import { guardOf, takenAway } from './reload-guard.ts';

/** The largest number of change lines in a report; the last line counts the others. */
export const MAX_REPORTED_CHANGES = 1000;

export interface ReloaderComponents {
  readonly loadConfig: () => LoadedConfig;
  readonly loop: Pick<HealthLoop, 'load'>;
  readonly preparation: Pick<CheckPreparation, 'findings' | 'prepare'>;
  readonly publisher: Pick<TransitionPublisher, 'prepare' | 'publishLoad'>;
  readonly events: Pick<EventJournal, 'note'>;
  readonly reconciler: {
    configure(settings: KernelSettings | null): void;
    submit(change: DesiredChange): void;
    settled(): Promise<void>;
    status(): Pick<KernelView, 'available' | 'error' | 'errors' | 'settingsError'>;
  };
  /** Overrides by operators: a server that leaves the configuration loses its override. */
  readonly overrideService: { readonly pausedBy: Pause | null; noteLoad(): Promise<void> };
  /** An address that leaves the configuration is withdrawn before its services are removed. */
  readonly announcement: { before(next: Config): Promise<void>; loaded(config: Config): Promise<void> };
  /**
   * The kernel gets the rules and settings for FULLNAT before the services that need them, and loses them after the
   * services. Null where lvsd does not write to the kernel.
   */
  readonly dataPath: { follow(config: Config): Promise<void> } | null;
  readonly fullnat: {
    before(next: Config): Promise<void>;
    loaded(config: Config): Promise<void>;
    status(): Pick<FullNatStatus, 'error'> | null;
  } | null;
  readonly history: ConfigHistory;
  readonly registry: { observeReload(phase: ReloadPhase, seconds: number): void };
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Puts a new configuration in the place of the old one. The file is read and judged as a whole before anything changes;
 * a file with an error changes nothing. One reload runs at a time: callers that come meanwhile share one reload that
 * starts after the running one, so that it always reads what was written before their call.
 */
export class Reloader {
  readonly #components: ReloaderComponents;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<ReloadReport> | null = null;
  /** Whether a caller that waits for the next reload has forced it even if no virtual server is left. */
  #forced = false;

  constructor(components: ReloaderComponents) {
    this.#components = components;
  }

  /**
   * Resolves when the kernel has settled. Never rejects: faults are in the report. A file that takes most virtual
   * servers away is rejected, unless `force` is set or its reload_guard allows it.
   */
  reload(force = false): Promise<ReloadReport> {
    this.#forced ||= force;
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      const forced = this.#forced;
      this.#forced = false;
      const report = this.#reload(forced);
      this.#running = report;
      return report;
    });
    return this.#next;
  }

  async #reload(force: boolean): Promise<ReloadReport> {
    const { clock, logger } = this.#components;
    const startedAt = clock.now();
    try {
      return await this.#replace(startedAt, force);
    } catch (error) {
      logger.error('the reload failed by a fault of lvsd itself; please report it', {
        error: describeError(error),
      });
      await this.#components.announcement.loaded(this.#components.history.config);
      return this.#report('failed', describeError(error), [], [], startedAt);
    }
  }

  async #replace(startedAt: number, force: boolean): Promise<ReloadReport> {
    const { loadConfig, history, logger, overrideService } = this.#components;
    const loaded = this.#timed('parse', loadConfig);
    logDiagnostics(logger, loaded);
    const diagnostics = reportDiagnostics(loaded.diagnostics, (one) => history.has(one));
    const reject = (detail: string): ReloadReport => {
      logger.error('reload rejected; the configuration that was in force stays', { detail });
      return this.#report('rejected', detail, [], diagnostics, startedAt);
    };
    if (!isUsable(loaded)) return reject(firstError(diagnostics));
    const loss = takenAway(history.config, loaded.config);
    if (loss !== null && !force && guardOf(history.config, loaded.config) === 'refuse') {
      return reject(`${loss}; \`lvsctl reload --force\` if that is meant`);
    }
    if (loss !== null) logger.warn('a reload takes most virtual servers away', { detail: loss, force });
    const changes = describeConfigChange(history.config, loaded.config);
    await this.#putInForce(loaded);
    const count =
      changes.length === 0 ? 'nothing changed' : `${changes.length} change${changes.length === 1 ? '' : 's'}`;
    const changed = loss === null || force ? count : `${count}; ${loss}`;
    if (overrideService.pausedBy !== null) {
      logger.info('reloaded; paused, so that nothing is written', { changes: changes.length });
      const detail = `${changed}; paused: not written until \`lvsctl resume\``;
      return this.#report('success', detail, changes, diagnostics, startedAt);
    }
    const missing = whatIsMissing(this.#components.reconciler.status(), this.#components.fullnat);
    if (missing === null) {
      logger.info('reloaded', { changes: changes.length });
      return this.#report('success', changed, changes, diagnostics, startedAt);
    }
    logger.error('reloaded, but not all of it is in the kernel; lvsd goes on trying', { error: missing });
    const detail = `in force, but not all of it is in the kernel: ${missing}`;
    return this.#report('failed', detail, changes, diagnostics, startedAt);
  }

  async #putInForce(loaded: UsableConfig): Promise<void> {
    const {
      loop,
      preparation,
      publisher,
      reconciler,
      history,
      overrideService,
      announcement,
      fullnat,
      dataPath,
      clock,
    } = this.#components;
    const { config } = loaded;
    await announcement.before(config);
    await fullnat?.before(config);
    await dataPath?.follow(config);
    // Every wait comes before the load, so that the changes are written and published in the same turn.
    const findings = await preparation.findings(config);
    await publisher.prepare(config);
    const outcome = this.#timed('diff', () => loop.load(config, findings));
    history.accept(loaded, clock.wall());
    const appliedFrom = clock.now();
    reconciler.configure(config.kernel ?? null);
    reconciler.submit(outcome.changes);
    publisher.publishLoad(config, outcome.transitions);
    await Promise.all([reconciler.settled(), overrideService.noteLoad(), preparation.prepare(config)]);
    await fullnat?.loaded(config);
    await announcement.loaded(config);
    this.#observe('apply', appliedFrom);
  }

  #report(
    result: ReloadResult,
    detail: string,
    changes: readonly string[],
    diagnostics: ReloadReport['diagnostics'],
    startedAt: number,
  ): ReloadReport {
    const { history, clock, events } = this.#components;
    const [first] = changes;
    const reason = first === undefined || result !== 'success' ? detail : `${detail}: ${first}`;
    history.note({ at: clock.wall(), result, detail: reason });
    events.note({ kind: 'reload', from: null, to: result, reason });
    const shown = changes.slice(0, MAX_REPORTED_CHANGES);
    if (shown.length < changes.length) shown.push(`and ${changes.length - shown.length} more`);
    return { result, detail, changes: shown, diagnostics, duration_ms: Math.round(clock.now() - startedAt) };
  }

  #timed<T>(phase: ReloadPhase, run: () => T): T {
    const from = this.#components.clock.now();
    const value = run();
    this.#observe(phase, from);
    return value;
  }

  #observe(phase: ReloadPhase, from: number): void {
    this.#components.registry.observeReload(phase, (this.#components.clock.now() - from) / 1000);
  }
}

function firstError(diagnostics: ReloadReport['diagnostics']): string {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  const place = first === undefined || first.line === null ? '' : `${first.file}:${first.line}: `;
  return `${place}${first?.message ?? 'the configuration has errors'}`;
}

/** Names the parts of the desired state that could not be put into the kernel; null when all of it is there. */
function whatIsMissing(
  {
    available,
    error,
    errors,
    settingsError,
  }: Pick<KernelView, 'available' | 'error' | 'errors' | 'settingsError'>,
  fullnat: ReloaderComponents['fullnat'],
): string | null {
  if (!available) return error ?? 'the kernel cannot be reached';
  const [[id, first] = []] = errors;
  if (id !== undefined && first !== undefined) {
    const [refused] = first.destinations.values();
    const others = errors.size > 1 ? ` (and ${errors.size - 1} more virtual servers)` : '';
    return `${id}: ${first.service ?? refused ?? 'refused'}${others}`;
  }
  const untranslated = fullnat?.status()?.error ?? null;
  return settingsError ?? (untranslated === null ? null : `FULLNAT does not work: ${untranslated}`);
}
