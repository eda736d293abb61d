import type { InterfaceMonitor } from '../../netlink/route/interface-monitor.ts';
import type { VrrpNotification } from '../../vrrp/instance/action.ts';
import type { RouterEvent } from '../../vrrp/instance/event.ts';
import type { RouterState } from '../../vrrp/instance/router-state.ts';
import { instanceKey, type RouterSpec } from '../../vrrp/instance/spec.ts';
import type { HandoverReply, HandoverRequest } from '../api/vrrp-protocol.ts';
import { DirectorError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { NOTHING_HELD, type ParentLink } from '../base/parent-link.ts';
import type { Cancel, Instant, Milliseconds } from '../base/time.ts';
import type { VrrpConfig } from '../config/vrrp/model.ts';
import { AddressKeeper } from './addresses/address-keeper.ts';
import { AnnouncementTaps } from './addresses/announcement-taps.ts';
import { ForeignHolders } from './addresses/foreign-holders.ts';
import { heldThings } from './addresses/held-things.ts';
import { HostSettings } from './addresses/host-settings.ts';
import { clearHeld } from './addresses/leftovers.ts';
import { PeerQuestions } from './addresses/peer-questions.ts';
import { Fences } from './fences.ts';
import { Handovers } from './handovers/handovers.ts';
import { type NotificationCounters, VrrpNotifier } from './notifications/vrrp-notifier.ts';
import type { ConfigReading } from './reading/config-reading.ts';
import type { KeptReading } from './reading/config-source.ts';
import { logReading } from './reading/log-reading.ts';
import { RouterLoop } from './router-loop.ts';
import { routerSpecOf, withoutInstances } from './router-spec.ts';
import { SocketKeeper } from './socket-keeper.ts';
import { Arbiters } from './tracks/arbiters.ts';
import { type FileReadingPorts, FileReadings } from './tracks/file-readings.ts';
import { ProcessCounts } from './tracks/process-counts.ts';
import { ScriptRuns } from './tracks/script-runs.ts';
import type { VrrpHost } from './vrrp-host.ts';
import { WireTaps } from './wire-taps.ts';

/** How often this process sends its supervisor a sign of life. */
export const BEAT_INTERVAL: Milliseconds = 500;

/** Silence after which this process counts as hanging: as many adverts, but at least the second value. */
const HANG_ADVERTS = 3;
export const MIN_HANG_LIMIT: Milliseconds = 2000;

export interface VrrpHalfComponents {
  readonly host: VrrpHost;
  readonly logger: Logger;
  readonly parent: ParentLink | null;
}

/** The running VRRP half, which creates, starts and stops every part in order. */
export class VrrpHalf {
  readonly #components: VrrpHalfComponents;
  readonly #loop: RouterLoop;
  readonly #sockets: SocketKeeper;
  readonly #taps: WireTaps;
  readonly #monitor: InterfaceMonitor;
  readonly #scripts: ScriptRuns;
  readonly #files: FileReadings;
  readonly #processes: ProcessCounts;
  readonly #notifications: VrrpNotifier;
  readonly #handovers: Handovers;
  readonly #foreignHolders: ForeignHolders;
  readonly #announcements: AnnouncementTaps;
  readonly #questions: PeerQuestions;
  readonly #fences: Fences;
  readonly #arbiters: Arbiters;
  readonly #settings: HostSettings;
  readonly #deadlineTimer: { set(at: Instant | null): void; close(): void };
  readonly #watching: { watch: FileReadingPorts['watch']; stop(): void };
  #cancelBeat: Cancel = () => undefined;
  #hangLimit: Milliseconds = MIN_HANG_LIMIT;
  #config: VrrpConfig | null = null;
  #stopping = false;

  constructor(components: VrrpHalfComponents) {
    this.#components = components;
    const { host, logger } = components;
    this.#deadlineTimer = host.createDeadlineTimer(() => this.#loop.expired());
    this.#monitor = this.#monitorOf(host);
    this.#sockets = new SocketKeeper(
      { clock: host.clock, open: (socket, received) => host.openChannel(socket, received) },
      {
        received: (socket, datagram) => this.#loop.post({ kind: 'datagram', socket, datagram }),
        settled: (socket, error) => this.#loop.post({ kind: 'socket', socket, error }),
      },
    );
    this.#taps = this.#tapsOf(host);
    this.#scripts = new ScriptRuns(host.runner, (script, outcome) =>
      this.#loop.post({ kind: 'script-ended', script, outcome }),
    );
    this.#watching = host.watchFiles((name) => this.#files.changed(name));
    this.#files = new FileReadings(
      { clock: host.clock, read: host.readFile, watch: this.#watching.watch },
      (file, text) => this.#loop.post({ kind: 'file-read', file, text }),
    );
    this.#processes = new ProcessCounts(
      { clock: host.clock, list: (withArguments) => host.listProcesses(withArguments) },
      (process, count) => this.#loop.post({ kind: 'process-count', process, count }),
    );
    this.#notifications = new VrrpNotifier({ ...host, logger });
    this.#handovers = this.#handoversOf(host);
    this.#foreignHolders = this.#foreignHoldersOf(host);
    this.#announcements = this.#announcementTapsOf(host);
    this.#questions = this.#questionsOf(host);
    this.#fences = new Fences(host.runner);
    this.#arbiters = this.#arbitersOf(host);
    this.#settings = new HostSettings({
      host,
      logger,
      links: () => this.#monitor.links(),
      refresh: () => this.#monitor.refresh(),
    });
    this.#loop = new RouterLoop({
      clock: host.clock,
      logger,
      sockets: this.#sockets,
      taps: this.#taps,
      addresses: this.#addressKeeper(),
      routing: this.#settings.routing,
      links: () => this.#monitor.links(),
      sendFrame: (frame, index) => host.sendFrame(frame, index),
      askPeers: (instance, name, addresses) => this.#questions.ask(instance, name, addresses),
      askArbiters: (instance) => this.#arbiters.ask(instance),
      runFence: (name, peer, timeout) => this.#fences.run(name, peer, timeout),
      runScript: (name, timeout) => this.#scripts.run(name, timeout),
      notify: (notification) => this.#report(notification),
      wakeAt: (deadline) => this.#deadlineTimer.set(deadline),
    });
  }

  #monitorOf(host: VrrpHost): InterfaceMonitor {
    return host.openMonitor({
      changed: () => {
        if (this.#config === null) return;
        this.#settings.repair(this.#config, () =>
          this.#loop.post({ kind: 'links', links: this.#settings.links() }),
        );
      },
      lost: (lost) => this.#loop.post({ kind: 'address-lost', ...lost }),
      resynchronised: () =>
        this.#components.logger.warn(
          'messages of rtnetlink were lost; interfaces and addresses were read anew',
        ),
    });
  }

  #foreignHoldersOf(host: VrrpHost): ForeignHolders {
    return new ForeignHolders({
      clock: host.clock,
      logger: this.#components.logger,
      links: () => this.#monitor.links(),
      hearHolders: (what, received) => host.hearHolders(what, received),
      sendFrame: (frame, index) => host.sendFrame(frame, index),
      looked: (instance, found) => this.#loop.post({ kind: 'holder', instance, found }),
    });
  }

  #announcementTapsOf(host: VrrpHost): AnnouncementTaps {
    return new AnnouncementTaps({
      clock: host.clock,
      logger: this.#components.logger,
      links: () => this.#monitor.links(),
      hearHolders: (what, received) => host.hearHolders(what, received),
      announced: (name, address) => this.#loop.post({ kind: 'announced', interface: name, address }),
    });
  }

  #questionsOf(host: VrrpHost): PeerQuestions {
    return new PeerQuestions({
      clock: host.clock,
      logger: this.#components.logger,
      links: () => this.#monitor.links(),
      hearHolders: (what, received) => host.hearHolders(what, received),
      sendFrame: (frame, index) => host.sendFrame(frame, index),
      answered: (instance, address) => this.#loop.post({ kind: 'peer-answered', instance, address }),
    });
  }

  #arbitersOf({ clock, createPing }: VrrpHost): Arbiters {
    return new Arbiters({
      clock,
      createPing,
      pinged: (instance, address, outcome) => this.#loop.post({ kind: 'pinged', instance, address, outcome }),
    });
  }

  #tapsOf(host: VrrpHost): WireTaps {
    return new WireTaps({
      logger: this.#components.logger,
      hearPackets: (index, family, received) => host.hearPackets(index, family, received),
      overheard: (name, datagram) => this.#loop.post({ kind: 'overheard', interface: name, datagram }),
    });
  }

  #handoversOf({ clock, handoverStore }: VrrpHost): Handovers {
    return new Handovers({
      clock,
      store: handoverStore,
      state: () => this.state,
      post: (event) => this.#loop.post(event),
    });
  }

  #addressKeeper(): AddressKeeper {
    return new AddressKeeper({
      commands: this.#components.host.route,
      links: () => this.#monitor.links(),
      removing: (name, address) => this.#monitor.removing(name, address),
      keptAddress: (name, address) => this.#monitor.keptAddress(name, address),
    });
  }

  get state(): RouterState {
    return this.#loop.state;
  }

  /** The configuration in force; null before the first one. */
  get config(): VrrpConfig | null {
    return this.#config;
  }

  /** The numbers of other hosts that also had a virtual address of ours, by the name of the instance. */
  foreignHolders(): ReadonlyMap<string, number> {
    return this.#foreignHolders.found;
  }

  notificationCounters(): NotificationCounters {
    return this.#notifications.counters();
  }

  /** Takes an event from outside of this half's own adapters. */
  post(event: RouterEvent): void {
    this.#loop.post(event);
  }

  /** Carries out a request for an instance. Rejects with a RequestError when it cannot. */
  handOver(request: HandoverRequest): Promise<HandoverReply> {
    return this.#handovers.request(request);
  }

  /** Takes its configuration, clears an earlier run's leftovers, and begins. Rejects with a DirectorError. */
  async start(reading: KeptReading): Promise<void> {
    const { host, logger, parent } = this.#components;
    logReading(logger, reading);
    if (reading.usable === null) {
      throw new DirectorError('config-unusable', 'the configuration cannot be used: see above');
    }
    this.#beat();
    const { vrrp } = reading.usable;
    if (vrrp === null) throw new DirectorError('no-vrrp', 'the configuration has no vrrp_instance');
    const claimed = await this.#claimedElsewhere(vrrp);
    if (claimed !== null) {
      throw new DirectorError('vrrp-claimed', claimed, {
        hint: 'stop that one first: two speakers on one host take each other for leftovers of an earlier run',
      });
    }
    host.applyProcessSettings(vrrp.process, logger);
    host.writeInitFiles(vrrp.trackFiles, logger);
    this.#monitor.start();
    await this.#clearLeftovers();
    await this.#load(vrrp);
    await this.#handovers.restore();
    this.#loop.post({ kind: 'start', loadedFor: host.sinceProcessStart() });
    parent?.send({ kind: 'reading', text: reading.text });
    this.#reportReady(reading.usable);
  }

  /** Reads the file again; a bad file changes nothing. Resolves to true when the file is in force. */
  async reload(): Promise<boolean> {
    const { host, logger, parent } = this.#components;
    const reading = await host.config.again();
    logReading(logger, reading);
    if (reading.usable === null || this.#stopping) {
      logger.error('the configuration cannot be used, the one before stays in force');
      return false;
    }
    const config = reading.usable.vrrp ?? (this.#config === null ? null : withoutInstances(this.#config));
    const claimed = config === null ? null : await this.#claimedElsewhere(config);
    if (claimed !== null) {
      logger.error('the configuration before stays in force', { error: claimed });
      return false;
    }
    if (config !== null) await this.#load(config);
    parent?.send({ kind: 'reading', text: reading.text });
    this.#reportReady(reading.usable);
    logger.info('reloaded');
    return true;
  }

  /** Gives up the MASTER state, removes the addresses, notifies of STOP, and ends within a few seconds. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const { host, logger } = this.#components;
    this.#loop.post({ kind: 'stop' });
    this.#deadlineTimer.close();
    this.#foreignHolders.stop();
    this.#announcements.stop();
    this.#questions.stop();
    this.#fences.stop();
    this.#arbiters.stop();
    this.#settings.stop();
    this.#sockets.close();
    this.#taps.close();
    this.#scripts.stop();
    this.#files.stop();
    this.#processes.stop();
    this.#watching.stop();
    await this.#notifications.stop();
    await host.heldStore.save(NOTHING_HELD);
    this.#cancelBeat();
    this.#monitor.close();
    host.route.close();
    host.runner.close();
    logger.info('stopped');
  }

  #report(notification: VrrpNotification): void {
    this.#notifications.notify(notification);
    // A split brain is no change of state: the search that found it goes on.
    if (notification.subject !== 'instance' || notification.state === 'SPLIT') return;
    const instances = [...this.state.instances.values()];
    const instance = instances.find(({ spec }) => spec.name === notification.name);
    for (const follower of [this.#foreignHolders, this.#announcements]) {
      if (instance === undefined) follower.forget(notification.name);
      else follower.follow(instance);
    }
  }

  async #load(config: VrrpConfig): Promise<void> {
    const { host } = this.#components;
    const spec = routerSpecOf(config, host.sinceBoot());
    await this.#announceHeld(spec, config);
    await this.#settings.prepare(config);
    await this.#notifications.load(config);
    this.#scripts.load(config.scripts);
    this.#fences.load(config.instances);
    this.#hangLimit = hangLimitOf(spec);
    this.#loop.post({ kind: 'configure', spec });
    this.#settings.adopt(this.#config, config);
    this.#config = config;
    this.#loop.post({ kind: 'links', links: this.#settings.links() });
    await this.#files.load(config.trackFiles);
    this.#processes.load(config.trackProcesses);
    this.#arbiters.load(new Map(spec.instances.map((instance) => [instanceKey(instance), instance])));
  }

  /** Names virtual routers that another process of this host takes part in; null when there is none. */
  async #claimedElsewhere(config: VrrpConfig): Promise<string | null> {
    const { host } = this.#components;
    const { instances } = routerSpecOf(config, host.sinceBoot());
    const routers = new Map(instances.map((spec) => [instanceKey(spec), spec]));
    const [first, ...others] = await host.claimRouters([...routers.keys()]);
    if (first === undefined) return null;
    const { interface: name = null, virtualRouterId = 0 } = routers.get(first) ?? {};
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `another lvsd on this host takes part in virtual router ${virtualRouterId} on ${name ?? 'its interface'}${more}`;
  }

  /** The list is with the supervisor and on the disk before the first address is added. */
  async #announceHeld(spec: RouterSpec, config: VrrpConfig): Promise<void> {
    const { host, parent } = this.#components;
    const held = heldThings(spec, config, this.#monitor.links());
    parent?.send({ kind: 'held', held });
    await host.heldStore.save(held);
  }

  async #clearLeftovers(): Promise<void> {
    const { host, logger } = this.#components;
    const held = await host.heldStore.load();
    const { addresses, routes } = clearHeld(host.route, this.#monitor.links(), held);
    if (addresses > 0) logger.warn('took off virtual addresses that an earlier run left', { addresses });
    if (routes > 0) logger.warn('removed virtual routes and rules that an earlier run left', { routes });
  }

  #beat(): void {
    const { host, parent } = this.#components;
    if (parent === null) return;
    parent.send({ kind: 'beat', limit: this.#hangLimit });
    this.#cancelBeat = host.clock.schedule(host.clock.now() + BEAT_INTERVAL, () => this.#beat());
  }

  #reportReady({ vrrp, virtualServers }: NonNullable<ConfigReading['usable']>): void {
    this.#components.parent?.send({ kind: 'ready', needs: { vrrp: vrrp !== null, lvs: virtualServers > 0 } });
  }
}

/** The silence after which this process counts as hanging. */
function hangLimitOf(spec: RouterSpec): Milliseconds {
  const shortest = Math.min(...spec.instances.map(({ advertInterval }) => advertInterval));
  return Math.max(MIN_HANG_LIMIT, Number.isFinite(shortest) ? HANG_ADVERTS * shortest : 0);
}
