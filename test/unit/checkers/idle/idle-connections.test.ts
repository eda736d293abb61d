import { describe, expect, it } from 'vitest';
import { IdleConnections, type IdleSocketEvents } from '../../../../checkers/idle/idle-connections.ts';
import { MAX_IDLE_BYTES, MAX_OPENING } from '../../../../checkers/idle/limits.ts';
import { bareTarget, type IdleTarget } from '../../../../checkers/idle/spec.ts';
import { DEFAULT_TLS } from '../../../../checkers/tls/spec.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

/** Connections over a port that does what a test says. */
class Bench {
  readonly clock = new VirtualClock();
  readonly openings: { readonly at: number; readonly token: number }[] = [];
  readonly closed: number[] = [];
  readonly triggers: string[] = [];
  readonly connections: IdleConnections;
  /** What becomes of an opening. */
  answer: 'opened' | 'refused' | 'local' | 'silence' = 'opened';
  spares = true;
  /** Told when somebody looks at a connection. */
  onLook: (token: number) => void = () => undefined;
  #events: IdleSocketEvents | null = null;

  constructor(limit = 10_000) {
    this.connections = new IdleConnections({
      clock: this.clock,
      entropy: { uniform: () => 0 },
      logger: new RecordingLogger(),
      limit,
      sparesDescriptors: () => this.spares,
      triggered: (key, trigger) => this.triggers.push(`${key} ${trigger}`),
      open: (events) => {
        this.#events = events;
        return {
          open: (token) => this.#open(token),
          close: (token) => this.closed.push(token),
          look: (token) => this.onLook(token),
          stop: () => undefined,
        };
      },
    });
  }

  /** Wants this many, all of whose checks pass. */
  want(count: number, target: (index: number) => IdleTarget = plain): this {
    this.connections.want(new Map(Array.from({ length: count }, (_, index) => [`s${index}`, target(index)])));
    for (let index = 0; index < count; index += 1) this.connections.checkPassed(`s${index}`);
    return this;
  }

  get events(): IdleSocketEvents {
    if (this.#events === null) throw new Error('not opened');
    return this.#events;
  }

  #open(token: number): void {
    this.openings.push({ at: this.clock.now(), token });
    if (this.answer === 'opened') this.events.opened(token);
    else if (this.answer !== 'silence') this.events.failed(token, { kind: this.answer, detail: this.answer });
  }
}

function plain(index: number): IdleTarget {
  return bareTarget(loopbackConnection('127.0.0.1', 1 + index));
}

function secured(index: number): IdleTarget {
  return { ...plain(index), tls: { spec: DEFAULT_TLS, serverName: null } };
}

describe('many idle connections', () => {
  it('are opened in a beat, not all at once', () => {
    const bench = new Bench().want(1000);
    bench.clock.advance(1000);
    expect(bench.openings.length).toBeGreaterThanOrEqual(190);
    expect(bench.openings.length).toBeLessThanOrEqual(210);
    bench.clock.advance(4100);
    expect(bench.connections.totals()).toMatchObject({ wanted: 1000, open: 1000 });
  });

  it('are opened four times as slowly over TLS', () => {
    const bench = new Bench().want(1000, secured);
    bench.clock.advance(1000);
    expect(bench.openings.length).toBeLessThanOrEqual(63);
  });

  it('wait while many are being opened, and are given up by their own timeout', () => {
    const bench = new Bench();
    bench.answer = 'silence';
    bench.want(500).clock.advance(2900);
    expect(bench.openings).toHaveLength(MAX_OPENING);
    bench.clock.advance(200);
    expect(bench.openings.length).toBeGreaterThan(MAX_OPENING);
    expect(bench.connections.view('s0')?.detail).toBe('connect timed out');
  });

  it('keep within their limit, and say how many have no place', () => {
    const bench = new Bench(30).want(50);
    bench.clock.advance(60_000);
    expect(bench.connections.totals()).toMatchObject({ open: 30, limit: 30, withoutPlace: 20 });
    bench.want(30);
    expect(bench.connections.totals()).toMatchObject({ wanted: 30, withoutPlace: 0 });
  });

  it('are not opened with the last descriptors', () => {
    const bench = new Bench();
    bench.spares = false;
    bench.want(5).clock.advance(10_000);
    expect(bench.openings).toEqual([]);
    bench.spares = true;
    bench.clock.advance(1100);
    expect(bench.openings).toHaveLength(5);
  });

  it('leave no timer behind when they stop', () => {
    const bench = new Bench().want(50);
    bench.clock.advance(100);
    bench.connections.stop();
    expect(bench.clock.pending).toBe(0);
  });
});

describe('one idle connection', () => {
  it('is not opened before a check passed', () => {
    const bench = new Bench();
    bench.connections.want(new Map([['s0', plain(0)]]));
    bench.clock.advance(60_000);
    expect(bench.openings).toEqual([]);
    bench.connections.checkPassed('s0');
    bench.clock.advance(0);
    expect(bench.openings).toHaveLength(1);
  });

  it('has the checks run when it ends, and is opened again', () => {
    const bench = new Bench().want(1);
    bench.clock.advance(20_000);
    bench.events.ended(0, 'reset');
    expect(bench.triggers).toEqual(['s0 reset']);
    bench.clock.advance(1000);
    expect(bench.openings).toHaveLength(2);
    expect(bench.connections.totals()).toMatchObject({ ends: { reset: 1 }, triggers: 1, open: 1 });
  });

  it('has the checks run when the first opening after its end is refused, and not for the next one', () => {
    const bench = new Bench().want(1);
    bench.clock.advance(20_000);
    bench.answer = 'refused';
    bench.events.ended(0, 'clean');
    bench.clock.advance(30_000);
    expect(bench.triggers).toEqual(['s0 clean', 's0 refused']);
    expect(bench.connections.totals().openingFailures).toBeGreaterThan(2);
  });

  it('makes room when a check fails, unless its end is there already', () => {
    const bench = new Bench().want(1);
    bench.clock.advance(5000);
    bench.connections.makeRoom('s0', false);
    expect(bench.closed).toEqual([0]);
    expect(bench.connections.view('s0')?.state).toMatchObject({ phase: 'resting', reason: 'made-room' });
    bench.connections.checkPassed('s0');
    bench.clock.advance(15_000);
    bench.onLook = (token) => bench.events.ended(token, 'reset');
    bench.connections.makeRoom('s0', false);
    expect(bench.triggers).toEqual(['s0 reset']);
  });

  it('is let go when the server does not stop sending', () => {
    const bench = new Bench().want(1);
    bench.clock.advance(1000);
    bench.events.heard(0, MAX_IDLE_BYTES + 1);
    expect(bench.connections.view('s0')).toMatchObject({ detail: 'the server sends on the idle connection' });
    expect(bench.connections.totals().open).toBe(0);
  });

  it('says nothing against the server when this host cannot open it', () => {
    const bench = new Bench();
    bench.answer = 'local';
    bench.want(1).clock.advance(9000);
    expect(bench.connections.totals().openingFailures).toBe(0);
    bench.answer = 'opened';
    bench.clock.advance(2000);
    expect(bench.connections.totals().open).toBe(1);
  });

  it('keeps its connection when it stays wanted, and loses it when it does not', () => {
    const bench = new Bench().want(2);
    bench.clock.advance(5000);
    bench.want(1);
    expect(bench.closed).toEqual([1]);
    expect(bench.connections.view('s0')?.state.phase).toBe('idle');
    expect(bench.connections.view('s1')).toBeNull();
    bench.events.ended(1, 'reset');
    expect(bench.triggers).toEqual([]);
  });
});
