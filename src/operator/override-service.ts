import type { KernelTable } from '../../ipvs/types.ts';
import type { OverrideReport, PauseReport } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import type { OperatorRequest, OverrideRequest } from '../api/requests.ts';
import { resolveEverywhere, resolveRealServers, resolveVirtualServer } from '../api/targets.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Cancel, Clock, Instant, Milliseconds, WallTime } from '../base/time.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { TransitionPublisher } from '../events/transition-publisher.ts';
import type { Director } from '../state/director/director.ts';
import type { DesiredChange } from '../state/model/desired.ts';
import type { RealServerFacts, VirtualServerFacts } from '../state/model/facts.ts';
import { hasSpans, movePause } from '../state/model/moved-spans.ts';
import { MAX_OVERRIDES, type OperatorState } from '../state/model/operator-state.ts';
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
import { consequenceOf, refuseWhatTakesDown, servedBy } from './consequences.ts';
import type { OperatorStore } from './operator-store.ts';
import { authorOf, effectOf, eventReason, logText } from './override-text.ts';

/** The interval at which drains and expiry times are examined. */
export const OVERRIDE_INTERVAL: Milliseconds = 500;

/** The interval at which the remaining times of overrides are saved, so that they survive a reboot. */
export const SAVE_REMAINING_INTERVAL: Milliseconds = 60_000;

/**
 * Where reading the kernel's table takes long, the next reading waits for this many times the duration of the last one.
 */
const DESK_SPACING = 10;

/** The kernel's own timeout for UDP flows (ip_vs_proto_udp.c), where it could not be read. */
const DEFAULT_UDP_TIMEOUT_SECONDS = 300;

const NOTHING_TO_END = 'no drain, disable or weight was in force: nothing to end';

/** The change that one request makes to one server. */
interface ServerChange {
  readonly intent: Intent;
  /** True for an `enable` of a server that has no override. */
  readonly nothingToEnd: boolean;
}

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

/**
 * Applies operators' requests about servers and about the kernel, saves them, and ends drains and overrides when their
 * time comes.
 */
export class OverrideService {
  readonly #components: OverrideServiceComponents;
  #pause: Pause | null = null;
  #cancel: Cancel = () => undefined;
  #stopped = false;
  #savedAt: Instant = Number.NEGATIVE_INFINITY;
  /** The number of overrides that an earlier run saved. */
  #restored = 0;

  constructor(components: OverrideServiceComponents) {
    this.#components = components;
  }

  /** The pause while lvsd leaves the kernel alone; null otherwise. */
  get pausedBy(): Pause | null {
    return this.#pause;
  }

