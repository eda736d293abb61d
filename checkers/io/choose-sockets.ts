import { describeError } from '../../src/base/errors.ts';
import type { Clock } from '../../src/base/time.ts';
import type { CheckIo } from '../types.ts';
import { nodeSocketsBecause } from './node-sockets.ts';
import { SingleAttempts } from './single-attempts.ts';
import type { OpenSockets } from './socket-port.ts';

/** The sockets that were chosen, and why no better ones were. */
export interface SocketChoice {
  readonly io: CheckIo;
  /** The reason; null where the best sockets were chosen. */
  readonly reason: string | null;
  readonly open: OpenSockets;
}

/** Chooses the sockets of checks once, and loads native code when it is first needed. */
export class CheckSockets {
  readonly #wanted: CheckIo | 'auto';
  #choosing: Promise<SocketChoice> | null = null;
  #choice: SocketChoice | null = null;
  readonly #attempts = new WeakMap<Clock, SingleAttempts>();

  /** `wanted` is the operator's choice. */
  constructor(wanted: CheckIo | 'auto' = 'auto') {
    this.#wanted = wanted;
  }

  /** The choice; null until it was made. */
  get choice(): SocketChoice | null {
    return this.#choice;
  }

  /** Makes the choice. Never rejects. */
  choose(): Promise<SocketChoice> {
    this.#choosing ??= choose(this.#wanted).then((choice) => {
      this.#choice = choice;
      return choice;
    });
    return this.#choosing;
  }

  /** Sockets for attempts that run one by one. */
  async attempts(clock: Clock): Promise<SingleAttempts> {
    const { open } = await this.choose();
    const attempts = this.#attempts.get(clock) ?? new SingleAttempts(clock, open);
    this.#attempts.set(clock, attempts);
    return attempts;
  }
}

async function choose(wanted: CheckIo | 'auto'): Promise<SocketChoice> {
  if (wanted === 'node') return nodeChoice('asked for by --check-io');
  try {
    const { PolledSockets } = await import('./polled-sockets.ts');
    return { io: 'poll', reason: null, open: (events) => new PolledSockets(events) };
  } catch (error) {
    return nodeChoice(`koffi does not work here: ${describeError(error)}`);
  }
}

function nodeChoice(reason: string): SocketChoice {
  return { io: 'node', reason, open: nodeSocketsBecause(reason) };
}
