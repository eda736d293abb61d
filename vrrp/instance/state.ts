import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { ArbiterState } from '../split/arbiter.ts';
import type { Asked } from '../split/asking.ts';
import type { Fence } from '../split/fencing.ts';
import type { Yielded } from '../split/healing.ts';
import type { LineState } from '../split/lines.ts';
import type { Overheard } from '../split/overhear.ts';
import type { Rival } from '../split/rivals.ts';
import type { Sign, SplitEpisode } from '../split/sign.ts';
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

/** Another node, as far as adverts that were taken told of it since this process began. */
export interface KnownPeer {
  readonly address: IpAddress;
  /** The greatest priority that it ever sent. */
  readonly greatest: number;
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
  /** Whoever was heard last, also by a MASTER; null: nobody ever was. */
  readonly peer: KnownPeer | null;
  readonly announcements: AnnouncementTimers;
  /** Adverts of another owner since we are MASTER: after two more than the first one we give in. */
  readonly ownersHeard: number;
  /** What scripts, FIFOs and mails were told last. */
  readonly told: ToldState | null;
  /** Reasons that were logged since the last good advert. */
  readonly remarked: readonly string[];
  /** What shows that another node is MASTER, too, or would be; at most `MAX_SIGNS`, some of them out of date. */
  readonly signs: readonly Sign[];
  /** The last split brain, which may go on; null: none. */
  readonly split: SplitEpisode | null;
  /** The MASTER of lower priority that was heard last while MASTER. */
  readonly rival: Rival | null;
  /** It has just given in to a greater priority, which may have been MASTER before; null: that is settled. */
  readonly yielded: Yielded | null;
  readonly overheard: Overheard;
  readonly arbiter: ArbiterState;
  readonly lines: readonly LineState[];
  /** The last question to silent peers; null: none. */
  readonly asked: Asked | null;
  /** The fence command before this takeover; null: none is needed, so far. */
  readonly fence: Fence | null;
  /** Why the last one failed, until an advert is taken or this node is MASTER. */
  readonly fenceError: string | null;
  readonly tallies: Tallies;
}
