import type {
  ProcessRunner,
  RunEnd,
  RunOutcome,
  RunRequest,
} from '../../src/base/processes/process-runner.ts';

/** A {@link ProcessRunner} whose runs end when a test says so. */
export class ScriptedRunner implements ProcessRunner {
  readonly runs: ScriptedRun[] = [];

  run(request: RunRequest): Promise<RunOutcome> {
    return new Promise((resolve) => {
      this.runs.push(new ScriptedRun(request, resolve));
    });
  }

  /** Those that have not ended. */
  get running(): readonly ScriptedRun[] {
    return this.runs.filter((run) => !run.ended);
  }

  /** The commands that were started, in order, as lines. */
  get started(): readonly string[] {
    return this.runs.map(({ request }) => request.script.command.argv.join(' '));
  }
}

export class ScriptedRun {
  readonly request: RunRequest;
  ended = false;
  readonly #resolve: (outcome: RunOutcome) => void;

  constructor(request: RunRequest, resolve: (outcome: RunOutcome) => void) {
    this.request = request;
    this.#resolve = resolve;
  }

  end(end: RunEnd | number, output = ''): void {
    this.ended = true;
    this.#resolve({ end: typeof end === 'number' ? { kind: 'exited', status: end } : end, output });
  }
}
