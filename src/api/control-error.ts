import { DirectorError, describeError } from '../base/errors.ts';
import type { Milliseconds } from '../base/time.ts';

/** What went wrong between lvsctl and lvsd. `code` is one of {@link UNREACHABLE_CODES}, of {@link BAD_ANSWER_CODES}, or the daemon's own. */
export class ControlError extends DirectorError {
  constructor(code: string, message: string, options: { hint?: string | null; cause?: unknown } = {}) {
    super(code, message, {
      ...(options.hint === undefined || options.hint === null ? {} : { hint: options.hint }),
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.name = 'ControlError';
  }
}

/** Errors where no daemon could be reached. */
export const UNREACHABLE_CODES: readonly string[] = [
  'control-no-socket',
  'control-refused',
  'control-permission',
  'control-unreachable',
];

/** Errors where a daemon was reached, and gave no answer that could be used. */
export const BAD_ANSWER_CODES: readonly string[] = [
  'control-timeout',
  'control-old-daemon',
  'control-garbage',
  'control-closed',
];

/** A failed connection or a broken exchange, explained to the user who typed the command. */
export function connectionFault(path: string, error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  const cause = { cause: error };
  const asked = `cannot ask lvsd at ${path}`;
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ControlError('control-no-socket', `${asked}: there is no such socket; lvsd is not running`, {
        hint: '`systemctl status lvsd` says why; another path goes into --control PATH or LVSD_CONTROL',
        ...cause,
      });
    case 'ECONNREFUSED':
      return new ControlError('control-refused', `${asked}: nobody listens on it; lvsd has stopped or died`, {
        hint: '`systemctl status lvsd` and its log say why',
        ...cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new ControlError('control-permission', `${asked}: permission denied`, {
        hint: 'use sudo; members of the group of lvsd may ask for the status without it',
        ...cause,
      });
    case 'ECONNRESET':
    case 'EPIPE':
      return new ControlError('control-closed', `${asked}: it closed the connection without an answer`, {
        hint: 'it may be stopping, or busy with too many connections: try again',
        ...cause,
      });
    default:
      return otherFault(asked, error);
  }
}

function otherFault(asked: string, error: unknown): ControlError {
  const code = errorCode(error);
  if (code?.startsWith('HPE_') === true) {
    return new ControlError('control-garbage', `${asked}: what answers there does not speak HTTP`, {
      hint: 'is this the socket of lvsd?',
      cause: error,
    });
  }
  return new ControlError('control-unreachable', `${asked}: ${describeError(error)}`, { cause: error });
}

/** The same for the socket of the VRRP half, which is also missing where the configuration has no VRRP. */
export function vrrpConnectionFault(path: string, error: unknown): ControlError {
  const fault = connectionFault(path, error);
  if (fault.code !== 'control-no-socket' && fault.code !== 'control-refused') return fault;
  return new ControlError(fault.code, `cannot ask the VRRP half of lvsd at ${path}: it is not running`, {
    hint: 'the configuration may have no vrrp_instance; else `systemctl status lvsd-vrrp lvsd` says why; another control socket goes into --control PATH',
    cause: error,
  });
}

/**
 * The error when no answer came within the deadline. With `told`, the request was an order, which may still wait in
 * the socket of a daemon that hangs.
 */
export function tooSlow(path: string, deadline: Milliseconds, accepted: boolean): ControlError {
  const hint = 'it is there but hangs or is overloaded: look at its log, its CPU and /healthz';
  return new ControlError('control-timeout', `lvsd at ${path} did not answer within ${deadline / 1000} s`, {
    hint: accepted
      ? `${hint}; IT MAY STILL DO WHAT IT WAS TOLD: see \`lvsctl status\` before you try again`
      : hint,
  });
}

/** The error for an answer of another shape than this version's. */
export function unusableAnswer(path: string, status: number): ControlError {
  return new ControlError(
    'control-garbage',
    `the answer from ${path} (HTTP status ${status}) is not one of lvsd's`,
    { hint: 'is this the socket of lvsd, and of a version near to this lvsctl? `lvsctl version` shows both' },
  );
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
