import type { KernelTable } from '../../ipvs/types.ts';
import type { OverrideReport, PauseReport } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import type { OperatorRequest, OverrideRequest } from '../api/requests.ts';
import { resolveRealServers, resolveVirtualServer } from '../api/targets.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Cancel, Clock, Milliseconds, WallTime } from '../base/time.ts';
import type { VirtualServer } from '../config/model/config.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { TransitionPublisher } from '../events/transition-publisher.ts';
import type { Director } from '../state/director/director.ts';
import type { DesiredChange } from '../state/model/desired.ts';
import type { RealServerFacts, VirtualServerFacts } from '../state/model/facts.ts';
import { MAX_OVERRIDES } from '../state/model/operator-state.ts';
import {
  type Intent,
  isExpired,
  type Override,
  type Pause,
  type ServerName,
} from '../state/model/override.ts';
import { finishedDrains, someoneDrains } from '../state/pool/drain.ts';
import { placeServer, sorryServes } from '../state/pool/pool.ts';
import { quorumReason } from '../state/pool/reasons.ts';
import { refusalWords, refusesClients } from '../state/status/client-words.ts';
import { pauseStatus } from '../state/status/override-words.ts';
import { serverState, weightReason } from '../state/status/status-words.ts';
import { isoTime } from '../state/status/time-words.ts';
import type { OperatorStore } from './operator-store.ts';

/** How often drains and expiries are looked at. */
export const OVERRIDE_INTERVAL: Milliseconds = 500;

/** And, where reading the table takes long, after this many times what it took. */
const DESK_SPACING = 10;

/** The kernel's own timeout for UDP flows (ip_vs_proto_udp.c), where it could not be read. */
const DEFAULT_UDP_TIMEOUT_SECONDS = 300;

export interface OverrideServiceComponents {
  readonly director: Director;
  readonly reconciler: {
    submit(change: DesiredChange): void;
    settled(): Promise<void>;
    observe(maxAge: Milliseconds): Promise<KernelTable | null>;
    pause(): Promise<void>;
    resume(): void;
    timeouts(): { readonly udp: number } | null;
  };
  readonly store: OperatorStore;
  readonly publisher: Pick<TransitionPublisher, 'publish'>;
  readonly events: Pick<EventJournal, 'note'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Takes what operators say of servers and of the kernel, keeps it, and sees to it that drains and expiries end. */
export class OverrideService {
  readonly #components: OverrideServiceComponents;
  #pause: Pause | null = null;
  #cancel: Cancel = () => undefined;
  #stopped = false;
  /** Overrides that an earlier run saved. */
  #restored = 0;

  constructor(components: OverrideServiceComponents) {
    this.#components = components;
  }

  /** Set while the kernel is left alone. */
  get pausedBy(): Pause | null {
    return this.#pause;
  }

  /** Before the first load: what was said in an earlier run. */
  async restore(): Promise<void> {
    const { store, director, reconciler, logger } = this.#components;
    const state = await store.load();
    director.restore(state.overrides);
    this.#restored = state.overrides.length;
    if (state.pause === null) return;
    this.#pause = state.pause;
    await reconciler.pause();
    logger.warn('paused by an operator in an earlier run: nothing is written to the kernel', {
      author: state.pause.author,
      reason: state.pause.reason,
    });
  }

