/**
 * A fault that an operator reads: what was attempted, on what, what happened (message), and what to do (hint).
 * `code` is stable and listed in docs/errors.md; branch on it, never on the message.
 */
export class DirectorError extends Error {
  readonly code: string;
  readonly hint: string | null;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DirectorError';
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** Describes anything that was thrown in one line for a log field or a message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}

/**
 * Names of errors that report a temporary shortage on this host: of descriptors (of the process or of the host),
 * memory, processes, buffers or watches. An object that could not be examined because of a shortage is unknown; it is
 * neither gone nor broken.
 */
const SHORTAGES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'ENOBUFS', 'ENOSPC']);

/** The name of a system error, such as `ENOENT`; empty for anything else that was thrown. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether an error was thrown because of a shortage on this host, which passes by itself. */
export function isShortage(error: unknown): boolean {
  return SHORTAGES.has(errnoOf(error));
}

/**
 * Fails to compile when a union member is not handled, and throws if such a member arrives at run time all the same.
 */
export function assertNever(value: never): never {
  throw new TypeError(`unhandled case: ${JSON.stringify(value)}`);
}
