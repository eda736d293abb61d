import type { DecodeContext } from '../../decode/context.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft } from '../decode/draft.ts';

/**
 * Reports the settings of an instance that strict mode resets, each at its own statement (keepalived: vrrp_strict).
 */
export function reportStrict(draft: InstanceDraft, context: DecodeContext): void {
  const { switches, garp, preemptDelay } = draft;
  const reset = (statement: Statement | undefined, consequence: string): void => {
    if (statement === undefined) return;
    const message = `${writtenName(statement)} does not go with vrrp_strict; ${consequence}`;
    context.warning('vrrp-strict', statement, message);
  };
  reset(preemptDelay?.statement, 'there is no delay');
  if (switches.lowerPriorityNoAdvert?.value === false) {
    reset(switches.lowerPriorityNoAdvert.statement, 'an advert of lower priority gets no answer');
  }
  if (switches.higherPrioritySendAdvert?.value === true) {
    reset(switches.higherPrioritySendAdvert.statement, 'none is sent');
  }
  reset(switches.downTimerAdverts?.statement, '3 is used');
  for (const [field, keyword] of LOWER) {
    if ((garp[field] ?? 0) > 0) reset(findIn(draft, keyword), 'it counts as 0');
  }
}

const LOWER = [
  ['lowerPriorityDelay', 'garp_lower_prio_delay'],
  ['lowerPriorityRepeat', 'garp_lower_prio_repeat'],
] as const;

function findIn({ statement }: InstanceDraft, keyword: string): Statement | undefined {
  return statement.block?.find((line) => line.keyword === keyword);
}
