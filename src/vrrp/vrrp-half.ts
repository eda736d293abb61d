import type { InterfaceMonitor, MonitorObserver } from '../../netlink/route/interface-monitor.ts';
import type { RouteClient } from '../../netlink/route/route-client.ts';
import type { Telling } from '../../vrrp/instance/action.ts';
import type { Datagram, RouterEvent } from '../../vrrp/instance/event.ts';
import type { RouterState } from '../../vrrp/instance/router-state.ts';
import type { RequiredSocket } from '../../vrrp/instance/socket.ts';
import { instanceKey, type RouterSpec } from '../../vrrp/instance/spec.ts';
import type { HandoverReply, HandoverRequest } from '../api/vrrp-protocol.ts';
import { DirectorError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { HeldAddress, ParentLink } from '../base/parent-link.ts';
import type { ProcessRunner } from '../base/processes/process-runner.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../base/time.ts';
import type { VrrpConfig } from '../config/vrrp/model.ts';
import { AddressKeeper } from './addresses/address-keeper.ts';
import { type ForeignHolderPorts, ForeignHolders } from './addresses/foreign-holders.ts';
import { heldAddresses } from './addresses/held-addresses.ts';
import { clearAddresses } from './addresses/leftovers.ts';
import { type PromotionPorts, SecondaryPromotion } from './addresses/secondary-promotion.ts';
import { type HandoverPorts, Handovers } from './handovers/handovers.ts';
import type { ConfigReading } from './reading/config-reading.ts';
import type { ConfigSource, KeptReading } from './reading/config-source.ts';
import { logReading } from './reading/log-reading.ts';
import { RouterLoop } from './router-loop.ts';
import { routerSpecOf } from './router-spec.ts';
import { type AdvertChannel, SocketKeeper } from './socket-keeper.ts';
import { type TellingCounters, type TellingPorts, Tellings } from './tellings/tellings.ts';
import { type FileReadingPorts, FileReadings } from './tracks/file-readings.ts';
import { ProcessCounts, type RunningProcess } from './tracks/process-counts.ts';
import { ScriptRuns } from './tracks/script-runs.ts';

/** How often the supervisor is told that this process is alive. */
export const BEAT_INTERVAL: Milliseconds = 500;

/** Silence that the supervisor takes for a hang: so many adverts, and never less than the second. */
export const HANG_ADVERTS = 3;
export const MIN_HANG_LIMIT: Milliseconds = 2000;

/** What the VRRP half needs of the host. */
export interface VrrpHost extends Omit<TellingPorts, 'logger'> {
  readonly runner: ProcessRunner & { close(): void };
  readonly clock: Clock;
  readonly route: RouteClient;
  openMonitor(observer: MonitorObserver): InterfaceMonitor;
  openChannel(socket: RequiredSocket, received: (datagram: Datagram) => void): AdvertChannel;
  sendFrame(frame: Uint8Array, interfaceIndex: number): string | null;
  hearArp: ForeignHolderPorts['hearArp'];
  readonly settings: Pick<PromotionPorts, 'readSetting' | 'writeSetting'>;
  /** Calls `expired` at a point of the clock that can be moved; null: not at all. */
  createAlarm(expired: () => void): { set(at: Instant | null): void; close(): void };
  readFile: FileReadingPorts['read'];
  watchFiles(changed: (name: string) => void): { watch: FileReadingPorts['watch']; stop(): void };
  listProcesses(withArguments: boolean): RunningProcess[];
  readonly config: ConfigSource;
  /** Has these virtual routers for this process alone; resolves to those that another process of this host has. */
  claimRouters(routers: readonly string[]): Promise<readonly string[]>;
  /** Real-time scheduling, niceness and name of the process. */
  applyProcessSettings(settings: VrrpConfig['process'], logger: Logger): void;
  writeInitFiles(files: VrrpConfig['trackFiles'], logger: Logger): void;
  /** How long this host runs. */
  sinceBoot(): Milliseconds;
  /** What the last run may have left on interfaces; and what this one may. */
  readonly heldStore: {
    load(): Promise<readonly HeldAddress[]>;
    save(held: readonly HeldAddress[]): Promise<void>;
  };
  readonly handoverStore: HandoverPorts['store'];
}

export interface VrrpHalfComponents {
  readonly host: VrrpHost;
  readonly logger: Logger;
  readonly parent: ParentLink | null;
}

/** The running VRRP half: every part, put together and taken apart in order. */
export class VrrpHalf {
  readonly #components: VrrpHalfComponents;
  readonly #loop: RouterLoop;
  readonly #sockets: SocketKeeper;
  readonly #monitor: InterfaceMonitor;
  readonly #scripts: ScriptRuns;
  readonly #files: FileReadings;
  readonly #processes: ProcessCounts;
  readonly #tellings: Tellings;
  readonly #handovers: Handovers;
  readonly #foreignHolders: ForeignHolders;
  readonly #promotion: SecondaryPromotion;
  readonly #alarm: { set(at: Instant | null): void; close(): void };
  readonly #watching: { watch: FileReadingPorts['watch']; stop(): void };
  #cancelBeat: Cancel = () => undefined;
  #hangLimit: Milliseconds = MIN_HANG_LIMIT;
  #config: VrrpConfig | null = null;
  #stopping = false;

  constructor(components: VrrpHalfComponents) {
    this.#components = components;
    const { host, logger } = components;
    this.#alarm = host.createAlarm(() => this.#loop.expired());
    this.#monitor = host.openMonitor({
      changed: (links) => {
        if (this.#config === null) return;
        this.#promotion.load(this.#config);
        this.#loop.post({ kind: 'links', links });
      },
      lost: (lost) => this.#loop.post({ kind: 'address-lost', ...lost }),
      resynchronised: () =>
        logger.warn('messages of rtnetlink were lost; interfaces and addresses were read anew'),
    });
    this.#sockets = new SocketKeeper(
      { clock: host.clock, open: (socket, received) => host.openChannel(socket, received) },
      {
        received: (socket, datagram) => this.#loop.post({ kind: 'datagram', socket, datagram }),
        settled: (socket, error) => this.#loop.post({ kind: 'socket', socket, error }),
      },
    );
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
    this.#tellings = new Tellings({ ...host, logger });
    this.#handovers = this.#handoversOf(host);
    this.#foreignHolders = new ForeignHolders({
      clock: host.clock,
      logger,
      links: () => this.#monitor.links(),
      hearArp: (index, received) => host.hearArp(index, received),
      sendFrame: (frame, index) => host.sendFrame(frame, index),
    });
    this.#promotion = new SecondaryPromotion({
      ...host.settings,
      logger,
      links: () => this.#monitor.links(),
    });
    this.#loop = new RouterLoop({
      clock: host.clock,
      logger,
      sockets: this.#sockets,
      addresses: this.#addressKeeper(),
      links: () => this.#monitor.links(),
      sendFrame: (frame, index) => host.sendFrame(frame, index),
      runScript: (name, timeout) => this.#scripts.run(name, timeout),
      tell: (telling) => this.#tell(telling),
      wakeAt: (deadline) => this.#alarm.set(deadline),
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

  /** In force; null before the first. */
  get config(): VrrpConfig | null {
    return this.#config;
  }

  /** Other hosts that had a virtual address of ours, too, by the name of the instance. */
  foreignHolders(): ReadonlyMap<string, number> {
    return this.#foreignHolders.found;
  }

  tellingCounters(): TellingCounters {
    return this.#tellings.counters();
  }

  /** News from outside of its own adapters. */
  post(event: RouterEvent): void {
    this.#loop.post(event);
  }

  /** Does what an operator asks of an instance. Rejects with a RequestError when it cannot be. */
  handOver(request: HandoverRequest): Promise<HandoverReply> {
    return this.#handovers.request(request);
  }

  /** Takes its configuration, clears what an earlier run left, and begins. Rejects with a DirectorError when it cannot work here. */
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
    this.#loop.post({ kind: 'start' });
    parent?.tell({ kind: 'reading', text: reading.text });
    this.#tellReady(reading.usable);
  }

  /** Reads the file again; what cannot be used changes nothing. True: it is in force. */
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
    parent?.tell({ kind: 'reading', text: reading.text });
    this.#tellReady(reading.usable);
    logger.info('reloaded');
    return true;
  }

  /** Resigns, takes the addresses off, tells STOP, and ends within a few seconds. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const { host, logger } = this.#components;
    this.#loop.post({ kind: 'stop' });
    this.#alarm.close();
    this.#foreignHolders.stop();
    this.#promotion.stop();
    this.#sockets.close();
    this.#scripts.stop();
    this.#files.stop();
    this.#processes.stop();
    this.#watching.stop();
    await this.#tellings.stop();
    await host.heldStore.save([]);
    this.#cancelBeat();
    this.#monitor.close();
    host.route.close();
    host.runner.close();
    logger.info('stopped');
  }

  #tell(telling: Telling): void {
    this.#tellings.tell(telling);
    if (telling.subject !== 'instance') return;
    const instances = [...this.state.instances.values()];
    const instance = instances.find(({ spec }) => spec.name === telling.name);
    if (instance !== undefined) this.#foreignHolders.follow(instance);
  }

  async #load(config: VrrpConfig): Promise<void> {
    const { host } = this.#components;
    const spec = routerSpecOf(config, host.sinceBoot());
    await this.#announceHeld(spec);
    await this.#tellings.load(config);
    this.#scripts.load(config.scripts);
    this.#hangLimit = hangLimitOf(spec);
    this.#loop.post({ kind: 'configure', spec });
    this.#config = config;
    this.#promotion.load(config);
    this.#loop.post({ kind: 'links', links: this.#monitor.links() });
    await this.#files.load(config.trackFiles);
    this.#processes.load(config.trackProcesses);
  }

  /** Words about virtual routers that another process of this host takes part in; null: there is none. */
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

  /** Known to the supervisor and on the disk before the first of them is put anywhere. */
  async #announceHeld(spec: RouterSpec): Promise<void> {
    const { host, parent } = this.#components;
    const addresses = heldAddresses(spec, this.#monitor.links());
    parent?.tell({ kind: 'addresses', addresses });
    await host.heldStore.save(addresses);
  }

  async #clearLeftovers(): Promise<void> {
    const { host, logger } = this.#components;
    const cleared = clearAddresses(host.route, this.#monitor.links(), await host.heldStore.load());
    if (cleared > 0)
      logger.warn('took off virtual addresses that an earlier run left', { addresses: cleared });
  }

  #beat(): void {
    const { host, parent } = this.#components;
    if (parent === null) return;
    parent.tell({ kind: 'beat', limit: this.#hangLimit });
    this.#cancelBeat = host.clock.schedule(host.clock.now() + BEAT_INTERVAL, () => this.#beat());
  }

  #tellReady({ vrrp, virtualServers }: NonNullable<ConfigReading['usable']>): void {
    this.#components.parent?.tell({ kind: 'ready', needs: { vrrp: vrrp !== null, lvs: virtualServers > 0 } });
  }
}

/** How long this process may be silent before it hangs. */
function hangLimitOf(spec: RouterSpec): Milliseconds {
  const shortest = Math.min(...spec.instances.map(({ advertInterval }) => advertInterval));
  return Math.max(MIN_HANG_LIMIT, Number.isFinite(shortest) ? HANG_ADVERTS * shortest : 0);
}

/** What a file without vrrp_instance makes of a process that runs: nothing is left to do, and everything is given up. */
function withoutInstances(config: VrrpConfig): VrrpConfig {
  return {
    ...config,
    instances: [],
    syncGroups: [],
    scripts: [],
    trackFiles: [],
    trackProcesses: [],
    services: [],
    syncDaemon: null,
  };
}
