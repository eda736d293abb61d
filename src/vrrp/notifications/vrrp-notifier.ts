import { fifoLine, mailAlert, notifyArguments } from '../../../vrrp/events/texts.ts';
import type { NotifiedState, VrrpNotification } from '../../../vrrp/instance/action.ts';
import { PatientRunner } from '../../base/processes/patient-runner.ts';
import { type Script, withArguments } from '../../base/processes/script.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { NotifyFifo } from '../../config/model/notify-settings.ts';
import type { VrrpConfig, VrrpNotify } from '../../config/vrrp/model.ts';
import { FifoChannel, type FifoCounters, type FifoPorts } from '../../events/notify/fifo-channel.ts';
import { type MailCounters, MailQueue } from '../../events/notify/mail/mail-queue.ts';
import type { MailTransport } from '../../events/notify/mail/mail-transport.ts';
import { type LaneCounters, NotificationLanes } from './notification-lanes.ts';

/** How long the shutdown waits for STOP scripts (keepalived: 1 s), and then for those that it had to end. */
export const STOP_SCRIPT_LIMIT: Milliseconds = 1000;

export interface VrrpNotifierPorts extends FifoPorts {
  readonly mail: MailTransport;
  /** False when nobody is notified, whatever the configuration says. */
  readonly notifies: boolean;
}

export interface NotificationCounters {
  readonly scripts: LaneCounters;
  readonly fifos: readonly FifoCounters[];
  readonly mails: MailCounters;
}

/** Notifies scripts, FIFOs and mail recipients of states. The caller never waits. */
export class VrrpNotifier {
  readonly #ports: VrrpNotifierPorts;
  readonly #lanes: NotificationLanes;
  readonly #mails: MailQueue;
  /** The state that was mailed last for each subject: the same state is not mailed twice in a row. */
  readonly #mailed = new Map<string, string>();
  #config: VrrpConfig | null = null;
  #former: VrrpConfig | null = null;
  #fifos: readonly FifoChannel[] = [];

  constructor(ports: VrrpNotifierPorts) {
    this.#ports = ports;
    this.#lanes = new NotificationLanes(new PatientRunner(ports.runner, ports.clock), ports.logger);
    this.#mails = new MailQueue(ports.clock, ports.logger, ports.mail);
  }

  /**
   * Takes the settings of a configuration; for an instance that it removes, the previous settings still apply. Resolves
   * when the FIFOs are open.
   */
  async load(config: VrrpConfig): Promise<void> {
    this.#former = this.#config;
    this.#config = config;
    const kept = new Map(this.#fifos.map((channel) => [JSON.stringify(channel.settings), channel]));
    const opened: FifoChannel[] = [];
    const wanted: readonly NotifyFifo[] = this.#ports.notifies ? config.announcements.fifos : [];
    this.#fifos = wanted.map((fifo) => {
      const key = JSON.stringify(fifo);
      const known = kept.get(key);
      if (known !== undefined && kept.delete(key)) return known;
      const channel = new FifoChannel(fifo, this.#ports);
      opened.push(channel);
      return channel;
    });
    for (const channel of kept.values()) channel.close();
    await Promise.all(opened.map((channel) => channel.open()));
  }

  notify(notification: VrrpNotification): void {
    if (!this.#ports.notifies) return;
    for (const channel of this.#fifos) channel.write(fifoLine(notification));
    const notify = this.#notifyOf(notification);
    if (notify === null || this.#config === null) return;
    const { scriptTimeout } = this.#config.announcements;
    this.#lanes.notify({ notification, scripts: scriptsOf(notify, notification), timeout: scriptTimeout });
    if (notification.state === 'SPLIT' ? notify.splitMail : notify.mail) this.#sendMail(notification);
  }

  /** Waits a second for STOP scripts and a few seconds for mails, and closes everything. */
  async stop(): Promise<void> {
    await Promise.all([this.#endScripts(), this.#mails.drain()]);
    for (const channel of this.#fifos) channel.close();
    this.#fifos = [];
  }

  counters(): NotificationCounters {
    return {
      scripts: this.#lanes.counters(),
      fifos: this.#fifos.map((channel) => channel.counters()),
      mails: this.#mails.counters(),
    };
  }

  async #endScripts(): Promise<void> {
    await this.#idleWithin(STOP_SCRIPT_LIMIT);
    this.#lanes.stop();
    await this.#idleWithin(STOP_SCRIPT_LIMIT);
  }

  #idleWithin(limit: Milliseconds): Promise<void> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const cancel = clock.schedule(clock.now() + limit, resolve);
      this.#lanes.idle().then(() => {
        cancel();
        resolve();
      }, resolve);
    });
  }

  #sendMail(notification: VrrpNotification): void {
    const subject = `${notification.subject} ${notification.name}`;
    const { announcements, process } = this.#config ?? {};
    const settings = announcements?.mail;
    if (settings === undefined || settings === null || process === undefined) return;
    if (notification.state === 'FAULT' && announcements?.noFaultMails === true) return;
    const alert = mailAlert(process.routerId, notification);
    if (alert === null || this.#mailed.get(subject) === notification.state) return;
    this.#mailed.set(subject, notification.state);
    this.#mails.add(alert, settings);
  }

  #notifyOf({ subject, name }: VrrpNotification): VrrpNotify | null {
    for (const config of [this.#config, this.#former]) {
      const subjects = subject === 'instance' ? config?.instances : config?.syncGroups;
      const found = subjects?.find((one) => one.name === name);
      if (found !== undefined) return found.notify;
    }
    return null;
  }
}

/**
 * The script for the state as it is written, then the script for all states with four more arguments (as in
 * keepalived).
 */
function scriptsOf(notify: VrrpNotify, notification: VrrpNotification): Script[] {
  const { state } = notification;
  const scripts: Script[] = [];
  const own = ownScript(notify, state);
  if (own !== null) scripts.push(own);
  const { any } = notify;
  const isChange = state === 'MASTER_PRIORITY' || state === 'BACKUP_PRIORITY';
  if (any !== null && (!isChange || notify.priorityChanges)) {
    const notified = state === 'DELETED' ? notify.deletedAs : state;
    scripts.push(withArguments(any, notifyArguments({ ...notification, state: notified })));
  }
  return scripts;
}

function ownScript(notify: VrrpNotify, state: NotifiedState): Script | null {
  switch (state) {
    case 'MASTER':
      return notify.master;
    case 'BACKUP':
      return notify.backup;
    case 'FAULT':
      return notify.fault;
    case 'STOP':
      return notify.stop;
    case 'DELETED':
      // Without notify_deleted, the scripts see a removed instance as one in FAULT.
      return notify.deletedAs === 'FAULT' ? notify.fault : notify.deleted;
    case 'SPLIT':
      return notify.split;
    case 'MASTER_RX_LOWER_PRI':
      return notify.masterRxLowerPriority;
    case 'MASTER_PRIORITY':
    case 'BACKUP_PRIORITY':
      return null;
  }
}
