import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { Fault, PriorityTerm } from '../tracking/weigh.ts';
import type { ToldState } from './action.ts';
import type { Handover } from './handover.ts';
import type { RequiredSocket } from './socket.ts';
import type { InstanceKey, InstanceSpec } from './spec.ts';
import type { Tallies } from './tallies.ts';

/** RFC 5798 §6.4 knows Initialize, Backup and Master; FAULT is keepalived's. */
export type Phase = 'init' | 'backup' | 'master' | 'fault' | 'stopped';

/** The sender of the last advert that was taken. */
export interface HeardMaster {
  readonly address: IpAddress;
  /** 0: it resigned. */
  readonly priority: number;
  readonly interval: Milliseconds;
  readonly at: Instant;
}

/** When announcements are due again; null: not. */
export interface AnnouncementTimers {
  readonly second: Instant | null;
  readonly lowerPriority: Instant | null;
  /** Looked at when an advert is sent. */
  readonly refresh: Instant | null;
}

export const NO_ANNOUNCEMENTS: AnnouncementTimers = { second: null, lowerPriority: null, refresh: null };

/** One virtual router of this node, over time. */
export interface InstanceState {
  readonly key: InstanceKey;
  readonly spec: InstanceSpec;
  readonly phase: Phase;
  /** Since when, and why, in words without a period. */
  readonly since: Instant;
  readonly reason: string;
  readonly effective: number;
  readonly terms: readonly PriorityTerm[];
  readonly faults: readonly Fault[];
  /** What must be known before it takes part. */
  readonly awaited: readonly string[];
  /** The interface it works on; null: there is none. */
  readonly interface: string | null;
  readonly socket: RequiredSocket | null;
  /** MASTER: the next advert. BACKUP: when the master counts as dead. Null in other phases. */
  readonly deadline: Instant | null;
  /** The interval that the down timer is made of: learned in version 3. */
  readonly masterInterval: Milliseconds;
  /** From when on a master of lower priority is preempted; null: none was heard. */
  readonly preemptAt: Instant | null;
  /** What an operator said; null: the election decides. */
  readonly handover: Handover | null;
  /** Its timer ran out, but its group is not ready. */
  readonly wantsMaster: boolean;
  readonly heard: HeardMaster | null;
  readonly announcements: AnnouncementTimers;
  /** Adverts of another owner since we are MASTER: after two more than the first one we give in. */
  readonly ownersHeard: number;
  /** What scripts, FIFOs and mails were told last. */
  readonly told: ToldState | null;
  /** Reasons that were logged since the last good advert. */
  readonly remarked: readonly string[];
  readonly tallies: Tallies;
}
