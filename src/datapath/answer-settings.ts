import { pathConnection } from '../../checkers/path/spec.ts';
import { describeError } from '../base/errors.ts';
import { addressFamily, type IpAddress } from '../base/ip-address.ts';
import type { Logger } from '../base/logger.ts';
import type { StateFile } from '../base/state-file.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';
import type { Config } from '../config/model/config.ts';
import type { KernelPlace } from '../reconcile/ownership/kernel-place.ts';
import type { EventNote } from '../state/model/event.ts';
import type { ArpLink } from './arp-questions.ts';
import { interfaceTowards } from './proc-net.ts';
import { formatSettings, parseSettings, type SetInterfaces } from './settings-record.ts';

/** How often the settings are compared; listed in docs/limits.md. */
export const SETTINGS_INTERVAL: Milliseconds = 5000;

/** A setting of IPv4 for one interface, or for `all` of them (net.ipv4.conf). */
export type InterfaceSetting = 'accept_local' | 'rp_filter';

/** The functions of a machine that data-path probes need. */
export interface DataPathMachine {
  /** The source address that the kernel chooses for a destination; null where it has no route. Never rejects. */
  sourceTowards(address: IpAddress): Promise<IpAddress | null>;
  /** The texts of /proc/net/route and /proc/net/arp; null where they cannot be read. */
  readonly tables: { routes(): Promise<string | null>; neighbours(): Promise<string | null> };
  readonly settings: {
    /** Resolves to null where the setting cannot be read, for example for an interface that does not exist. */
    read(setting: InterfaceSetting, device: string): Promise<number | null>;
    /** Rejects with the system's error. */
    write(setting: InterfaceSetting, device: string, value: number): Promise<void>;
  };
  readonly arp: ArpLink;
  /** The file in which changed settings are noted; null where nothing survives a restart. */
  readonly record: { readonly file: StateFile; readonly place: KernelPlace } | null;
}

export interface AnswerSettingsPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly machine: DataPathMachine;
  readonly events: { note(note: EventNote): void };
  /** Whether an operator has paused lvsd, so that the kernel is left alone. */
  paused(): boolean;
}

/**
 * Sets net.ipv4.conf.INTERFACE.accept_local on the interfaces towards servers whose answers bypass IPVS (DR, TUN):
 * their answers come from a virtual address, which is this host's own, and without the setting the kernel drops such
 * packets. The setting is made while the file has such probes, made again when somebody takes it back, and restored at
 * the end.
 */
export class AnswerSettings {
  readonly #ports: AnswerSettingsPorts;
  #servers: ReadonlySet<IpAddress> = new Set();
  #ours: SetInterfaces = new Set();
  #error: string | null = null;
  #repairs = 0;
  #work: Promise<void> = Promise.resolve();
  #cancel: Cancel = () => undefined;
  #stopped = false;

  constructor(ports: AnswerSettingsPorts) {
    this.#ports = ports;
  }

  get error(): string | null {
    return this.#error;
  }

  get repairs(): number {
    return this.#repairs;
  }

  /** Reads the record of an earlier run. Never rejects. */
  async load(): Promise<void> {
    const { machine, logger } = this.#ports;
    const { record } = machine;
    if (record === null) return;
    try {
      this.#ours = parseSettings(await record.file.read(), record.place);
    } catch (error) {
      const reason = describeError(error);
      logger.error('cannot read which accept_local an earlier run set for data-path probes; they stay', {
        reason,
      });
    }
  }

  /** Called when a configuration comes into force. Never rejects. */
  async follow(config: Config): Promise<void> {
    this.#servers = serversAnsweringPast(config);
    await this.#settle();
    this.#next();
  }

