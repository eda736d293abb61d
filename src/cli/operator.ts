import type { OperatorRequest } from '../api/requests.ts';
import { MAX_AUTHOR_LENGTH, MAX_REASON_LENGTH, MAX_SECONDS } from '../api/requests.ts';
import type { CliContext, Invocation, OptionSpec } from './command.ts';
import { UsageError } from './command.ts';

export const REASON_OPTION: OptionSpec = { name: 'reason', value: 'TEXT', help: 'why; shown in the status' };
export const FOR_OPTION: OptionSpec = {
  name: 'for',
  value: 'TIME',
  help: 'ends by itself after so long: 90s, 10m, 2h, 1d (default: never)',
};
export const JSON_OPTION: OptionSpec = {
  name: 'json',
  value: null,
  help: 'machine-readable (docs/control-api.md)',
};

/** Who gives the order, why, and for how long. The name is that of the user who called sudo, else the user's own. */
export function operatorRequest(invocation: Invocation, context: CliContext): OperatorRequest {
  const { environment } = context;
  const reason = invocation.value('reason') ?? null;
  if (reason !== null && reason.length > MAX_REASON_LENGTH) {
    throw new UsageError(`--reason: at most ${MAX_REASON_LENGTH} characters`);
  }
  const names = [environment['SUDO_USER'], environment['USER'], environment['LOGNAME']];
  const author = names.find((name) => name !== undefined && name !== '') ?? context.userName();
  return { author: author.slice(0, MAX_AUTHOR_LENGTH), reason, for_seconds: secondsOf(invocation, 'for') };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** The value of an option like `10m` in whole seconds; null when it is not given. */
export function secondsOf(invocation: Invocation, option: string): number | null {
  const text = invocation.value(option);
  if (text === undefined) return null;
  const match = /^(\d{1,9})([smhd]?)$/.exec(text);
  const seconds = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? 1);
  if (match === null || seconds === 0) {
    throw new UsageError(`--${option} ${text}: expected a time like 90s, 10m, 2h or 1d`);
  }
  if (seconds > MAX_SECONDS) throw new UsageError(`--${option} ${text}: at most ${MAX_SECONDS / 86_400}d`);
  return seconds;
}
