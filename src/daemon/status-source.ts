import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KernelTable } from '../../ipvs/types.ts';
import { DirectorError } from '../base/errors.ts';
import { SharedRun } from '../base/shared-run.ts';
import type { Clock, Milliseconds, WallTime } from '../base/time.ts';
import { countRules, type NatRules } from '../fullnat/rules.ts';
import type { ConfigHistory } from '../reload/config-history.ts';
import { type PlanBasis, planBasis } from '../state/director/plan-basis.ts';
import type { DirectorView } from '../state/model/facts.ts';
import type { KernelView } from '../state/model/kernel-view.ts';
import type { Pause } from '../state/model/override.ts';
import type { AnnounceStatus } from '../state/status/announce-status.ts';
import { buildStatusInTurns, type StatusFacts } from '../state/status/status.ts';
import type {
  CheckIoStatus,
  ConfigStatus,
  DataPathStatus,
  FullNatStatus,
  KernelStatus,
  SharedProbesStatus,
  StatusDocument,
} from '../state/status/status-document.ts';
import { isoTime } from '../state/status/time-words.ts';
import type { WatchFacts } from '../state/status/watch-status.ts';

/** The largest age of the kernel's counters in a status; the kernel itself refreshes them every 2 s. */
export const MAX_TABLE_AGE: Milliseconds = 1000;

export interface StatusSourceComponents {
  readonly director: { view(): DirectorView };
  readonly reconciler: {
    observe(maxAge: Milliseconds): Promise<KernelTable | null>;
    status(): KernelView;
  };
  readonly history: ConfigHistory;
  readonly overrideService: { readonly pausedBy: Pause | null };
  readonly heartbeats: { stalled(): readonly string[] };
  readonly savedState: { readonly error: string | null };
  readonly sharing: { sharedProbes(): SharedProbesStatus | null };
  readonly checkIo: () => CheckIoStatus | null;
  readonly announcement: { status(): AnnounceStatus<WallTime> | null };
  readonly idleWatch: { facts(): WatchFacts | null };
  readonly fullnat: { status(): FullNatStatus | null; readonly rules: NatRules } | null;
  readonly dataPath: { status(table: KernelTable | null): DataPathStatus | null } | null;
  readonly clock: Clock;
  readonly daemon: {
    readonly version: string;
    readonly pid: number;
    readonly startedAt: WallTime;
    readonly backend: KernelStatus['backend'];
  };
}

/** Makes the status document from the parts that each know a section of it. */
export class StatusSource {
  readonly #components: StatusSourceComponents;
  readonly #documents = new SharedRun(async () => buildStatusInTurns(await this.#facts(), isoTime, nextTurn));
  readonly #measurements = new SharedRun(async () =>
    buildStatusInTurns(await this.#facts(), (at) => at, nextTurn),
  );
  readonly #planBases = new SharedRun(() => this.#makePlanBasis());

  #startedAt: WallTime;

  constructor(components: StatusSourceComponents) {
    this.#components = components;
    this.#startedAt = components.daemon.startedAt;
  }

  /**
   * Civil time was set forward by `step`, or back when it is negative: the start moves with it, so that the uptime
   * stays right.
   */
  moveTimes(step: Milliseconds): void {
    this.#startedAt += step;
  }

  /**
   * The document for the API, with times as ISO 8601 text. One is made at a time; all callers that come meanwhile share
   * the next one.
   */
  document(): Promise<StatusDocument> {
    return this.#documents.ask();
  }

  /** The document for metrics: the same fields, with times as numbers. It is made and shared in the same way. */
  measurements(): Promise<StatusDocument<WallTime>> {
    return this.#measurements.ask();
  }

  /**
   * The basis for planning a change. It is made and shared in the same way. Rejects with a DirectorError while the
   * kernel cannot be read.
   */
  planBasis(): Promise<PlanBasis> {
    return this.#planBases.ask();
  }

  async #facts(): Promise<StatusFacts> {
    const { director, reconciler, clock, daemon, overrideService, sharing, savedState, checkIo, heartbeats } =
      this.#components;
    const table = await reconciler.observe(MAX_TABLE_AGE);
    const stalled = heartbeats.stalled();
    // The clock is read first, because a step of civil time moves the times that are read below.
    const wall = clock.wall();
    return {
      daemon: {
        version: daemon.version,
        pid: daemon.pid,
        started_at: this.#startedAt,
        ...(savedState.error === null ? {} : { state_error: savedState.error }),
        ...(stalled.length === 0 ? {} : { stalled }),
      },
      config: this.#config(),
      backend: daemon.backend,
      director: director.view(),
      kernel: reconciler.status(),
      table,
      sharedProbes: sharing.sharedProbes(),
      checkIo: checkIo(),
      announce: this.#components.announcement.status(),
      fullnat: this.#components.fullnat?.status() ?? null,
      watch: this.#components.idleWatch.facts(),
      dataPath: this.#components.dataPath?.status(table) ?? null,
      pause: overrideService.pausedBy,
      now: clock.now(),
      wall,
    };
  }

  async #makePlanBasis(): Promise<PlanBasis> {
    const { director, reconciler, overrideService } = this.#components;
    const table = await reconciler.observe(0);
    const { unmanagedServices, error } = reconciler.status();
    if (table === null) {
      throw new DirectorError(
        'kernel-unavailable',
        `the kernel's table cannot be read: ${error ?? 'no answer yet'}`,
        {
          hint: '`lvsctl status` shows what lvsd knows of the kernel',
        },
      );
    }
    const basis = planBasis(table, unmanagedServices, director.view(), overrideService.pausedBy !== null);
    const natRules = this.#components.fullnat?.rules;
    return natRules === undefined || countRules(natRules) === 0 ? basis : { ...basis, natRules };
  }

  #config(): ConfigStatus<WallTime> {
    const { history } = this.#components;
    const { lastReload } = history;
    return {
      path: history.path,
      format: history.format,
      loaded_at: history.loadedAt,
      warnings: history.warnings,
      last_reload:
        lastReload === null
          ? null
          : {
              at: lastReload.at,
              result: lastReload.result,
              detail: lastReload.detail,
            },
      reloads: history.reloads,
    };
  }
}