  /** Restores the settings, when the services are removed or no longer need them. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    this.#servers = new Set();
    await this.#settle();
  }

  #next(): void {
    const { clock } = this.#ports;
    this.#cancel();
    if (this.#stopped || (this.#servers.size === 0 && this.#ours.size === 0)) return;
    this.#cancel = clock.schedule(clock.now() + SETTINGS_INTERVAL, () => {
      void this.#settle().then(() => this.#next());
    });
  }

  #settle(): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (this.#leavesAlone()) return;
      try {
        await this.#write();
      } catch (error) {
        this.#judge(describeError(error));
      }
    });
    return this.#work;
  }

  /**
   * Asks again before each write, because an operator may pause lvsd in between and then change the kernel at once.
   */
  #leavesAlone(): boolean {
    return this.#ports.paused() && !this.#stopped;
  }

  async #write(): Promise<void> {
    const wanted = await this.#wantedInterfaces();
    let error: string | null = null;
    for (const device of wanted) error = (await this.#set(device)) ?? error;
    for (const device of this.#ours) if (!wanted.has(device)) await this.#restore(device);
    this.#judge(error);
  }

  async #wantedInterfaces(): Promise<ReadonlySet<string>> {
    const { machine } = this.#ports;
    if (this.#servers.size === 0) return new Set();
    const routes = (await machine.tables.routes()) ?? '';
    const wanted = new Set<string>();
    for (const server of this.#servers) {
      const device = interfaceTowards(routes, server);
      if (device !== null) wanted.add(device);
    }
    return wanted;
  }

  /** Resolves to null when the setting is made, else to the reason why it cannot be. */
  async #set(device: string): Promise<string | null> {
    const { settings } = this.#ports.machine;
    // The kernel takes the setting from either place (IN_DEV_ORCONF).
    if ((await settings.read('accept_local', 'all')) === 1) return null;
    const found = await settings.read('accept_local', device);
    if (found === null || found === 1 || this.#leavesAlone()) return null;
    const again = this.#ours.has(device);
    if (!again) await this.#remember(new Set([...this.#ours, device]));
    try {
      await settings.write('accept_local', device, 1);
    } catch (error) {
      if (!again) await this.#forget(device);
      return `net.ipv4.conf.${device}.accept_local cannot be set to 1 (${describeError(error)})`;
    }
    if (again) this.#noteRepair(device);
    return null;
  }

  async #restore(device: string): Promise<void> {
    const { machine, logger } = this.#ports;
    try {
      const found = await machine.settings.read('accept_local', device);
      if (this.#leavesAlone()) return;
      if (found === 1) await machine.settings.write('accept_local', device, 0);
    } catch (error) {
      logger.warn('cannot put accept_local back', { interface: device, error: describeError(error) });
      return;
    }
    await this.#forget(device);
  }

  #forget(device: string): Promise<void> {
    return this.#remember(new Set([...this.#ours].filter((one) => one !== device)));
  }

  async #remember(ours: SetInterfaces): Promise<void> {
    const { machine, logger } = this.#ports;
    this.#ours = ours;
    try {
      const { record } = machine;
      if (record !== null) await record.file.replace(formatSettings(ours, record.place));
    } catch (error) {
      const reason = describeError(error);
      logger.warn('cannot save which accept_local lvsd set; going on without', { reason });
    }
  }

  #noteRepair(device: string): void {
    const { logger, events } = this.#ports;
    this.#repairs += 1;
    const reason = `net.ipv4.conf.${device}.accept_local, which data-path probes need, was taken back by somebody else and is set again`;
    logger.warn(reason);
    events.note({ kind: 'kernel', from: 'changed', to: 'as desired', reason });
  }

  #judge(error: string | null): void {
    if (error === this.#error) return;
    this.#error = error;
    if (error === null) return;
    const { logger, events } = this.#ports;
    logger.error('data-path probes do not work; it is tried again every 5 s', {
      reason: error,
      hint: SETTINGS_HINT,
    });
    events.note({ kind: 'kernel', from: 'written', to: 'failed', reason: `data-path probes: ${error}` });
  }
}

/** Advice for the case that the setting cannot be made. */
export const SETTINGS_HINT =
  'the drop-in data-path-probes.conf of lvsd.service makes it writable; else set it yourself, in sysctl.d';

/** Only IPv4 has this check of source addresses. */
function serversAnsweringPast({ virtualServers }: Config): ReadonlySet<IpAddress> {
  const servers = new Set<IpAddress>();
  for (const { realServers } of virtualServers) {
    for (const { address, checks } of realServers) {
      const past = checks.some((check) => {
        const connection = pathConnection(check.spec);
        if (connection === null || addressFamily(connection.address) !== 'inet') return false;
        return connection.path.method === 'dr' || connection.path.method === 'tun';
      });
      if (past && addressFamily(address) === 'inet') servers.add(address);
    }
  }
  return servers;
}
