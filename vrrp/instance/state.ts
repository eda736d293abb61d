import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { SigningState } from '../signing/signing.ts';
import type { ArbiterState } from '../split/arbiter.ts';
import type { Asked } from '../split/asking.ts';
import type { Fence } from '../split/fencing.ts';
import type { Yielded } from '../split/healing.ts';
import type { LineState } from '../split/lines.ts';
import type { Overheard } from '../split/overhear.ts';
import type { Rival } from '../split/rivals.ts';
import type { Sign, SplitEpisode } from '../split/sign.ts';
import type { Fault, PriorityTerm } from '../tracking/weigh.ts';
import type { NotifiedState } from './action.ts';
import type { Handover } from './handover.ts';
import type { RequiredSocket } from './socket.ts';
import type { InstanceKey, InstanceSpec } from './spec.ts';
import type { Tallies } from './tallies.ts';

/** RFC 5798 §6.4 knows Initialize, Backup and Master; FAULT is keepalived's. */
export type Phase = 'init' | 'backup' | 'master' | 'fault' | 'stopped';

/** The sender of the last accepted advert. */
export interface HeardMaster {
  readonly address: IpAddress;
  /** The priority; 0 when the sender resigned. */
  readonly priority: number;
  readonly interval: Milliseconds;
  readonly at: Instant;
}

/** Another node, as known from the adverts that were accepted since this process began. */
export interface KnownPeer {
  readonly address: IpAddress;
  /** The greatest priority that it ever sent. */
  readonly greatest: number;
}

/** The times of the next announcements; null for none. */
export interface AnnouncementTimers {
  readonly second: Instant | null;
  readonly lowerPriority: Instant | null;
  /** The time is examined when an advert is sent. */
  readonly refresh: Instant | null;
}

export const NO_ANNOUNCEMENTS: AnnouncementTimers = { second: null, lowerPriority: null, refresh: null };

/** The state of one virtual router of this node over time. */
export interface InstanceState {
  readonly key: InstanceKey;
  readonly spec: InstanceSpec;
  readonly phase: Phase;
  /** The time since which the phase lasts, followed by its reason in words without a period. */
  readonly since: Instant;
  readonly reason: string;
  readonly effective: number;
  readonly terms: readonly PriorityTerm[];
  readonly faults: readonly Fault[];
  /** The objects whose state must be known before it takes part. */
  readonly awaited: readonly string[];
  /** The interface that it works on; null when there is none. */
  readonly interface: string | null;
  readonly socket: RequiredSocket | null;
  /**
   * For a MASTER, the time of the next advert; for a BACKUP, the time at which the master counts as dead. Null in other
   * phases.
   */
  readonly deadline: Instant | null;
  /** The interval that the down timer is computed from; version 3 learns it. */
  readonly masterInterval: Milliseconds;
  /** The time from which a master of lower priority is preempted; null when none was heard. */
  readonly preemptAt: Instant | null;
  /** An operator's order; null when the election decides. */
  readonly handover: Handover | null;
  /** True when its timer has expired and its group is not ready. */
  readonly wantsMaster: boolean;
  readonly heard: HeardMaster | null;
  /** The node that was heard last, also by a MASTER; null when none ever was. */
  readonly peer: KnownPeer | null;
  readonly announcements: AnnouncementTimers;
  /** The number of adverts of another owner since this node is MASTER: after two more than the first, it yields. */
  readonly ownersHeard: number;
  /** The last state that scripts, FIFOs and mails were notified of. */
  readonly notified: NotifiedState | null;
  /** The reasons that were logged since the last valid advert. */
  readonly remarked: readonly string[];
  /** The signs that another node is MASTER, too, or would be; at most `MAX_SIGNS`, some of them expired. */
  readonly signs: readonly Sign[];
  /** The last split brain, which may still last; null for none. */
  readonly split: SplitEpisode | null;
  /** The MASTER of lower priority that was heard last while MASTER. */
  readonly rival: Rival | null;
  /**
   * Set when it has just yielded to a greater priority, which may have been MASTER before; null when that is decided.
   */
  readonly yielded: Yielded | null;
  readonly overheard: Overheard;
  readonly arbiter: ArbiterState;
  readonly lines: readonly LineState[];
  /** The last question to silent peers; null for none. */
  readonly asked: Asked | null;
  /** The fence command before this takeover; null when none is needed so far. */
  readonly fence: Fence | null;
  /** The reason why the last one failed, until an advert is accepted or this node is MASTER. */
  readonly fenceError: string | null;
  readonly signing: SigningState;
  readonly tallies: Tallies;
}
