import { UNBOUND } from '../../checkers/connection/spec.ts';
import {
  IdleConnections,
  type IdleTotals,
  type IdleView,
  type OpenIdleSockets,
} from '../../checkers/idle/idle-connections.ts';
import { bareTarget, type IdleTarget, idleKey, idleTargetOf } from '../../checkers/idle/spec.ts';
import { type IdleTrigger, watchedShare } from '../../checkers/idle/state.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Entropy, Milliseconds, WallTime } from '../base/time.ts';
import { Digests } from '../config/checks/check-id.ts';
import type { Check, RealServer } from '../config/model/config.ts';
import type { CheckId, VirtualServerId } from '../config/model/ids.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { Director } from '../state/director/director.ts';
import type { CheckFacts } from '../state/model/facts.ts';
import type { ServerWatchStatus, WatchFacts, WatchStatus } from '../state/status/watch-status.ts';

/** The time allowed for connecting to a server that has no check over TCP. */
const BARE_TIMEOUT: Milliseconds = 5000;

/** Results that may mean that a server had no room left for the connection of a check. */
const CROWDED: ReadonlySet<string> = new Set(['timeout', 'refused', 'reset']);

export interface IdleWatchComponents {
  readonly director: Pick<Director, 'view' | 'suspect'>;
  readonly scheduler: { trigger(id: string): boolean };
  readonly events: Pick<EventJournal, 'note'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** The largest number of connections at once, which the number of descriptors bounds. */
  readonly idleConnections: number;
  readonly sparesDescriptors: () => boolean;
  /** Loads the sockets when the first server is to be watched. Resolves to a reason where this host has none. */
  readonly openIdleSockets: () => Promise<OpenIdleSockets | string>;
}

/** A server to which one idle connection is kept. */
interface Watched {
  readonly virtualServer: VirtualServerId;
  readonly server: RealServer;
  readonly confirm: number;
}

/**
 * Implements `watch`: keeps an idle connection to each server that asks for it, and triggers the checks of the server
 * at once when the connection ends. Servers that are reached in the same way share one connection.
 */
export class IdleWatch {
  readonly #components: IdleWatchComponents;
  #watched: ReadonlyMap<string, readonly Watched[]> = new Map();
  #targets: ReadonlyMap<string, IdleTarget> = new Map();
  #keys: ReadonlyMap<CheckId, string> = new Map();
  #keysOfServers: ReadonlyMap<RealServer, string> = new Map();
  #connections: IdleConnections | null = null;
  #unavailable: string | null = null;
  #state: 'idle' | 'started' | 'stopped' = 'idle';

  constructor(components: IdleWatchComponents) {
    this.#components = components;
  }

