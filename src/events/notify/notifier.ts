import { PatientRunner } from '../../base/processes/patient-runner.ts';
import type { Script } from '../../base/processes/script.ts';
import type { Milliseconds } from '../../base/time.ts';
import {
  NO_NOTIFICATIONS,
  type NotifyFifo,
  type NotifySettings,
  type RealServerNotify,
  type VirtualServerNotify,
} from '../../config/model/notify-settings.ts';
import type { DirectorView, Transition } from '../../state/model/facts.ts';
import { FifoChannel, type FifoCounters, type FifoPorts } from './fifo-channel.ts';
import { realServerLine, virtualServerLine } from './lines.ts';
import { type MailCounters, MailQueue } from './mail/mail-queue.ts';
import type { MailTransport } from './mail/mail-transport.ts';
import { type Alert, mailName, type Occasion, realServerAlert, virtualServerAlert } from './mail/message.ts';
import { type ScriptCounters, ScriptLanes } from './script-lanes.ts';
import { endingServers } from './starting.ts';

/** How long the shutdown waits for notify scripts before SIGTERM and SIGKILL (keepalived: 1 s, then SIGKILL). */
export const SHUTDOWN_SCRIPT_LIMIT: Milliseconds = 1000;

/** How long scripts may take to end after that: the runner kills those that do not end by themselves. */
export const KILLED_SCRIPT_LIMIT: Milliseconds = 1000;

export interface NotifierPorts extends FifoPorts {
  readonly mail: MailTransport;
}

export interface NotifierCounters {
  readonly scripts: ScriptCounters;
  readonly fifos: readonly FifoCounters[];
  readonly mails: MailCounters;
}

/**
 * Notifies scripts, FIFOs and mail recipients of servers that went up and down. Transitions come here after they were
 * handed to the reconciler. The caller never waits: everything except writing to FIFOs is queued, within bounds.
 */
export class Notifier {
  readonly #ports: NotifierPorts;
  readonly #scripts: ScriptLanes;
  readonly #mails: MailQueue;
  #settings: NotifySettings = NO_NOTIFICATIONS;
  /** The settings of the configuration before: objects that a load removes are notified with their own settings. */
  #former: NotifySettings = NO_NOTIFICATIONS;
  #fifos: readonly FifoChannel[] = [];

  constructor(ports: NotifierPorts) {
    this.#ports = ports;
    this.#scripts = new ScriptLanes(new PatientRunner(ports.runner, ports.clock), ports.logger);
    this.#mails = new MailQueue(ports.clock, ports.logger, ports.mail);
  }

  /**
   * Takes the settings of a configuration. It must be called before `notify` gets the transitions of the load. FIFOs
   * that did not change stay open; resolves when the new ones are open.
   */
  async load(settings: NotifySettings): Promise<void> {
    this.#former = this.#settings;
    this.#settings = settings;
    const kept = new Map(this.#fifos.map((channel) => [fifoKey(channel.settings), channel]));
    const opened: FifoChannel[] = [];
    this.#fifos = settings.fifos.map((fifo) => {
      const known = kept.get(fifoKey(fifo));
      if (known !== undefined && kept.delete(fifoKey(fifo))) return known;
      const channel = new FifoChannel(fifo, this.#ports);
      opened.push(channel);
      return channel;
    });
    for (const channel of kept.values()) channel.close();
    await Promise.all(opened.map((channel) => channel.open()));
  }

  /** Notifies of transitions in the order given; mails about real servers come last (keepalived's order). */
  notify(transitions: readonly Transition[], occasion: Occasion = 'running'): void {
    for (const transition of transitions) {
      if (transition.kind === 'real_server') this.#notifyRealServer(transition);
      if (transition.kind === 'virtual_server') this.#notifyVirtualServer(transition, occasion);
    }
    for (const transition of transitions) {
      if (transition.kind === 'real_server') this.#mailRealServer(transition, occasion);
    }
  }

  /** Whether real servers that start up are notified, as startingRealServers explains. */
  get notifiesRealServersAtStart(): boolean {
    return this.#settings.realServersAtStart;
  }

