import type { Logger } from '../../base/logger.ts';
import type { ProcessRunner, RunEnd } from '../../base/processes/process-runner.ts';
import { describeCommand, type Script } from '../../base/processes/script.ts';
import { RepeatedLoss } from '../../base/repeated-loss.ts';
import type { Milliseconds } from '../../base/time.ts';

/** The largest number of notify scripts that run at once, for all objects together. */
export const MAX_RUNNING_SCRIPTS = 16;
/**
 * The largest number of scripts that wait for one object; of an object that flaps faster than its script runs, the
 * oldest call is dropped.
 */
export const MAX_WAITING_PER_OBJECT = 16;
/** The largest number of waiting scripts for all objects together. */
export const MAX_WAITING_SCRIPTS = 10_000;

/** One script to run for an object. */
export interface ScriptCall {
  readonly script: Script;
  /** The keyword of the script: notify_up, quorum_down, ... */
  readonly keyword: string;
  readonly timeout: Milliseconds;
}

export interface ScriptCounters {
  readonly started: number;
  readonly failed: number;
  /** The number of scripts that were not run because too many were waiting. */
  readonly dropped: number;
  readonly running: number;
  readonly waiting: number;
}

interface Lane {
  readonly object: string;
  readonly waiting: ScriptCall[];
  running: boolean;
}

/**
 * Runs the scripts of each object in order, and those of different objects side by side (keepalived starts all at once,
 * so that an UP can overtake a DOWN).
 */
export class ScriptLanes {
  readonly #runner: ProcessRunner;
  readonly #logger: Logger;
  readonly #lanes = new Map<string, Lane>();
  /** The lanes that could run a script, in the order of their arrival. */
  readonly #ready = new Set<Lane>();
  readonly #abort = new AbortController();
  #running = 0;
  #waiting = 0;
  #started = 0;
  #failed = 0;
  #dropped = 0;
  readonly #losses = new RepeatedLoss();
  #onIdle: (() => void)[] = [];

  constructor(runner: ProcessRunner, logger: Logger) {
    this.#runner = runner;
    this.#logger = logger;
  }

  /** Runs a script after all earlier ones of the object. */
  call(object: string, call: ScriptCall): void {
    if (this.#abort.signal.aborted) return;
    const lane = this.#lanes.get(object) ?? { object, waiting: [], running: false };
    if (lane.waiting.length >= MAX_WAITING_PER_OBJECT) {
      const oldest = lane.waiting.shift() ?? call;
      this.#waiting -= 1;
      this.#noteDropped(object, oldest);
    } else if (this.#waiting >= MAX_WAITING_SCRIPTS) {
      this.#noteDropped(object, call);
      return;
    }
    this.#lanes.set(object, lane);
    lane.waiting.push(call);
    this.#waiting += 1;
    if (!lane.running) this.#ready.add(lane);
    this.#dispatch();
  }

  /** Resolves when no script runs or waits. */
  idle(): Promise<void> {
    if (this.#running === 0 && this.#waiting === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  /** Ends the running scripts, drops the waiting ones, and accepts no more. */
  stop(): void {
    if (this.#waiting > 0) {
      this.#logger.warn('notify scripts were not run before the end', { scripts: this.#waiting });
    }
    this.#dropped += this.#waiting;
    this.#waiting = 0;
    this.#ready.clear();
    for (const lane of this.#lanes.values()) lane.waiting.length = 0;
    this.#abort.abort();
    this.#settleIdle();
  }

  counters(): ScriptCounters {
    return {
      started: this.#started,
      failed: this.#failed,
      dropped: this.#dropped,
      running: this.#running,
      waiting: this.#waiting,
    };
  }

  #dispatch(): void {
    for (const lane of this.#ready) {
      if (this.#running >= MAX_RUNNING_SCRIPTS) return;
      this.#ready.delete(lane);
      const call = lane.waiting.shift();
      if (call !== undefined) this.#start(lane, call);
    }
  }

  #start(lane: Lane, call: ScriptCall): void {
    this.#waiting -= 1;
    this.#running += 1;
    this.#started += 1;
    lane.running = true;
    const { script, timeout } = call;
    this.#runner.run({ script, timeout, signal: this.#abort.signal }).then(
      ({ end, output }) => this.#ended(lane, call, end, output),
      (error: unknown) => this.#ended(lane, call, { kind: 'not-started', reason: String(error) }, ''),
    );
  }

  #ended(lane: Lane, call: ScriptCall, end: RunEnd, output: string): void {
    this.#running -= 1;
    lane.running = false;
    this.#log(lane, call, end, output);
    if (lane.waiting.length > 0) this.#ready.add(lane);
    else this.#lanes.delete(lane.object);
    this.#dispatch();
    this.#settleIdle();
  }

  #settleIdle(): void {
    if (this.#running > 0 || this.#waiting > 0) return;
    this.#losses.over((more) =>
      this.#logger.warn('more notify scripts were not run while too many waited', { more }),
    );
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  #noteDropped(object: string, call: ScriptCall): void {
    this.#dropped += 1;
    this.#losses.lost(() =>
      this.#logger.warn('a notify script was not run: too many wait already; more of them are only counted', {
        object,
        script: call.keyword,
      }),
    );
  }

  #log(lane: Lane, call: ScriptCall, end: RunEnd, output: string): void {
    const fields = {
      object: lane.object,
      script: call.keyword,
      command: describeCommand(call.script.command),
      ...endFields(end),
      output: output === '' ? undefined : output,
    };
    if (end.kind === 'exited' && end.status === 0) {
      this.#logger.debug('a notify script has ended', fields);
      return;
    }
    this.#failed += 1;
    this.#logger.warn('a notify script failed', fields);
  }
}

function endFields(end: RunEnd): Readonly<Record<string, string | number>> {
  switch (end.kind) {
    case 'exited':
      return { status: end.status };
    case 'signalled':
      return { signal: end.signal };
    case 'expired':
    case 'aborted':
      return { end: end.kind };
    case 'not-executed':
    case 'not-started':
      return { end: end.kind, reason: end.reason };
  }
}
