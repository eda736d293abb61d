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

/** The settings of an instance, else those of global_defs; strict mode decides some of them. */
export function resolveSwitches(
  { switches: own, accept, promoteSecondaries }: InstanceDraft,
  { switches: globals }: VrrpGlobalsDraft,
  priority: number,
  strict: boolean,
): Switches {
  const given = <Field extends keyof SwitchDraft>(field: Field): SwitchDraft[Field] =>
    own[field] ?? globals[field];
  const on = (field: 'ownerIgnoreAdverts' | 'skipAddressCheck' | 'plainChecksum'): boolean =>
    given(field) === true;
  const stated = (field: 'lowerPriorityNoAdvert' | 'higherPrioritySendAdvert'): boolean =>
    given(field)?.value === true;
  const adverts = strict ? undefined : given('downTimerAdverts')?.value;
  return {
    strict,
    downTimerAdverts: adverts ?? DOWN_TIMER_ADVERTS,
    lowerPriorityNoAdvert: strict || stated('lowerPriorityNoAdvert'),
    higherPrioritySendAdvert: !strict && stated('higherPrioritySendAdvert'),
    ownerIgnoreAdverts: on('ownerIgnoreAdverts'),
    skipAddressCheck: on('skipAddressCheck'),
    checksum: on('plainChecksum') ? 'plain' : 'pseudo',
    accept: accept?.value ?? (!strict || priority === OWNER_PRIORITY),
    promoteSecondaries: promoteSecondaries === true,
  };
}
