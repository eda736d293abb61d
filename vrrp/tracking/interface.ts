import type { Instant } from '../../src/base/time.ts';
import type { Link } from '../instance/link.ts';
import type { DebounceSpec } from '../instance/spec.ts';
import { type Standing, standingAfter } from './standing.ts';

/** An interface over time. */
export interface InterfaceState {
  readonly standing: Standing;
  /** A change that has to last until then before it counts; null: none waits. */
  readonly pending: { readonly up: boolean; readonly due: Instant } | null;
}

type Delays = Pick<DebounceSpec, 'down' | 'up'>;

/** An interface as it is found at first: nothing is waited for. */
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

/** Takes what the kernel shows now. `interface_up_delays` and its like let a change wait. */
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

/** What the clock asks for: a change that has lasted counts. */
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
