import type { Milliseconds } from '../../base/time.ts';
import type { DecodeContext } from '../decode/context.ts';
import { writtenName } from '../language/tree.ts';
import type { CheckPacing } from '../model/config.ts';
import type { CheckLanguage } from './check-language.ts';
import type { ConfiguredValue, PacingDraft } from './pacing-draft.ts';

const DEFAULT_DELAY_LOOP: Milliseconds = 60_000;
const DEFAULT_CONNECT_TIMEOUT: Milliseconds = 5000;
const DEFAULT_RETRY = 1;
const DEFAULT_DELAY_BEFORE_RETRY: Milliseconds = 1000;

/**
 * A FILE_CHECK reads its file when it changes, and acts on it at once without retries; it also reads it at an interval,
 * in case a change was missed.
 */
export const FILE_PACING: CheckPacing = {
  delayLoop: 10_000,
  retry: 0,
  delayBeforeRetry: 1000,
  warmup: 0,
  alpha: false,
};

/** `inherited` begins with the check itself; the first entry with a value applies. */
export function resolvePacing(
  defaults: CheckLanguage['defaults'],
  inherited: readonly PacingDraft[],
  context: DecodeContext,
): CheckPacing {
  const delayLoop = firstConfigured(inherited, 'delayLoop') ?? DEFAULT_DELAY_LOOP;
  const { retry = DEFAULT_RETRY, delayBeforeRetry = DEFAULT_DELAY_BEFORE_RETRY } = defaults ?? {};
  const standard = delayBeforeRetry === 'delay_loop' ? delayLoop : delayBeforeRetry;
  const pacing = {
    delayLoop,
    retry: firstConfigured(inherited, 'retry') ?? retry,
    delayBeforeRetry: firstConfigured(inherited, 'delayBeforeRetry') ?? standard,
    warmup: firstConfigured(inherited, 'warmup') ?? delayLoop,
    alpha: firstConfigured(inherited, 'alpha') ?? false,
  };
  return inherited.some(hasExtensions)
    ? { ...pacing, ...resolveExtensions(inherited, delayLoop, context) }
    : pacing;
}

function hasExtensions({ rise, jitter, delayDownMax }: PacingDraft): boolean {
  return rise !== undefined || jitter !== undefined || delayDownMax !== undefined;
}

/** The settings that keepalived does not have; absent where they would change nothing. */
function resolveExtensions(
  inherited: readonly PacingDraft[],
  delayLoop: Milliseconds,
  context: DecodeContext,
): Pick<CheckPacing, 'rise' | 'jitter' | 'delayDownMax'> {
  const rise = firstConfigured(inherited, 'rise') ?? 1;
  const jitter = firstConfigured(inherited, 'jitter') ?? 0;
  const longest = firstConfigured(inherited, 'delayDownMax');
  return {
    ...(rise > 1 ? { rise } : {}),
    ...(jitter > 0 ? { jitter } : {}),
    ...(longest === undefined ? {} : resolveDelayDownMax(longest, delayLoop, context)),
  };
}

function resolveDelayDownMax(
  { value, statement }: ConfiguredValue<Milliseconds>,
  delayLoop: Milliseconds,
  context: DecodeContext,
): Pick<CheckPacing, 'delayDownMax'> {
  if (value >= delayLoop) return value === delayLoop ? {} : { delayDownMax: value };
  const message = `${writtenName(statement)} of ${value / 1000} s is below the delay_loop of ${delayLoop / 1000} s; it is ignored`;
  context.warning('out-of-range', statement, message);
  return {};
}

export function resolveConnectTimeout(inherited: readonly PacingDraft[]): Milliseconds {
  return firstConfigured(inherited, 'connectTimeout') ?? DEFAULT_CONNECT_TIMEOUT;
}

function firstConfigured<K extends keyof PacingDraft>(
  inherited: readonly PacingDraft[],
  key: K,
): PacingDraft[K] | undefined {
  for (const draft of inherited) {
    const value = draft[key];
    if (value !== undefined) return value;
  }
  return undefined;
}
