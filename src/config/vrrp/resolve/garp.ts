import type { GarpDraft, InstanceDraft, VrrpGlobalsDraft } from '../decode/draft.ts';
import type { GarpSchedule } from '../model.ts';

/** keepalived's defaults. */
const MASTER_DELAY = 5000;
const MASTER_REPEAT = 5;

/** The schedule of an instance: its own settings, then those of global_defs, then keepalived's defaults. */
export function resolveGarp(
  { garp }: InstanceDraft,
  { garp: globals, minGarp = false }: VrrpGlobalsDraft,
  strict: boolean,
): GarpSchedule {
  // vrrp_min_garp lowers the settings that are not configured.
  const defaults = minGarp ? { delay: 0, repeat: 1 } : { delay: MASTER_DELAY, repeat: MASTER_REPEAT };
  const given = <Field extends keyof GarpDraft>(field: Field): GarpDraft[Field] =>
    garp[field] ?? globals[field];
  const masterDelay = given('masterDelay') ?? defaults.delay;
  const masterRepeat = given('masterRepeat') ?? defaults.repeat;
  const ofMaster = {
    delay: globals.masterDelay ?? defaults.delay,
    repeat: globals.masterRepeat ?? defaults.repeat,
  };
  return {
    masterDelay,
    masterRepeat,
    // The global setting defaults to the global one for the master, as in keepalived; strict mode permits none.
    lowerPriorityDelay: strict ? 0 : (given('lowerPriorityDelay') ?? ofMaster.delay),
    lowerPriorityRepeat: strict ? 0 : (given('lowerPriorityRepeat') ?? ofMaster.repeat),
    refresh: given('refresh') ?? 0,
    refreshRepeat: given('refreshRepeat') ?? 1,
  };
}
