import type { Instant } from '../../src/base/time.ts';
import type { Link } from '../instance/link.ts';
import type { DebounceSpec } from '../instance/spec.ts';
import { type Standing, standingAfter } from './standing.ts';

/** The state of a tracked interface over time. */
export interface InterfaceState {
  readonly standing: Standing;
  /** A change that must last until then before it counts; null when none is pending. */
  readonly pending: { readonly up: boolean; readonly due: Instant } | null;
}

type Delays = Pick<DebounceSpec, 'down' | 'up'>;

/** The state of an interface when it is first seen, without any delay. */
export function beginInterface(link: Link | null, now: Instant): InterfaceState {
  const up = link?.running === true;
  const standing = {
    state: up ? 'up' : 'down',
    since: now,
    reason: linkWords(link),
    amount: up ? 1 : 0,
  } as const;
  return { standing, pending: null };
}

/** Takes the kernel's current state. `interface_up_delays` and the similar keywords delay a change. */
export function seeInterface(
  state: InterfaceState,
  link: Link | null,
  delays: Delays,
  now: Instant,
): InterfaceState {
  const up = link?.running === true;
  if ((state.standing.state === 'up') === up) {
    const reason = linkWords(link);
    const same = state.pending === null && state.standing.reason === reason;
    return same ? state : { standing: { ...state.standing, reason }, pending: null };
  }
  const delay = up ? delays.up : delays.down;
  if (state.pending?.up === up) return tickInterface(state, link, now);
  const waiting = { ...state, pending: { up, due: now + delay } };
  return tickInterface(waiting, link, now);
}

/** Called when the time has come: a change that has lasted counts. */
export function tickInterface(state: InterfaceState, link: Link | null, now: Instant): InterfaceState {
  if (state.pending === null || now < state.pending.due) return state;
  const { up } = state.pending;
  const news = { state: up ? 'up' : 'down', reason: linkWords(link), amount: up ? 1 : 0 } as const;
  return { standing: standingAfter(state.standing, news, now), pending: null };
}

function linkWords(link: Link | null): string {
  if (link === null) return 'there is no such interface';
  return link.running ? 'up and running' : 'down or without carrier';
}
