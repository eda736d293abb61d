import type { RealServerId, VirtualServerId } from '../../config/model/ids.ts';
import type { Transition } from './facts.ts';

/**
 * What an event is about. The first three are objects that came up or went down; `kernel`: the kernel's table is not as
 * we left it, or is again; `announcement`: a virtual address that routers are led to; `director`: lvsd itself.
 */
export const EVENT_KINDS = [
  'virtual_server',
  'real_server',
  'check',
  'override',
  'pause',
  'reload',
  'kernel',
  'announcement',
  'director',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** Longest reason of an event, in characters; what is longer is cut. */
export const MAX_EVENT_REASON = 300;

/** Something that happened, before it has a number and a time. */
export interface EventNote {
  readonly kind: EventKind;
  readonly virtualServer?: VirtualServerId;
  readonly realServer?: RealServerId | null;
  /** Type and target of a check: `TCP_CHECK 10.0.1.1:80`. */
  readonly check?: string;
  /** The state before; null where there was none, or where it says nothing. */
  readonly from: string | null;
  readonly to: string;
  /** One line for a person. */
  readonly reason: string;
}

/** A start as it should be is no event: a thousand of them would push out what matters. */
export function eventOfTransition(transition: Transition): EventNote | null {
  const { kind, virtualServer, checkName, realServer, to, reason, initial } = transition;
  if (initial && to === 'up') return null;
  return {
    kind,
    virtualServer,
    realServer,
    ...(checkName === undefined ? {} : { check: checkName }),
    from: initial ? null : to === 'up' ? 'down' : 'up',
    to: transition.removed === true ? 'removed' : to,
    reason,
  };
}
