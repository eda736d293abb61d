import type { NotifiedState, VrrpNotification } from '../instance/action.ts';

/** The subject and text of one mail, without headers. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** The line for keepalived's FIFO: `INSTANCE "VI_1" MASTER 150`. */
export function fifoLine({ subject, name, state, priority }: VrrpNotification): string {
  return `${subject.toUpperCase()} "${name}" ${state} ${priority}\n`;
}

/** The arguments that keepalived appends to the command of `notify`. */
export function notifyArguments(notification: VrrpNotification): readonly [string, string, string, string] {
  const { subject, name, state, priority } = notification;
  return [subject.toUpperCase(), name, state, String(priority)];
}

/** keepalived's mail for a state, with the reason below its first line; null for a state that is not mailed. */
export function mailAlert(routerId: string, notification: VrrpNotification): MailText | null {
  const { subject, name, state, reason } = notification;
  const words = subject === 'instance' ? INSTANCE_MAILS[state] : GROUP_MAILS[state];
  if (words === undefined) return null;
  const [heading, line] = words;
  const object = subject === 'instance' ? 'VRRP Instance' : 'VRRP Group';
  return { subject: `[${routerId}] ${object} ${name} - ${heading}`, text: `=> ${line} <=\n\n${reason}\n` };
}

type Mails = Readonly<Partial<Record<NotifiedState, readonly [heading: string, line: string]>>>;

const INSTANCE_MAILS: Mails = {
  MASTER: ['Entering MASTER state', 'VRRP Instance is now owning VRRP VIPs'],
  BACKUP: ['Entering BACKUP state', 'VRRP Instance is no longer owning VRRP VIPs'],
  FAULT: ['Entering FAULT state', 'VRRP Instance is no longer owning VRRP VIPs'],
  STOP: ['Stopping', 'VRRP Instance stopping'],
  DELETED: ['Deleted', 'VRRP Deleted at reload'],
  SPLIT: ['Split brain', 'Another node is MASTER, too'],
};

const GROUP_MAILS: Mails = {
  MASTER: ['Entering MASTER state', 'All VRRP group instances are now in MASTER state'],
  BACKUP: ['Entering BACKUP state', 'All VRRP group instances are now in BACKUP state'],
  FAULT: ['Entering FAULT state', 'All VRRP group instances are now in FAULT state'],
  STOP: ['Stopping', 'All VRRP group instances are now stopping'],
};
