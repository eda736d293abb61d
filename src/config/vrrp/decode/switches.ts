import type { Keyword } from '../../decode/keyword.ts';
import { type Entries, flag, integer } from '../../decode/keyword-kinds.ts';
import type { SwitchDraft } from './draft.ts';
import { bareFlag } from './flags.ts';

const DOWN_TIMER = { min: 1, max: 100 };

type Simple = 'ownerIgnoreAdverts' | 'skipAddressCheck' | 'plainChecksum' | 'checkUnicastSource';

function simple(field: Simple): Keyword<SwitchDraft> {
  return flag((draft, value) => {
    draft[field] = value;
  });
}

function bare(field: Simple): Keyword<SwitchDraft> {
  return bareFlag((draft, value) => {
    draft[field] = value;
  });
}

function stated(
  field: 'lowerPriorityNoAdvert' | 'higherPrioritySendAdvert' | 'strict',
  kind: typeof flag = flag,
): Keyword<SwitchDraft> {
  return kind((draft, value, statement) => {
    draft[field] = { value, statement };
  });
}

const DOWN_TIMER_ADVERTS: Keyword<SwitchDraft> = integer(DOWN_TIMER, (draft, value, statement) => {
  draft.downTimerAdverts = { value, statement };
});

/** The switches of an instance. */
export const INSTANCE_SWITCHES: Entries<SwitchDraft> = [
  ['lower_prio_no_advert', stated('lowerPriorityNoAdvert')],
  ['higher_prio_send_advert', stated('higherPrioritySendAdvert')],
  ['owner_ignore_adverts', simple('ownerIgnoreAdverts')],
  ['skip_check_adv_addr', simple('skipAddressCheck')],
  ['v3_checksum_as_v2', simple('plainChecksum')],
  ['strict_mode', stated('strict')],
  ['down_timer_adverts', DOWN_TIMER_ADVERTS],
];

/** The same switches for all instances, in global_defs. */
export const GLOBAL_SWITCHES: Entries<SwitchDraft> = [
  ['vrrp_lower_prio_no_advert', stated('lowerPriorityNoAdvert')],
  ['vrrp_higher_prio_send_advert', stated('higherPrioritySendAdvert')],
  ['vrrp_owner_ignore_adverts', simple('ownerIgnoreAdverts')],
  ['vrrp_skip_check_adv_addr', bare('skipAddressCheck')],
  ['v3_checksum_as_v2', bare('plainChecksum')],
  ['vrrp_check_unicast_src', bare('checkUnicastSource')],
  ['vrrp_strict', stated('strict', bareFlag)],
  ['vrrp_down_timer_adverts', DOWN_TIMER_ADVERTS],
  [
    'smtp_alert_vrrp',
    flag((draft, value) => {
      draft.mail = value;
    }),
  ],
  [
    'vrrp_notify_priority_changes',
    flag((draft, value) => {
      draft.priorityChanges = value;
    }),
  ],
];
