import { checkTypeNamed } from '../../../../checkers/check-types.ts';
import type { VirtualServerNotify } from '../../../config/model/notify-settings.ts';
import type { Transition } from '../../../state/model/facts.ts';

/** The subject and text of one mail, without headers. */
export interface Alert {
  readonly subject: string;
  readonly text: string;
}

/** The cause of an alert that does not come from a check: a load or a shutdown. */
export type Occasion = 'running' | 'shutdown';

/** keepalived's name for the server, followed by the operators' name for it. */
export function mailName({ name, called }: { readonly name: string; readonly called?: string }): string {
  return called === undefined ? name : `${name} (${called})`;
}

/** keepalived's subject and first line for a real server, followed by the reason in words. */
export function realServerAlert(
  routerId: string,
  names: { readonly realServer: string; readonly virtualServer: string },
  transition: Transition,
  occasion: Occasion,
): Alert {
  const { realServer, virtualServer } = names;
  const state = transition.to.toUpperCase();
  return {
    subject: `[${routerId}] Realserver ${realServer} of virtual server ${virtualServer} - ${state}`,
    text: textOf(`=> ${realServerWords(transition, occasion)} <=`, transition),
  };
}

function realServerWords(transition: Transition, occasion: Occasion): string {
  if (occasion === 'shutdown') return 'Shutting down';
  if (transition.removed === true) return 'Removing';
  const up = transition.to === 'up';
  const type = transition.checkType === undefined ? undefined : checkTypeNamed(transition.checkType);
  const facts = { up, timedOut: transition.resultCode === 'timeout', cause: causeIn(transition.reason) };
  return type?.alert(facts) ?? `CHECK ${up ? 'succeed' : 'failed'} on service`;
}

/** The reason without the name of the check at its beginning. */
function causeIn(reason: string): string {
  return reason.replace(/^[A-Z_]+: /, '');
}

/**
 * keepalived's subject and first line for a virtual server, with correct comparison signs: keepalived prints `+` and
 * `<=` also for a loss, where the threshold is quorum - hysteresis and the weight is below it.
 */
export function virtualServerAlert(
  routerId: string,
  server: VirtualServerNotify,
  transition: Transition,
  occasion: Occasion,
): Alert {
  const { quorum, hysteresis } = server;
  const up = transition.to === 'up';
  const sign = up ? '+' : '-';
  const threshold = up ? quorum + hysteresis : quorum - hysteresis;
  const comparison = up ? '<=' : '>';
  const weight = transition.liveWeight ?? 0;
  const figures = `${quorum}${sign}${hysteresis}=${threshold} ${comparison} ${weight}`;
  const words = virtualServerWords(transition, occasion);
  const first = words === null ? `=> ${quorumWords(transition)} ${figures} <=` : `=> ${words} <=`;
  return {
    subject: `[${routerId}] Virtualserver ${mailName(server)} - ${transition.to.toUpperCase()}`,
    text: textOf(first, transition),
  };
}

function virtualServerWords(transition: Transition, occasion: Occasion): string | null {
  if (occasion === 'shutdown') return 'Shutting down';
  return transition.removed === true ? 'Removing' : null;
}

function quorumWords({ to, initial }: Transition): string {
  if (initial) return `Starting with quorum ${to}`;
  return to === 'up' ? 'Gained quorum' : 'Lost quorum';
}

function textOf(first: string, { reason, at }: Transition): string {
  return `${first}\n\n${reason}\n${new Date(at).toISOString()}\n`;
}
