import type { DecodeContext } from '../../decode/context.ts';
import { writtenName } from '../../language/tree.ts';
import type { VrrpGlobalsDraft } from '../decode/draft.ts';
import type { VrrpProcessSettings } from '../model.ts';

/**
 * The smallest limit in microseconds. keepalived's default of 10,000 would end a process in which V8 collects garbage.
 */
const LEAST_REALTIME_LIMIT = 500_000;

const PROCESS_NAME = 'keepalived_vrrp';

/** The settings for the VRRP process as a whole. */
export function resolveProcessSettings(
  globals: VrrpGlobalsDraft,
  routerId: string,
  context: DecodeContext,
): VrrpProcessSettings {
  return {
    routerId,
    processName: globals.processName ?? (globals.processNames === true ? PROCESS_NAME : null),
    nice: globals.nice ?? null,
    realtimePriority: globals.realtimePriority ?? null,
    realtimeLimit: resolveLimit(globals, context),
    startupDelay: globals.startupDelay ?? 0,
    delayAfterBoot: globals.delayAfterBoot ?? 0,
    logUnknownVrids: globals.logUnknownVrids ?? false,
    jsonVersion: globals.jsonVersion ?? 1,
    jsonFile: globals.jsonFile ?? null,
  };
}

function resolveLimit({ realtimeLimit }: VrrpGlobalsDraft, context: DecodeContext): number | null {
  if (realtimeLimit === undefined) return null;
  const { value, statement } = realtimeLimit;
  if (value >= LEAST_REALTIME_LIMIT) return value;
  const message = `${writtenName(statement)} ${value} counts as ${LEAST_REALTIME_LIMIT}: a collection of garbage in this process may take longer than the kernel would let it run`;
  context.info('vrrp-rttime-raised', statement, message);
  return LEAST_REALTIME_LIMIT;
}
