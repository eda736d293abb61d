import type { Entries } from '../../decode/keyword-kinds.ts';
import type { VrrpDraft } from './draft.ts';
import { GARP_GROUP } from './garp.ts';
import { INSTANCE } from './instance.ts';
import { INTERFACE_DELAYS } from './interface-delays.ts';
import { PROCESS } from './process.ts';
import { SCRIPT } from './script.ts';
import { SYNC_GROUP } from './sync-group.ts';
import { ROOT_WITHOUT_EFFECT } from './without-effect.ts';

/** The keywords of the VRRP half at the top level. */
export const VRRP_ROOT_KEYWORDS: Entries<VrrpDraft> = [
  ['vrrp_instance', INSTANCE],
  ['vrrp_sync_group', SYNC_GROUP],
  ['vrrp_script', SCRIPT],
  ['vrrp_track_process', PROCESS],
  ['garp_group', GARP_GROUP],
  ['interface_up_down_delays', INTERFACE_DELAYS],
  ...ROOT_WITHOUT_EFFECT,
];
