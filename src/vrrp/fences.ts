import type { IpAddress } from '../base/ip-address.ts';
import type { ProcessRunner, RunEnd } from '../base/processes/process-runner.ts';
import { type Script, withArguments } from '../base/processes/script.ts';
import type { Milliseconds } from '../base/time.ts';
import type { VrrpInstance } from '../config/vrrp/model.ts';

/**
 * Runs the fence commands of instances by name. Each call is answered once: with null when the command ended with
 * status 0, else with the reason why it did not.
 */
export class Fences {
  readonly #runner: ProcessRunner;
  readonly #abort = new AbortController();
  #scripts: ReadonlyMap<string, Script> = new Map();

  constructor(runner: ProcessRunner) {
    this.#runner = runner;
  }

  load(instances: readonly VrrpInstance[]): void {
    const known = instances.flatMap(({ name, fence }) =>
      fence === null ? [] : [[name, fence.script] as const],
    );
    this.#scripts = new Map(known);
  }

  /** Appends the name of the instance and the address of the peer to the command. Never rejects. */
  async run(name: string, peer: IpAddress, timeout: Milliseconds): Promise<string | null> {
    const known = this.#scripts.get(name);
    if (known === undefined) return 'it is not configured any more';
    try {
      const script = withArguments(known, [name, peer]);
      const { end } = await this.#runner.run({ script, timeout, signal: this.#abort.signal });
      return errorOf(end, timeout);
    } catch (error) {
      return String(error);
    }
  }

  stop(): void {
    this.#abort.abort();
  }
}

function errorOf(end: RunEnd, timeout: Milliseconds): string | null {
  switch (end.kind) {
    case 'exited':
      return end.status === 0 ? null : `exit ${end.status}`;
    case 'signalled':
      return end.signal;
    case 'expired':
      return `no end within ${timeout / 1000} s`;
    case 'aborted':
      return 'lvsd is stopping';
    case 'not-executed':
    case 'not-started':
      return end.reason;
  }
}
