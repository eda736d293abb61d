import { passed } from '../../checkers/result.ts';
import type {
  AttemptPlan,
  AttemptTiming,
  CheckTask,
  CheckType,
  ProbeContext,
  ProbeResult,
} from '../../checkers/types.ts';
import type { Clock, Instant, Milliseconds } from '../../src/base/time.ts';

export interface ScriptedCheckOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly type?: CheckType;
  /** How long an attempt takes; null for one that never ends by itself. */
  readonly takes?: Milliseconds | null;
  /** From the end of an attempt to the next; null ends the task after one. */
  readonly every?: Milliseconds | null;
  readonly attemptLimit?: Milliseconds;
  /** Whether an abort ends the attempt, as the contract of a probe demands. */
  readonly obeysAbort?: boolean;
  readonly result?: ProbeResult;
  readonly onStart?: () => void;
  readonly onEnd?: () => void;
}

/** A check task for engine tests that keeps what happened to it. */
export class ScriptedCheck implements CheckTask {
  readonly id: string;
  readonly type: CheckType;
  readonly attemptLimit: Milliseconds;
  readonly starts: Instant[] = [];
  readonly results: { result: ProbeResult; timing: AttemptTiming }[] = [];
  aborts = 0;
  running = 0;
  private readonly options: ScriptedCheckOptions;

  constructor(options: ScriptedCheckOptions) {
    this.options = options;
    this.id = options.id;
    this.type = options.type ?? 'TCP_CHECK';
    this.attemptLimit = options.attemptLimit ?? 10_000;
  }

  plan: AttemptPlan = { kind: 'function', run: (context) => this.#run(context) };

  begin(): number {
    return 0;
  }

  trace(): undefined {
    return undefined;
  }

  #run({ clock, signal }: ProbeContext): Promise<ProbeResult> {
    const { takes = 0, obeysAbort = true, result = passed('scripted') } = this.options;
    this.starts.push(clock.now());
    this.running += 1;
    this.options.onStart?.();
    return new Promise((resolve) => {
      const end = (): void => {
        this.running -= 1;
        signal.removeEventListener('abort', onAbort);
        this.options.onEnd?.();
        resolve(result);
      };
      const cancel = takes === null ? () => {} : clock.schedule(clock.now() + takes, end);
      const onAbort = (): void => {
        this.aborts += 1;
        if (!obeysAbort) return;
        cancel();
        end();
      };
      signal.addEventListener('abort', onAbort);
    });
  }

  settle(result: ProbeResult, timing: AttemptTiming): Instant | null {
    this.results.push({ result, timing });
    const { every = null } = this.options;
    return every === null ? null : timing.endedAt + every;
  }
}
