import type { ScriptOutcome } from '../../../vrrp/instance/event.ts';
import type { ProcessRunner, RunEnd } from '../../base/processes/process-runner.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { VrrpScript } from '../../config/vrrp/model.ts';

/** Runs track scripts by name. Each call is answered once, when the script ends. */
export class ScriptRuns {
  readonly #runner: ProcessRunner;
  readonly #ended: (name: string, outcome: ScriptOutcome) => void;
  readonly #abort = new AbortController();
  #scripts: ReadonlyMap<string, VrrpScript> = new Map();

  constructor(runner: ProcessRunner, ended: (name: string, outcome: ScriptOutcome) => void) {
    this.#runner = runner;
    this.#ended = ended;
  }

  load(scripts: readonly VrrpScript[]): void {
    this.#scripts = new Map(scripts.map((script) => [script.name, script]));
  }

  run(name: string, timeout: Milliseconds): void {
    this.#outcome(name, timeout).then(
      (outcome) => {
        if (!this.#abort.signal.aborted) this.#ended(name, outcome);
      },
      (error: unknown) => this.#ended(name, { kind: 'not-started', reason: String(error) }),
    );
  }

  /** Ends the running scripts without reporting their results. */
  stop(): void {
    this.#abort.abort();
  }

  async #outcome(name: string, timeout: Milliseconds): Promise<ScriptOutcome> {
    const known = this.#scripts.get(name);
    if (known === undefined) return { kind: 'not-executed', reason: 'it is not configured any more' };
    const { script } = known;
    const { end } = await this.#runner.run({ script, timeout, signal: this.#abort.signal });
    return outcomeOf(end);
  }
}

function outcomeOf(end: RunEnd): ScriptOutcome {
  switch (end.kind) {
    case 'exited':
      return { kind: 'exited', status: end.status };
    case 'signalled':
      return { kind: 'signalled', signal: end.signal };
    case 'expired':
      return { kind: 'timed-out' };
    case 'not-executed':
      return { kind: 'not-executed', reason: end.reason };
    case 'aborted':
      return { kind: 'not-started', reason: 'lvsd is stopping' };
    case 'not-started':
      return { kind: 'not-started', reason: end.reason };
  }
}
