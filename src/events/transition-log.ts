import type { AttemptTiming, ProbeResult } from '../../checkers/types.ts';
import { assertNever } from '../base/errors.ts';
import type { LogFields, Logger } from '../base/logger.ts';
import type { Check } from '../config/model/config.ts';
import type { CheckId } from '../config/model/ids.ts';
import type { Transition } from '../state/model/facts.ts';
import type { ServerName } from '../state/model/override.ts';
import { checkName } from '../state/status/status-words.ts';

/** Transitions are what an operator greps for at three in the morning: what, where, why. */
export function logTransitions(logger: Logger, transitions: readonly Transition[]): void {
  for (const transition of transitions) {
    const fields = fieldsOf(transition);
    const message = messageOf(transition);
    if (transition.to === 'down') logger.warn(message, fields);
    // That something starts as it should is no news: a thousand such lines hide the one that matters.
    else if (transition.initial) logger.debug(message, fields);
    else logger.info(message, fields);
  }
}

/** Of a check that cannot be run, every so manieth attempt is told again. */
const LOCAL_ERRORS_TOLD = 100;

/**
 * Attempts are told only at debug level, but for what is our own fault: that no one else would tell. Of a row of them the
 * first, and then one in a hundred: without descriptors ten thousand checks would fill the disk. `localErrors` is how
 * many there are in a row with this one, `place` whose check it is.
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
