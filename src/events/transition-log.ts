import type { AttemptTiming, ProbeResult } from '../../checkers/types.ts';
import { assertNever } from '../base/errors.ts';
import type { LogFields, Logger } from '../base/logger.ts';
import type { Check } from '../config/model/config.ts';
import type { CheckId } from '../config/model/ids.ts';
import type { Transition } from '../state/model/facts.ts';
import type { ServerName } from '../state/model/override.ts';
import { checkName } from '../state/status/status-words.ts';

/** Logs transitions, which operators search for: each line says what changed, where and why. */
export function logTransitions(logger: Logger, transitions: readonly Transition[]): void {
  for (const transition of transitions) {
    const fields = fieldsOf(transition);
    const message = messageOf(transition);
    if (transition.to === 'down') logger.warn(message, fields);
    // An object that starts in its expected state is logged at debug level: a thousand such lines would hide the
    // important one.
    else if (transition.initial) logger.debug(message, fields);
    else logger.info(message, fields);
  }
}

/** Of a check that cannot be run, one attempt in this many is logged again. */
const LOCAL_ERRORS_TOLD = 100;

/**
 * Logs an attempt at debug level, except for a fault of this host, which nothing else reports. Of consecutive faults
 * the first is logged, and then one in a hundred: without descriptors, ten thousand checks would otherwise fill the
 * disk. `localErrors` is the number of consecutive faults with this one; `place` names the server that the check
 * belongs to.
 */
export function logAttempt(
  logger: Logger,
  check: Check,
  result: ProbeResult,
  timing: AttemptTiming,
  localErrors: number,
  place: (id: CheckId) => ServerName | null,
): void {
  const fields: LogFields = {
    check: check.id,
    result: result.code,
    detail: result.detail,
    duration_ms: Math.round(timing.endedAt - timing.startedAt),
  };
  if (result.outcome === 'inconclusive' && localErrors % LOCAL_ERRORS_TOLD === 1) {
    logger.warn('a check could not be run, which says nothing of its server', {
      ...fields,
      virtual_server: place(check.id)?.virtualServer,
      real_server: place(check.id)?.realServer,
      check: checkName(check.spec),
      times: localErrors,
    });
  } else {
    logger.debug('check attempt', fields);
  }
}

function messageOf(transition: Transition): string {
  const is = transition.initial ? 'starts' : 'is';
  switch (transition.kind) {
    case 'virtual_server':
      return `virtual server ${is} ${transition.to}`;
    case 'real_server':
      return `real server ${is} ${transition.to}`;
    case 'check':
      return `check ${transition.to === 'up' ? 'succeeds' : 'fails'}`;
    default:
      return assertNever(transition.kind);
  }
}

function fieldsOf(transition: Transition): LogFields {
  return {
    virtual_server: transition.virtualServer,
    real_server: transition.realServer,
    check: transition.kind === 'check' ? (transition.checkName ?? transition.id) : null,
    reason: transition.reason,
  };
}
