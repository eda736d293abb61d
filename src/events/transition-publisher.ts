import type { Logger } from '../base/logger.ts';
import type { Clock } from '../base/time.ts';
import type { Config } from '../config/model/config.ts';
import type { RealServerId, VirtualServerId } from '../config/model/ids.ts';
import { NO_NOTIFICATIONS } from '../config/model/notify-settings.ts';
import type { SuspensionTurn } from '../state/director/suspension.ts';
import type { IsolationMode } from '../state/health/isolation.ts';
import type { DirectorView, Transition } from '../state/model/facts.ts';
import type { EventJournal } from './event-journal.ts';
import type { Notifier, NotifierCounters } from './notify/notifier.ts';
import { startingRealServers } from './notify/starting.ts';
import { logTransitions } from './transition-log.ts';

export interface TransitionPublisherComponents {
  readonly notifier: Notifier;
  readonly events: EventJournal;
  readonly director: { view(): DirectorView };
  /** False when nobody is notified, whatever the configuration says. */
  readonly notifies: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

const ISOLATION_WORDS: Readonly<Record<IsolationMode, string>> = {
  holding:
    "nearly all checks began to fail at once, which is taken for this director's own isolation: real servers are held; look at this host's network",
  clearing: 'checks pass again: each real server that is held is judged by the next result of its checks',
  watching: 'no real server is held by the isolation guard any more',
};

/**
 * Publishes what came up and went down: to the log, the events, notify scripts, FIFOs and mail. It does so after the
 * changes were handed to the reconciler, so that a notification never delays a repair.
 */
export class TransitionPublisher {
  readonly #components: TransitionPublisherComponents;
  /** The real servers of the previous load. */
  #known: ReadonlySet<string> = new Set();

  constructor(components: TransitionPublisherComponents) {
    this.#components = components;
  }

  /**
   * Takes the receivers of a configuration, before the transitions of its load are published. Resolves when FIFOs are
   * open.
   */
  prepare(config: Config): Promise<void> {
    const { notify } = config;
    this.#components.events.nameServers(config);
    const { notifier, notifies, logger } = this.#components;
    if (notifies || notify === undefined) return notifier.load(notify ?? NO_NOTIFICATIONS);
    logger.info('with --kernel memory no notify script, FIFO or mail is for real; --notify changes that');
    return notifier.load(NO_NOTIFICATIONS);
  }

  publish(transitions: readonly Transition[]): void {
    if (transitions.length === 0) return;
    const { notifier, events, logger } = this.#components;
    logTransitions(logger, transitions);
    events.noteTransitions(transitions);
    notifier.notify(transitions);
  }

  /** Publishes that the isolation guard has changed its mode, which is the most important message at that time. */
  publishIsolation(mode: IsolationMode): void {
    const { events, logger } = this.#components;
    const reason = ISOLATION_WORDS[mode];
    if (mode === 'holding') logger.error(reason);
    else logger.warn(reason);
    events.note({ kind: 'director', from: null, to: mode, reason });
  }

  /** Publishes whose checks stop because an address is missing (ha_suspend), and whose checks run again. */
  publishSuspensions(turns: readonly SuspensionTurn[]): void {
    const { events, logger } = this.#components;
    for (const { virtualServer, suspended } of turns) {
      const to = suspended ? 'suspended' : 'resumed';
      const reason = suspended
        ? 'this host has none of its addresses (ha_suspend): no check runs, real servers stay as they are'
        : 'this host has one of its addresses: checks run again';
      logger[suspended ? 'warn' : 'info'](`checks ${to}: ${reason}`, { virtual_server: virtualServer.id });
      events.note({ kind: 'virtual_server', virtualServer: virtualServer.id, from: null, to, reason });
    }
  }

  /**
   * Publishes what a load has changed; before that, where the configuration asks for it, the new real servers that
   * start up.
   */
  publishLoad(config: Config, transitions: readonly Transition[]): void {
    const { notifier, director, clock } = this.#components;
    const known = this.#known;
    this.#known = new Set(
      config.virtualServers.flatMap(({ id, realServers }) =>
        realServers.map((server) => nameOf(id, server.id)),
      ),
    );
    if (notifier.notifiesRealServersAtStart) {
      const ids = new Set(config.virtualServers.map(({ id }) => id));
      const starting = startingRealServers(director.view(), ids, clock.wall());
      notifier.notify(starting.filter(({ virtualServer, id }) => !known.has(nameOf(virtualServer, id))));
    }
    this.publish(transitions);
  }

  counters(): NotifierCounters {
    return this.#components.notifier.counters();
  }

  /** Ends scripts, mails and FIFOs, after publishing what goes down with lvsd, unless the services stay. */
  async stop(servicesStay: boolean): Promise<void> {
    const { notifier, events, director } = this.#components;
    events.stop();
    await notifier.stop(servicesStay ? null : director.view());
  }
}

/** Ids have no line breaks, so a line break separates them. */
function nameOf(virtualServer: VirtualServerId, realServer: RealServerId): string {
  return `${virtualServer}\n${realServer}`;
}
