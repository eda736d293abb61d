import type { Milliseconds } from '../../../base/time.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft } from '../decode/draft.ts';

const STANDARD: Milliseconds = 1000;

/** The field has 12 bits of centiseconds (RFC 9568 5.2.7). */
const LONGEST_V3: Milliseconds = 40_950;

/** Below this interval, the down timer is as short as the pauses of a virtual machine. */
const SHORTEST: Milliseconds = 100;

/** The interval as the version can express it. */
export function resolveAdvertInterval(
  { advertInterval }: InstanceDraft,
  version: 2 | 3,
  fast: boolean,
  context: DecodeContext,
): Milliseconds {
  if (advertInterval === undefined) return STANDARD;
  const { value, statement } = advertInterval;
  const step = version === 2 ? 1000 : 10;
  const rounded = Math.max(step, Math.round(value / step) * step);
  const bounded = version === 3 ? Math.min(LONGEST_V3, rounded) : rounded;
  const name = writtenName(statement);
  if (bounded !== value) {
    const unit = version === 2 ? 'whole seconds' : 'steps of 10 ms up to 40.95 s';
    const message = `${name} ${value / 1000} counts as ${bounded / 1000}: version ${version} has ${unit}`;
    context.warning('vrrp-advert-interval', statement, message, {
      hint: version === 2 && value < 1000 ? 'version 3, on all nodes, has shorter intervals' : null,
    });
  }
  if (bounded >= SHORTEST) return bounded;
  if (fast) {
    const message = `${name} ${bounded / 1000}: a pause of this host of more than ${Math.round(bounded * 3)} ms moves the addresses`;
    context.warning('vrrp-fast-adverts', statement, message);
    return bounded;
  }
  const message = `${name} ${bounded / 1000} counts as ${SHORTEST / 1000}: shorter pauses than its down timer happen on every virtual machine`;
  context.warning('vrrp-fast-adverts', statement, message, {
    hint: '`vrrp_fast_adverts` in global_defs takes it as it is written',
  });
  return SHORTEST;
}