  /**
   * Takes the list of watched servers from the director: after each load, and when checks are suspended or resumed.
   */
  follow(): void {
    const digests = new Digests();
    const watched = new Map<string, Watched[]>();
    const targets = new Map<string, IdleTarget>();
    const keys = new Map<CheckId, string>();
    const keysOfServers = new Map<RealServer, string>();
    for (const { config, suspended } of this.#components.director.view().virtualServers) {
      for (const server of suspended ? [] : config.realServers) {
        if (server.watch === undefined) continue;
        const target = targetOf(server);
        const key = idleKey(target, (text) => digests.of(text));
        if (!targets.has(key)) targets.set(key, target);
        const others = watched.get(key) ?? [];
        others.push({ virtualServer: config.id, server, confirm: server.watch.confirm });
        watched.set(key, others);
        keysOfServers.set(server, key);
        for (const { id } of server.checks) keys.set(id, key);
      }
    }
    this.#watched = watched;
    this.#targets = targets;
    this.#keys = keys;
    this.#keysOfServers = keysOfServers;
    if (this.#state === 'started') void this.#apply();
  }

  /** Connections are opened from now on. */
  async start(): Promise<void> {
    if (this.#state !== 'idle') return;
    this.#state = 'started';
    await this.#apply();
  }

  /**
   * Notes what an attempt of a check found: a server that is well may be connected to, one that is overloaded may not.
   */
  noted(check: Check, result: ProbeResult): void {
    if (this.#connections === null || result.outcome === 'inconclusive') return;
    const key = this.#keys.get(check.id);
    if (key === undefined) return;
    if (result.outcome === 'pass') this.#connections.checkPassed(key);
    else if (CROWDED.has(result.code) && overTcp(check)) {
      this.#connections.makeRoom(key, result.code === 'refused');
    }
  }

  /** The facts for the status; null while no server is watched. */
  facts(): WatchFacts | null {
    if (this.#targets.size === 0 && this.#connections === null) return null;
    const { idleConnections } = this.#components;
    const totals = this.#connections?.totals() ?? noTotals(this.#targets.size, idleConnections);
    return {
      summary: summaryOf(totals, this.#keysOfServers.size, this.#unavailable),
      of: (server) => {
        const key = this.#keysOfServers.get(server);
        const view = key === undefined ? null : (this.#connections?.view(key) ?? null);
        return view === null ? null : statusOf(view);
      },
    };
  }

  moveTimes(step: Milliseconds): void {
    this.#connections?.moveTimes(step);
  }

  stop(): void {
    this.#state = 'stopped';
    this.#connections?.stop();
  }

  async #apply(): Promise<void> {
    if (this.#connections === null && this.#targets.size > 0) await this.#open();
    if (this.#state !== 'started' || this.#connections === null) return;
    this.#connections.want(this.#targets);
    this.#wake(this.#connections);
  }

  /** A server that is known to be well need not wait for its next check. */
  #wake(connections: IdleConnections): void {
    for (const { servers } of this.#components.director.view().virtualServers) {
      for (const { config, checks } of servers) {
        const key = this.#keysOfServers.get(config);
        if (key !== undefined && checks.every(isWell)) connections.checkPassed(key);
      }
    }
  }

  async #open(): Promise<void> {
    const { openIdleSockets, idleConnections, logger } = this.#components;
    const open = await openIdleSockets();
    if (typeof open === 'string') {
      if (this.#unavailable === null)
        logger.warn('servers are not watched by idle connections', { reason: open });
      this.#unavailable = open;
      return;
    }
    // Another call may have opened the sockets while this one loaded them.
    if (this.#connections !== null || this.#state !== 'started') return;
    this.#connections = new IdleConnections({
      ...this.#components,
      open,
      limit: idleConnections,
      triggered: (key, trigger, silence) => this.#trigger(key, trigger, silence),
    });
  }

  #trigger(key: string, trigger: IdleTrigger, silence: Milliseconds): void {
    const { director, scheduler, events, clock, logger } = this.#components;
    const now = clock.now();
    const words = triggerWords(trigger, silence);
    for (const { virtualServer, server, confirm } of this.#watched.get(key) ?? []) {
      for (const { id } of server.checks) {
        director.suspect(id, confirm, now);
        scheduler.trigger(id);
      }
      const about = { virtualServer, realServer: server.id };
      events.note({
        kind: 'watch',
        ...about,
        from: 'open',
        to: 'ended',
        reason: `${words}; its checks run now`,
      });
      logger.info('an idle connection ended', {
        virtual_server: virtualServer,
        real_server: server.id,
        reason: words,
      });
    }
  }
}

function targetOf({ address, port, checks }: RealServer): IdleTarget {
  const connection = { ...UNBOUND, address, port, timeout: BARE_TIMEOUT };
  return idleTargetOf(checks.map(({ spec }) => spec)) ?? bareTarget(connection);
}

function isWell({ state }: CheckFacts): boolean {
  return state.verdict === 'up' && !state.fresh && state.failures === 0;
}

function overTcp({ spec }: Check): boolean {
  return idleTargetOf([spec]) !== null;
}

function noTotals(wanted: number, limit: number): IdleTotals {
  const ends = { clean: 0, reset: 0, lost: 0, idle: 0 };
  return { wanted, open: 0, limit, withoutPlace: wanted, ends, triggers: 0, openingFailures: 0 };
}

function summaryOf(totals: IdleTotals, servers: number, error: string | null): WatchStatus {
  const { wanted, open, limit, withoutPlace, ends, triggers, openingFailures } = totals;
  return {
    servers,
    connections: wanted,
    open,
    limit,
    without_place: withoutPlace,
    ends,
    triggers,
    opening_failures: openingFailures,
    error,
  };
}

const STATES = { idle: 'open', opening: 'opening', waiting: 'waiting', resting: 'resting' } as const;

function statusOf({ state, since, ends, triggers, detail }: IdleView): ServerWatchStatus<WallTime> {
  const share = watchedShare(state);
  return {
    state: STATES[state.phase],
    since,
    ...(state.phase === 'idle' ? {} : { reason: state.reason }),
    ...(detail === null ? {} : { detail }),
    ...(state.idleLimit === null ? {} : { idle_limit_seconds: Math.round(state.idleLimit) / 1000 }),
    ...(share === 1 ? {} : { watched_percent: Math.round(share * 100) }),
    ends,
    triggers,
  };
}

/** The words for a trigger in events and in the log. */
function triggerWords(trigger: IdleTrigger, silence: Milliseconds): string {
  const after = `after ${Math.round(silence / 1000)} s without a word`;
  switch (trigger) {
    case 'reset':
      return `its idle connection was reset ${after}`;
    case 'clean':
      return `the server closed its idle connection ${after}`;
    case 'lost':
      return 'nobody answers on its idle connection any more';
    case 'refused':
      return 'the server closed its idle connection and refuses the next one';
    default:
      return trigger satisfies never;
  }
}
