import type { InstanceDraft, SwitchDraft, VrrpGlobalsDraft } from '../decode/draft.ts';
import type { VrrpInstance } from '../model.ts';
import { OWNER_PRIORITY } from './identity.ts';

const DOWN_TIMER_ADVERTS = 3;

type Switches = Pick<
  VrrpInstance,
  | 'downTimerAdverts'
  | 'lowerPriorityNoAdvert'
  | 'higherPrioritySendAdvert'
  | 'ownerIgnoreAdverts'
  | 'skipAddressCheck'
  | 'checksum'
  | 'accept'
  | 'promoteSecondaries'
  | 'strict'
>;

/** What an instance says, else global_defs; strict mode decides some of it. */
export function resolveSwitches(
  { switches: own, accept, promoteSecondaries }: InstanceDraft,
  { switches: globals }: VrrpGlobalsDraft,
  priority: number,
  strict: boolean,
): Switches {
  const said = <Field extends keyof SwitchDraft>(field: Field): SwitchDraft[Field] =>
    own[field] ?? globals[field];
  return {
    strict,
    downTimerAdverts: strict ? DOWN_TIMER_ADVERTS : (said('downTimerAdverts')?.value ?? DOWN_TIMER_ADVERTS),
    lowerPriorityNoAdvert: strict || (said('lowerPriorityNoAdvert')?.value ?? false),
    higherPrioritySendAdvert: !strict && (said('higherPrioritySendAdvert')?.value ?? false),
    ownerIgnoreAdverts: said('ownerIgnoreAdverts') ?? false,
    skipAddressCheck: said('skipAddressCheck') ?? false,
    checksum: on('plainChecksum') ? 'plain' : 'pseudo',
    accept: accept?.value ?? (!strict || priority === OWNER_PRIORITY),
    promoteSecondaries: promoteSecondaries ?? false,
  };
}