  /**
   * Notifies of everything that goes down with lvsd (omega), waits a second for scripts and a few for mails, and closes
   * everything. With `view` null nothing is notified, because the services stay.
   */
  async stop(view: DirectorView | null): Promise<void> {
    if (view !== null) {
      const omega = [...this.#settings.virtualServers].filter(([, settings]) => settings.omega);
      const ids = new Set(omega.map(([id]) => id));
      this.notify(endingServers(view, ids, this.#ports.clock.wall()), 'shutdown');
    }
    await Promise.all([this.#endScripts(), this.#mails.drain()]);
    for (const channel of this.#fifos) channel.close();
    this.#fifos = [];
  }

  counters(): NotifierCounters {
    return {
      scripts: this.#scripts.counters(),
      fifos: this.#fifos.map((channel) => channel.counters()),
      mails: this.#mails.counters(),
    };
  }

  async #endScripts(): Promise<void> {
    await this.#idleWithin(SHUTDOWN_SCRIPT_LIMIT);
    this.#scripts.stop();
    await this.#idleWithin(KILLED_SCRIPT_LIMIT);
  }

  #idleWithin(limit: Milliseconds): Promise<void> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const cancel = clock.schedule(clock.now() + limit, resolve);
      this.#scripts.idle().then(() => {
        cancel();
        resolve();
      }, resolve);
    });
  }

  #notifyRealServer(transition: Transition): void {
    const found = this.#realServer(transition);
    if (found === null) return;
    const { settings, owner } = found;
    const up = transition.to === 'up';
    this.#run(settings.name, up ? settings.up : settings.down, up ? 'notify_up' : 'notify_down', owner.name);
    this.#write(realServerLine(settings.name, owner.name, transition.to));
  }

  #notifyVirtualServer(transition: Transition, occasion: Occasion): void {
    const settings = this.#virtualServer(transition);
    if (settings === null || isSilentStart(transition, settings)) return;
    const up = transition.to === 'up';
    this.#run(settings.name, up ? settings.up : settings.down, up ? 'quorum_up' : 'quorum_down', null);
    this.#write(virtualServerLine(settings.name, transition.to));
    if (!settings.mail) return;
    this.#mail((routerId) => virtualServerAlert(routerId, settings, transition, occasion));
  }

  #mailRealServer(transition: Transition, occasion: Occasion): void {
    const found = this.#realServer(transition);
    if (found === null || !found.settings.mail) return;
    // A successful start is not notified (keepalived mails the first success of each script).
    if (transition.initial && transition.to === 'up') return;
    const names = { realServer: mailName(found.settings), virtualServer: mailName(found.owner) };
    this.#mail((routerId) => realServerAlert(routerId, names, transition, occasion));
  }

  #mail(compose: (routerId: string) => Alert): void {
    const { mail } = this.#settings;
    if (mail !== null) this.#mails.add(compose(mail.routerId), mail);
  }

  /**
   * The lanes have ids, not names: two real servers with one name in different virtual servers are different objects.
   */
  #run(name: string, script: Script | null, keyword: string, owner: string | null): void {
    if (script === null) return;
    const object = owner === null ? name : `${name} of ${owner}`;
    this.#scripts.call(object, { script, keyword, timeout: this.#settings.scriptTimeout });
  }

  #write(line: string): void {
    for (const channel of this.#fifos) channel.write(line);
  }

  #virtualServer({ virtualServer }: Transition): VirtualServerNotify | null {
    return (
      this.#settings.virtualServers.get(virtualServer) ??
      this.#former.virtualServers.get(virtualServer) ??
      null
    );
  }

  #realServer(transition: Transition): { settings: RealServerNotify; owner: VirtualServerNotify } | null {
    const id = transition.realServer;
    if (id === null) return null;
    for (const { virtualServers } of [this.#settings, this.#former]) {
      const owner = virtualServers.get(transition.virtualServer);
      const settings = owner?.realServers.get(id);
      if (owner !== undefined && settings !== undefined) return { settings, owner };
    }
    return null;
  }
}

/** keepalived reports a start without quorum only when the sorry server takes over. */
function isSilentStart({ initial, to }: Transition, { sorryServer }: VirtualServerNotify): boolean {
  return initial && to === 'down' && !sorryServer;
}

function fifoKey(fifo: NotifyFifo): string {
  return JSON.stringify(fifo);
}
