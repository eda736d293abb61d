import type { Clock } from '../../src/base/time.ts';
import type { SystemFault } from '../connection/errno.ts';
import { isRefusedByRoute, judgeRoute } from '../connection/route-question.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import { inconclusive } from '../result.ts';
import type { ProbeResult } from '../types.ts';
import type { Dialogue, Exchange, Trace } from './exchange.ts';
import type { Pace } from './pace.ts';
import type { OpenSockets, SocketEvents, SocketPort } from './socket-port.ts';
import type { WakeUp } from './wake-up.ts';

/** Receives the end of each attempt, once, unless the attempt was cancelled. */
export interface AttemptSink {
  settled(slot: number, result: ProbeResult): void;
  /** The attempt failed through a fault of lvsd itself. */
  faulted(slot: number, error: unknown): void;
}

/** When beats are closer together than this many milliseconds, the sockets themselves wake the loop. */
const ALERT_BELOW = 5;

export interface ExchangeDriverInit {
  readonly clock: Clock;
  readonly pace: Pace;
  /** Schedules calls of {@link ExchangeDriver.tick}. */
  readonly wakeUp: Pick<WakeUp, 'want'>;
  readonly sink: AttemptSink;
  readonly open: OpenSockets;
}

/** Runs the dialogues of all slots on one socket port. */
export class ExchangeDriver implements SocketEvents {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #wakeUp: Pick<WakeUp, 'want'>;
  readonly #sink: AttemptSink;
  readonly #port: SocketPort;
  readonly #dialogues: (Dialogue | null)[] = [];
  readonly #traces: (Trace | undefined)[] = [];
  readonly #connections: (ConnectionSpec | undefined)[] = [];
  /** Verdicts that are not known yet, by slot. */
  readonly #awaited = new Map<number, Promise<ProbeResult>>();
  #active = 0;
  /** Deadlines have passed: unread data may still be reported in one more turn of the loop. */
  #lastTurn = false;
  #looking = false;

  constructor({ clock, pace, wakeUp, sink, open }: ExchangeDriverInit) {
    this.#clock = clock;
    this.#pace = pace;
    this.#wakeUp = wakeUp;
    this.#sink = sink;
    this.#port = open(this);
  }