  start(): void {
    // What was said of a server that left the configuration meanwhile must not come back with it some other day.
    if (this.#components.director.overrides().length < this.#restored) void this.#save();
    this.#schedule(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** Ends what has had its time, and drains that are over. */
  async tick(): Promise<void> {
    const { director, reconciler, clock } = this.#components;
    const wall = clock.wall();
    if (this.#pause !== null && isExpired(this.#pause, wall)) await this.#resume('its time is over');
    const ended: Intent[] = director.expired(wall).map((server) => ({ type: 'enable', server }));
    if (someoneDrains(director.view())) {
      // A new look: counts from before weight 0 was written say nothing of who came in between.
      const table = await reconciler.observe(0);
      const udpTimeoutSeconds = reconciler.timeouts()?.udp ?? DEFAULT_UDP_TIMEOUT_SECONDS;
      const over = finishedDrains(director.view(), {
        table,
        desired: director.desired(),
        wall: clock.wall(),
        udpTimeoutSeconds,
      });
      ended.push(...over.map((server): Intent => ({ type: 'drained', server })));
    }
    if (ended.length === 0) return;
    for (const intent of ended) this.#publish(intent, null);
    await this.#save();
  }

  /** Throws a RequestError for what cannot be done as asked: then nothing was changed. */
  async change(request: OverrideRequest): Promise<OverrideReport> {
    const { director, reconciler } = this.#components;
    const configured = director.view().virtualServers.map(({ config }) => config);
    const virtualServer = resolveVirtualServer(configured, request.virtual_server);
    const targets = resolveRealServers(virtualServer, request.real_servers);
    if (request.action !== 'enable' && director.overrides().length + targets.length > MAX_OVERRIDES) {
      throw new RequestError(
        422,
        REQUEST_CODES.tooManyOverrides,
        `there are ${MAX_OVERRIDES} overrides already`,
        'end some with `lvsctl enable`',
      );
    }
    for (const server of targets) this.#publish(this.#intentOf(request, server), request);
    const warning = await this.#save();
    await reconciler.settled();
    const servers = targets.map((target) => this.#reportOf(target));
    const service = director.view().virtualServers.find(({ config }) => config.id === virtualServer.id);
    return service === undefined || service.quorumMet
      ? { servers, warning }
      : { servers, warning, down: downWords(service) };
  }

  async pause(request: OperatorRequest): Promise<PauseReport> {
    const { reconciler, clock, logger, events } = this.#components;
    const since = clock.wall();
    const { author, reason } = request;
    this.#pause = { author, reason, since, expiresAt: later(since, request.for_seconds) };
    await reconciler.pause();
    logger.warn('paused: nothing is written to the kernel until `lvsctl resume`', { author, reason });
    events.note({ kind: 'pause', from: null, to: 'paused', reason: saidBy(request) });
    return { paused: pauseStatus(this.#pause, isoTime), warning: await this.#save() };
  }

  async resume({ author }: OperatorRequest): Promise<PauseReport> {
    const warning = this.#pause === null ? null : await this.#resume(`by ${author}`);
    await this.#components.reconciler.settled();
    return { paused: null, warning };
  }

  /** After a load: servers that left the configuration took their overrides with them. */
  async noteLoad(): Promise<void> {
    await this.#save();
  }

  #schedule(took: Milliseconds): void {
    const { clock, logger } = this.#components;
    if (this.#stopped) return;
    const wait = Math.max(OVERRIDE_INTERVAL, took * DESK_SPACING);
    this.#cancel = clock.schedule(clock.now() + wait, () => {
      const began = clock.now();
      this.tick()
        .catch((error: unknown) =>
          logger.error('cannot look after overrides', { error: describeError(error) }),
        )
        .finally(() => this.#schedule(clock.now() - began));
    });
  }

  #resume(why: string): Promise<string | null> {
    this.#pause = null;
    this.#components.logger.warn('resumed: the kernel is made as desired again', { why });
    this.#components.events.note({ kind: 'pause', from: 'paused', to: 'running', reason: why });
    this.#components.reconciler.resume();
    return this.#save();
  }

  #publish(intent: Intent, request: OperatorRequest | null): void {
    const { director, reconciler, publisher, events, clock, logger } = this.#components;
    const { known, changes, transitions } = director.override(intent, clock.now(), clock.wall());
    if (!known) return;
    reconciler.submit(changes);
    const { virtualServer, realServer } = intent.server;
    logger.warn(wordsOf(intent, request), {
      virtual_server: virtualServer,
      real_server: realServer,
      author: request?.author ?? null,
      reason: request?.reason ?? null,
    });
    events.note({
      kind: 'override',
      virtualServer,
      realServer,
      from: null,
      to: effectOf(intent),
      reason: request === null ? wordsOf(intent, null) : saidBy(request),
    });
    publisher.publish(transitions);
  }

  #intentOf(request: OverrideRequest, server: ServerName): Intent {
    const { action, author, reason, weight } = request;
    if (action === 'enable') return { type: 'enable', server };
    const since = this.#components.clock.wall();
    const override: Override = {
      kind: action,
      weight,
      author,
      reason,
      since,
      expiresAt: later(since, request.for_seconds),
      deadline: action === 'drain' ? later(since, request.deadline_seconds) : null,
      drained: false,
    };
    return { type: 'override', server, override };
  }

  #reportOf({ virtualServer, realServer }: ServerName): OverrideReport['servers'][number] {
    const { director, clock } = this.#components;
    const name = { virtual_server: virtualServer, real_server: realServer };
    const service = director.view().virtualServers.find(({ config }) => config.id === virtualServer);
    const server = service?.servers.find(({ config }) => config.id === realServer);
    if (service === undefined || server === undefined) return { ...name, state: 'down' };
    const placement = placeServer(server, sorryServes(service.config, service.quorumMet));
    const refuses = refusesClients(service.config, placement, false);
    const reason =
      weightReason(server, placement, quorumReason(service), clock.wall()) +
      refusalWords(service.config, refuses);
    return { ...name, state: serverState(server), reason };
  }

  #save(): Promise<string | null> {
    const { store, director } = this.#components;
    return store.save({ overrides: director.overrides(), pause: this.#pause });
  }
}

/** That a virtual server is down, and who serves in the place of its real servers. */
function downWords(service: VirtualServerFacts): string {
  const { config, servers } = service;
  return `${config.id} is DOWN: ${quorumReason(service)}; ${servedBy(config, servers)}`;
}

/** Without a sorry server the loss of the quorum moves nobody. */
function servedBy({ sorryServer }: VirtualServer, servers: readonly RealServerFacts[]): string {
  if (sorryServer !== null) return 'the sorry server serves';
  const serving = servers.some((server) => placeServer(server, false).weight > 0);
  return serving ? 'who is left serves on' : 'nobody serves, there is no sorry server';
}

function later(since: WallTime, seconds: number | null): WallTime | null {
  return seconds === null ? null : since + seconds * 1000;
}

function saidBy({ author, reason }: OperatorRequest): string {
  return reason === null ? `by ${author}` : `by ${author}: ${reason}`;
}

function effectOf(intent: Intent): string {
  switch (intent.type) {
    case 'enable':
      return 'enabled';
    case 'drained':
      return 'drained';
    case 'override':
      return `${intent.override.kind} ${intent.override.weight ?? ''}`.trim();
    default:
      return intent satisfies never;
  }
}

function wordsOf(intent: Intent, request: OperatorRequest | null): string {
  switch (intent.type) {
    case 'enable':
      return request === null ? 'the override of an operator has ended' : 'an operator enables a real server';
    case 'drained':
      return 'the drain of a real server is over; it leaves the kernel';
    case 'override':
      return `an operator overrides a real server: ${effectOf(intent)}`;
    default:
      return intent satisfies never;
  }
}
