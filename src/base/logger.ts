export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * The fields of one log line. Their names are stable: virtual_server, real_server, check, reason, error. They never
 * contain a secret.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * The port for structured logging. A message is a sentence about an event; its facts are in the fields.
 *
 * @example
 * ```ts
 * const log = logger.child({ virtual_server: 'tcp 10.0.0.1:80' });
 * log.warn('a real server is down', { real_server: '10.0.1.1:8080', reason: 'connection refused' });
 * ```
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to each line. */
  child(fields: LogFields): Logger;
}