  /**
   * Begins an attempt in a free slot; {@link look} has to be called after it. The end of the attempt may be reported
   * before this returns.
   */
  begin(slot: number, exchange: Exchange, step: number, trace?: Trace): void {
    const dialogue = exchange.begin(step, this.#clock.now(), trace);
    this.#dialogues[slot] = dialogue;
    this.#traces[slot] = trace;
    this.#connections[slot] = exchange.endpoint.connection;
    this.#active += 1;
    this.#port.open(slot, exchange);
    if (this.#dialogues[slot] === dialogue) this.#wakeUp.want(dialogue.deadline);
  }

  /** Gives an attempt up: nothing more is reported about it. */
  cancel(slot: number): void {
    this.#awaited.delete(slot);
    const dialogue = this.#dialogues[slot];
    if (dialogue === null || dialogue === undefined) return;
    this.#drop(slot, dialogue);
  }

  /** Reads and reports what has arrived. */
  look(): void {
    if (this.#active === 0 || this.#looking) return;
    this.#looking = true;
    const alert = this.#pace.grid < ALERT_BELOW;
    try {
      this.#port.look(alert);
    } finally {
      this.#looking = false;
    }
    if (this.#port.batched && !alert && this.#active > 0)
      this.#wakeUp.want(this.#pace.after(this.#clock.now()));
  }

  /** The number of attempts under way. */
  get active(): number {
    return this.#active;
  }

  /** Reads and reports what has arrived, and ends the attempts whose deadline has passed. */
  tick(): void {
    if (this.#active === 0) return;
    this.look();
    this.#expire();
  }

  stop(): void {
    this.#awaited.clear();
    for (const [slot] of this.#dialogues.entries()) this.cancel(slot);
    this.#port.stop();
  }

  connected(slot: number): void {
    const dialogue = this.#dialogues[slot];
    if (dialogue === null || dialogue === undefined) return;
    const trace = this.#traces[slot];
    if (trace !== undefined) {
      const local = this.#port.localEnd(slot);
      trace('connect', local === null ? 'connected' : `connected from ${local}`);
    }
    dialogue.connected(this.#clock.now());
    this.#advance(slot, dialogue);
  }

  received(slot: number, bytes: Uint8Array, length: number): void {
    const dialogue = this.#dialogues[slot];
    if (dialogue === null || dialogue === undefined) return;
    dialogue.received(bytes, length, this.#clock.now());
    this.#advance(slot, dialogue);
  }

  ended(slot: number): void {
    const dialogue = this.#dialogues[slot];
    if (dialogue === null || dialogue === undefined) return;
    dialogue.ended(this.#clock.now());
    this.#advance(slot, dialogue);
  }

  failed(slot: number, fault: SystemFault): void {
    const dialogue = this.#dialogues[slot];
    if (dialogue === null || dialogue === undefined) return;
    dialogue.failed(fault, this.#clock.now());
    this.#advance(slot, dialogue);
  }

  refused(slot: number, reason: string): void {
    const dialogue = this.#dialogues[slot];
    if (dialogue === null || dialogue === undefined) return;
    this.#finish(slot, dialogue, inconclusive(reason));
  }

  alert(): void {
    this.look();
  }

  #advance(slot: number, dialogue: Dialogue): void {
    const { verdict } = dialogue;
    if (verdict !== null) {
      this.#finish(slot, dialogue, verdict);
      return;
    }
    const bytes = dialogue.takeOutgoing();
    if (bytes !== null) this.#port.send(slot, bytes);
    // When sending failed, the slot may already belong to another attempt.
    if (this.#dialogues[slot] === dialogue) this.#wakeUp.want(dialogue.deadline);
  }

  #finish(slot: number, dialogue: Dialogue, verdict: ProbeResult | Promise<ProbeResult>): void {
    const trace = this.#traces[slot];
    const connection = this.#connections[slot];
    this.#drop(slot, dialogue);
    if (verdict instanceof Promise) this.#await(slot, verdict, trace);
    else if (connection !== undefined && isRefusedByRoute(verdict)) {
      this.#await(slot, judgeRoute(verdict, connection, trace), trace);
    } else {
      trace?.('verdict', verdict.detail);
      this.#sink.settled(slot, verdict);
    }
  }

  #await(slot: number, verdict: Promise<ProbeResult>, trace: Trace | undefined): void {
    this.#awaited.set(slot, verdict);
    verdict.then(
      (result) => {
        if (!this.#isAwaited(slot, verdict)) return;
        trace?.('verdict', result.detail);
        this.#sink.settled(slot, result);
      },
      (error: unknown) => {
        if (this.#isAwaited(slot, verdict)) this.#sink.faulted(slot, error);
      },
    );
  }

  /** Whether this verdict is still wanted, so that each verdict is reported once. */
  #isAwaited(slot: number, verdict: Promise<ProbeResult>): boolean {
    return this.#awaited.get(slot) === verdict && this.#awaited.delete(slot);
  }

  #drop(slot: number, dialogue: Dialogue): void {
    this.#dialogues[slot] = null;
    this.#traces[slot] = undefined;
    this.#active -= 1;
    this.#port.close(slot);
    dialogue.release();
  }

  /**
   * Ends the attempts whose deadline has passed. When our own event loop was late, replies may still be unread: one
   * more turn of the loop lets them be read before the servers are blamed. A batched port has just read everything.
   */
  #expire(): void {
    const now = this.#clock.now();
    const final = this.#lastTurn || this.#port.batched;
    this.#lastTurn = false;
    let next = Number.POSITIVE_INFINITY;
    for (let slot = 0; slot < this.#dialogues.length; slot += 1) {
      const dialogue = this.#dialogues[slot];
      if (dialogue === null || dialogue === undefined) continue;
      if (dialogue.deadline <= now && final) {
        dialogue.expired(now);
        this.#advance(slot, dialogue);
      } else next = Math.min(next, dialogue.deadline);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    this.#lastTurn = next <= now;
    this.#wakeUp.want(Math.max(next, now));
  }
}
