import type { RealServerId, VirtualServerId } from '../../config/model/ids.ts';
import type { Transition } from './facts.ts';

/**
 * The subject of an event. The first three are objects that came up or went down; `kernel`: the kernel's table was
 * changed by others, or is as desired again; `watch`: the idle connection to a real server ended; `announcement`: a
 * virtual address was announced to routers or withdrawn; `vrrp`: an instance of the VRRP half; `director`: lvsd
 * itself.
 */
export const EVENT_KINDS = [
  'virtual_server',
  'real_server',
  'check',
  'watch',
  'override',
  'pause',
  'reload',
  'kernel',
  'announcement',
  'vrrp',
  'director',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** The longest reason of an event, in characters; a longer one is cut. */
export const MAX_EVENT_REASON = 300;

/** An event before it has a number and a time. */
export interface EventNote {
  readonly kind: EventKind;
  readonly virtualServer?: VirtualServerId;
  readonly realServer?: RealServerId | null;
  /** Type and target of a check: `TCP_CHECK 10.0.1.1:80`. */
  readonly check?: string;
  /** The previous state; null where there was none, or where it is meaningless. */
  readonly from: string | null;
  readonly to: string;
  /** One line for a person. */
  readonly reason: string;
}

/**
 * The event of a transition. The normal start of an object is no event: a thousand of them would displace important
 * ones.
 */
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
