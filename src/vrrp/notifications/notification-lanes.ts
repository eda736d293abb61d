import { queueNotification } from '../../../vrrp/events/waiting.ts';
import type { VrrpNotification } from '../../../vrrp/instance/action.ts';
import type { Logger } from '../../base/logger.ts';
import type { ProcessRunner } from '../../base/processes/process-runner.ts';
import { describeCommand, type Script } from '../../base/processes/script.ts';
import type { Milliseconds } from '../../base/time.ts';

/** The largest number of instances and groups whose scripts run at once; the others wait. */
export const MAX_RUNNING_LANES = 32;

/** One notification with its scripts, which run side by side (as in keepalived). */
export interface ScriptNotification {
  readonly notification: VrrpNotification;
  readonly scripts: readonly Script[];
  readonly timeout: Milliseconds;
}

export interface LaneCounters {
  readonly started: number;
  readonly failed: number;
  /** The number of scripts that were not run because a newer state came first. */
  readonly overtaken: number;
  readonly running: number;
  readonly waiting: number;
}

interface Lane {
  running: number;
  waiting: readonly VrrpNotification[];
  readonly news: Map<VrrpNotification, ScriptNotification>;
}

/**
 * Runs notify scripts in order for each instance and group. While a script runs, only the newest state waits and
 * replaces an older one that waited (keepalived starts all scripts at once, so that an old state can be handled last).
 */
export class NotificationLanes {
  readonly #runner: ProcessRunner;
  readonly #logger: Logger;
  readonly #lanes = new Map<string, Lane>();
  readonly #abort = new AbortController();
  readonly #queued = new Set<string>();
  #active = 0;
  #started = 0;
  #failed = 0;
  #overtaken = 0;
  #onIdle: (() => void)[] = [];

  constructor(runner: ProcessRunner, logger: Logger) {
    this.#runner = runner;
    this.#logger = logger;
  }

  notify(news: ScriptNotification): void {
    if (news.scripts.length === 0 || this.#abort.signal.aborted) return;
    const name = laneOf(news.notification);
    const lane = this.#lanes.get(name) ?? { running: 0, waiting: [], news: new Map() };
    this.#lanes.set(name, lane);
    const { waiting, overtaken } = queueNotification(lane.waiting, news.notification);
    lane.waiting = waiting;
    lane.news.set(news.notification, news);
    for (const older of overtaken) this.#overtake(lane, older, news.notification);
    if (lane.running === 0) this.#queued.add(name);
    this.#dispatch();
  }

  #overtake(lane: Lane, older: VrrpNotification, newer: VrrpNotification): void {
    this.#overtaken += lane.news.get(older)?.scripts.length ?? 0;
    lane.news.delete(older);
    this.#logger.info('notify scripts of an older state are not run: a newer one came before their turn', {
      subject: laneOf(older),
      older: older.state,
      newer: newer.state,
    });
  }

  /** Resolves when no script runs or waits. */
  idle(): Promise<void> {
    if (this.#lanes.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  /** Ends the running scripts, drops the waiting ones, and accepts no more. */
  stop(): void {
    this.#queued.clear();
    for (const [name, lane] of this.#lanes) {
      lane.waiting = [];
      lane.news.clear();
      if (lane.running === 0) this.#lanes.delete(name);
    }
    this.#abort.abort();
  }

  counters(): LaneCounters {
    const waiting = [...this.#lanes.values()]
      .flatMap(({ news }) => [...news.values()])
      .reduce((sum, { scripts }) => sum + scripts.length, 0);
    const running = [...this.#lanes.values()].reduce((sum, lane) => sum + lane.running, 0);
    return { started: this.#started, failed: this.#failed, overtaken: this.#overtaken, running, waiting };
  }

  #dispatch(): void {
    for (const name of this.#queued) {
      if (this.#active >= MAX_RUNNING_LANES) return;
      this.#queued.delete(name);
      const lane = this.#lanes.get(name);
      const [next, ...rest] = lane?.waiting ?? [];
      const news = next === undefined ? undefined : lane?.news.get(next);
      if (lane === undefined || next === undefined || news === undefined) continue;
      lane.waiting = rest;
      lane.news.delete(next);
      this.#active += 1;
      for (const script of news.scripts) this.#run(lane, news, script);
    }
  }

  #run(lane: Lane, news: ScriptNotification, script: Script): void {
    lane.running += 1;
    this.#started += 1;
    const { timeout } = news;
    this.#runner.run({ script, timeout, signal: this.#abort.signal }).then(
      ({ end, output }) => {
        const good = end.kind === 'exited' && end.status === 0;
        if (!good) this.#noteFailure(news, script, describeEnd(end), output);
        this.#ended(lane, news);
      },
      (error: unknown) => {
        this.#noteFailure(news, script, String(error), '');
        this.#ended(lane, news);
      },
    );
  }

  #ended(lane: Lane, news: ScriptNotification): void {
    lane.running -= 1;
    if (lane.running > 0) return;
    this.#active -= 1;
    const name = laneOf(news.notification);
    if (lane.waiting.length === 0) this.#lanes.delete(name);
    else this.#queued.add(name);
    this.#dispatch();
    if (this.#lanes.size === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  #noteFailure(news: ScriptNotification, script: Script, end: string, output: string): void {
    this.#failed += 1;
    this.#logger.warn('a notify script failed', {
      subject: laneOf(news.notification),
      state: news.notification.state,
      command: describeCommand(script.command),
      end,
      output: output === '' ? undefined : output,
    });
  }
}

/** The scripts of one instance or group never overlap. */
function laneOf({ subject, name }: VrrpNotification): string {
  return `${subject} ${name}`;
}

function describeEnd(end: {
  readonly kind: string;
  readonly status?: number;
  readonly reason?: string;
}): string {
  if (end.status !== undefined) return `exit ${end.status}`;
  return end.reason === undefined ? end.kind : `${end.kind}: ${end.reason}`;
}