  /** Restores the requests of an earlier run. It is called before the first load. */
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
    // An override of a server that has left the configuration must not apply again when the server comes back later.
    if (this.#components.director.overrides().length < this.#restored) void this.#save();
    this.#schedule(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** Ends overrides that have expired and drains that are complete. */
  async tick(): Promise<void> {
    const { director, reconciler, clock } = this.#components;
    const wall = clock.wall();
    if (this.#pause !== null && isExpired(this.#pause, wall)) await this.#resume('its time is over');
    const ended: Intent[] = director.expired(wall).map((server) => ({ type: 'enable', server }));
    if (someoneDrains(director.view())) {
      // The table is read anew, because counts from before weight 0 was written do not include connections that came in
      // between.
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
    for (const intent of ended) this.#publish(intent, null);
    if (ended.length > 0 || this.#remainingIsOld()) await this.#save();
  }

  /**
   * Civil time was set forward by `step`, or back when it is negative: overrides and a pause keep their remaining time.
   */
  moveTimes(step: Milliseconds): void {
    if (this.#pause !== null) this.#pause = movePause(this.#pause, step);
  }

  /** Whether the remaining times on the disk are too old. After a reboot, only the times on the disk are known. */
  #remainingIsOld(): boolean {
    if (this.#components.clock.now() - this.#savedAt < SAVE_REMAINING_INTERVAL) return false;
    return hasSpans(this.#operatorState());
  }

  /**
   * Throws a RequestError when the request cannot be carried out, or when it would take a virtual server down. Nothing
   * has changed then.
   */
  async change(request: OverrideRequest): Promise<OverrideReport> {
    const { director, reconciler } = this.#components;
    const targets = this.#targetsOf(request);
    const changed = targets.map((server) => this.#changedBy(request, server));
    const intents = changed.map(({ intent }) => intent);
    const consequences = director.foresee(intents).map(consequenceOf);
    const report = { consequences, applied: !request.dry_run };
    if (request.dry_run) {
      return { ...report, servers: changed.map((change) => this.#reportOf(change)), warning: null };
    }
    if (!request.force) refuseWhatTakesDown(consequences);
    for (const { intent, nothingToEnd } of changed) {
      if (!nothingToEnd) this.#publish(intent, request);
    }
    const warning = await this.#save();
    await reconciler.settled();
    const servers = changed.map((change) => this.#reportOf(change));
    const down = this.#downAmong(consequences.map(({ virtual_server }) => virtual_server));
    return down === null ? { ...report, servers, warning } : { ...report, servers, warning, down };
  }

  async pause(request: OperatorRequest): Promise<PauseReport> {
    const { reconciler, clock, logger, events } = this.#components;
    const since = clock.wall();
    const { author, reason } = request;
    this.#pause = { author, reason, since, expiresAt: later(since, request.for_seconds) };
    await reconciler.pause();
    logger.warn('paused: nothing is written to the kernel until `lvsctl resume`', { author, reason });
    events.note({ kind: 'pause', from: null, to: 'paused', reason: authorOf(request) });
    return { paused: pauseStatus(this.#pause, isoTime), warning: await this.#save() };
  }

  async resume({ author }: OperatorRequest): Promise<PauseReport> {
    const warning = this.#pause === null ? null : await this.#resume(`by ${author}`);
    await this.#components.reconciler.settled();
    return { paused: null, warning };
  }

  /** Removes the overrides of servers that have left the configuration. It is called after a load. */
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
    const ended = this.#serverOf(intent.server)?.override ?? null;
    const { known, changes, transitions } = director.override(intent, clock.now(), clock.wall());
    if (!known) return;
    reconciler.submit(changes);
    const { virtualServer, realServer } = intent.server;
    const reason = intent.type === 'override' ? intent.override.reason : (request?.reason ?? null);
    logger.warn(logText(intent, request), {
      virtual_server: virtualServer,
      real_server: realServer,
      author: request?.author ?? null,
      reason,
    });
    events.note({
      kind: 'override',
      virtualServer,
      realServer,
      from: null,
      to: effectOf(intent),
      reason: eventReason(intent, request === null ? null : { ...request, reason }, ended),
    });
    publisher.publish(transitions);
  }

  #targetsOf({ action, virtual_server, real_servers }: OverrideRequest): readonly ServerName[] {
    const { director } = this.#components;
    const configured = director.view().virtualServers.map(({ config }) => config);
    const targets =
      virtual_server === null
        ? resolveEverywhere(configured, real_servers)
        : resolveRealServers(resolveVirtualServer(configured, virtual_server), real_servers);
    if (action !== 'enable' && director.overrides().length + targets.length > MAX_OVERRIDES) {
      throw new RequestError(
        422,
        REQUEST_CODES.tooManyOverrides,
        `there are ${MAX_OVERRIDES} overrides already`,
        'end some with `lvsctl enable`',
      );
    }
    return targets;
  }

  #changedBy(request: OverrideRequest, server: ServerName): ServerChange {
    const { action, author, weight } = request;
    const current = this.#serverOf(server)?.override ?? null;
    if (action === 'enable') return { intent: { type: 'enable', server }, nothingToEnd: current === null };
    const since = this.#components.clock.wall();
    const override: Override = {
      kind: action,
      weight,
      author,
      // A second command without a reason keeps the reason of the first one: a drain for an upgrade that becomes a
      // disable is still for the upgrade.
      reason: request.reason ?? current?.reason ?? null,
      since,
      expiresAt: later(since, request.for_seconds),
      deadline: action === 'drain' ? later(since, request.deadline_seconds) : null,
      drained: false,
    };
    return { intent: { type: 'override', server, override }, nothingToEnd: false };
  }

  #serverOf({ virtualServer, realServer }: ServerName): RealServerFacts | undefined {
    return this.#serviceOf(virtualServer)?.servers.find(({ config }) => config.id === realServer);
  }

  #serviceOf(virtualServer: string): VirtualServerFacts | undefined {
    return this.#components.director.view().virtualServers.find(({ config }) => config.id === virtualServer);
  }

  #reportOf({ intent: { server: named }, nothingToEnd }: ServerChange): OverrideReport['servers'][number] {
    const name = { virtual_server: named.virtualServer, real_server: named.realServer };
    const service = this.#serviceOf(named.virtualServer);
    const server = this.#serverOf(named);
    if (service === undefined || server === undefined) return { ...name, state: 'down' };
    const placement = placeServer(server, sorryServes(service.config, service.quorumMet));
    const refuses = refusesClients(service.config, placement, false);
    const reason =
      weightReason(server, placement, quorumReason(service), this.#components.clock.wall()) +
      refusalWords(service.config, refuses);
    const state = serverState(server);
    return nothingToEnd ? { ...name, state, reason, note: NOTHING_TO_END } : { ...name, state, reason };
  }

  /**
   * One line for each of these virtual servers that is down now, with the reason and the server that serves instead;
   * null when none is down.
   */
  #downAmong(ids: readonly string[]): string | null {
    const down = ids.flatMap((id) => {
      const service = this.#serviceOf(id);
      return service === undefined || service.quorumMet ? [] : [downWords(service)];
    });
    return down.length === 0 ? null : down.join('\n');
  }

  #save(): Promise<string | null> {
    const { store, clock } = this.#components;
    this.#savedAt = clock.now();
    // Reading the clock notices a step of civil time that was not noticed yet, so that it is not saved as time that has
    // passed.
    clock.wall();
    return store.save(this.#operatorState());
  }

  #operatorState(): OperatorState {
    return { overrides: this.#components.director.overrides(), pause: this.#pause };
  }
}

/** Says that a virtual server is down and who serves in place of its real servers. */
function downWords(service: VirtualServerFacts): string {
  const { config, servers } = service;
  const serving = servers.filter((server) => placeServer(server, false).weight > 0).length;
  return `${config.id} is DOWN: ${quorumReason(service)}; ${servedBy(config, serving)}`;
}

function later(since: WallTime, seconds: number | null): WallTime | null {
  return seconds === null ? null : since + seconds * 1000;
}
