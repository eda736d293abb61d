import type { ControlClient } from '../../src/api/control-client.ts';
import type { ChangeReport } from '../../src/api/protocol.ts';
import { describeError } from '../../src/base/errors.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Cancel, Clock, Milliseconds, WallTime } from '../../src/base/time.ts';

/** How long the daemon may wait for a change before it answers. This is far below the silence after which a page turns grey. */
const WAIT_SECONDS = 3;

/** The pause before the next question, after an answer and after a failure. */
const PAUSE_AFTER_ANSWER: Milliseconds = 250;
const PAUSE_AFTER_FAULT: Milliseconds = 1_000;

/** How long an answer may take. After this time the daemon counts as silent, and the next question follows. */
export const DIRECTOR_ANSWER_LIMIT: Milliseconds = 8_000;

export type Served = ChangeReport['virtual_servers'][number];

/** What is known of the director, and when it was last heard. */
export interface DirectorState {
  readonly revision: string;
  readonly head: ChangeReport['head'];
  readonly order: readonly string[];
  readonly services: ReadonlyMap<string, Served>;
  /** When the latest answer came. */
  readonly heardAt: WallTime;
}

export interface DirectorLinkComponents {
  readonly client: Pick<ControlClient, 'changes'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after each answer, also after one that brings no change. */
  heard(change: ChangeReport, state: DirectorState): void;
  /** Called once when the director stops answering, and again only after it has answered in between. */
  lost(reason: string): void;
}

/** Follows the state of one director. There is one question at a time, however many pages are open. */
export class DirectorLink {
  readonly #components: DirectorLinkComponents;
  readonly #services = new Map<string, Served>();
  #state: DirectorState | null = null;
  #since: string | null = null;
  #order: readonly string[] = [];
  #silent: string | null = null;
  #stopped = false;
  #cancel: Cancel = () => undefined;

  constructor(components: DirectorLinkComponents) {
    this.#components = components;
  }

  /** The latest known state; null until the first answer. The state stays while the director is silent: see {@link silence}. */
  get state(): DirectorState | null {
    return this.#state;
  }

  /** Why the director does not answer, or null. */
  get silence(): string | null {
    return this.#silent;
  }

  start(): void {
    void this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #ask(): Promise<void> {
    let pause = PAUSE_AFTER_ANSWER;
    try {
      this.#take(await this.#answer());
    } catch (error) {
      pause = PAUSE_AFTER_FAULT;
      this.#lose(describeError(error));
    }
    if (this.#stopped) return;
    const { clock } = this.#components;
    this.#cancel = clock.schedule(clock.now() + pause, () => void this.#ask());
  }

  #answer(): Promise<ChangeReport> {
    const { client, clock } = this.#components;
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(clock.now() + DIRECTOR_ANSWER_LIMIT, () =>
        reject(new Error(`no answer within ${DIRECTOR_ANSWER_LIMIT / 1000} s`)),
      );
      client
        .changes({ since: this.#since, wait_seconds: WAIT_SECONDS })
        .then(resolve, reject)
        .finally(cancel);
    });
  }

  #take(change: ChangeReport): void {
    if (change.complete) this.#services.clear();
    if (change.order !== null) {
      this.#order = change.order;
      const present = new Set(change.order);
      for (const id of this.#services.keys()) if (!present.has(id)) this.#services.delete(id);
    }
    for (const server of change.virtual_servers) this.#services.set(server.id, this.#merged(server));
    this.#since = change.revision;
    this.#state = {
      revision: change.revision,
      head: change.head,
      order: this.#order,
      services: this.#services,
      heardAt: this.#components.clock.wall(),
    };
    if (this.#silent !== null) this.#components.logger.info('the director answers again');
    this.#silent = null;
    this.#components.heard(change, this.#state);
  }

  /** Completes a virtual server of an answer with those real servers that did not change and were therefore left out. */
  #merged(server: Served): Served {
    const known = this.#services.get(server.id);
    if (server.whole || known === undefined) return server;
    const changed = new Map(server.real_servers.map((real) => [`${real.address} ${real.port}`, real]));
    const servers = known.real_servers.map((real) => changed.get(`${real.address} ${real.port}`) ?? real);
    return { ...server, real_servers: servers };
  }

  #lose(reason: string): void {
    if (this.#silent !== null || this.#stopped) return;
    this.#silent = reason;
    this.#components.logger.warn('the director does not answer', { reason });
    this.#components.lost(reason);
  }
}
