export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Flat facts of one log line. Stable names: virtual_server, real_server, check, reason, error. Never a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured log port. Messages are sentences about a transition; facts go into fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to each line. */
  child(fields: LogFields): Logger;
}
