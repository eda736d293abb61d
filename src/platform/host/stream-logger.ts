import type { LogFields, Logger, LogLevel } from '../../base/logger.ts';
import type { WallTime } from '../../base/time.ts';
import { neutralise, neutraliseJson } from '../../base/visible-text.ts';

export type LogFormat = 'text' | 'json';

export interface StreamLoggerInit {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly write: (line: string) => void;
  readonly wall: () => WallTime;
  /** True under systemd's journal: lines start with `<priority>` and carry no time, which the journal adds. */
  readonly journal: boolean;
}

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** syslog priorities (RFC 5424 section 6.2.1), which the journal reads from a `<n>` prefix (sd-daemon(3)). */
const PRIORITY: Readonly<Record<LogLevel, number>> = { debug: 7, info: 6, warn: 4, error: 3 };

/** The longest line that is written; the values of a longer one are cut and marked. */
export const MAX_LINE_LENGTH = 4096;

/** The lengths to which values of a line that is too long are cut, tried in this order until the line fits. */
const VALUE_LENGTHS: readonly number[] = [2048, 1024, 512, 256, 128, 64, 16];

const CUT = '...[cut]';

/** Writes one line for each entry, as `key=value` text or as JSON. */
export class StreamLogger implements Logger {
  readonly #init: StreamLoggerInit;
  readonly #fields: LogFields;

  constructor(init: StreamLoggerInit, fields: LogFields = {}) {
    this.#init = init;
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  child(fields: LogFields): Logger {
    return new StreamLogger(this.#init, { ...this.#fields, ...fields });
  }

  #log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (ORDER[level] < ORDER[this.#init.level]) return;
    const all = { ...this.#fields, ...fields };
    const time = new Date(this.#init.wall()).toISOString();
    const prefix = this.#init.journal ? `<${PRIORITY[level]}>` : '';
    const write = (text: string, values: LogFields): string =>
      this.#init.format === 'json'
        ? neutraliseJson(JSON.stringify({ time, level, message: text, ...values }))
        : textLine(level, text, values, this.#init.journal ? null : time);
    this.#init.write(`${prefix}${fittingLine(message, all, write)}\n`);
  }
}

function textLine(level: LogLevel, message: string, fields: LogFields, time: string | null): string {
  const parts = [time, time === null ? null : level.padEnd(5), neutralise(message)];
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) parts.push(`${key}=${fieldText(String(value))}`);
  }
  return parts.filter((part) => part !== null).join(' ');
}

/**
 * Quotes a value that would not read as one word, so that a hostile reply can forge neither a field nor a line.
 * Characters that could deceive a terminal are escaped as everywhere else.
 */
function fieldText(value: string): string {
  if (/^[\w.:/@%+,[\]-]+$/.test(value)) return value;
  return `"${neutralise(value.replace(/[\\"]/g, '\\$&'))}"`;
}

/** Builds the line with `write`, with values cut until it is no longer than {@link MAX_LINE_LENGTH}. */
function fittingLine(
  message: string,
  fields: LogFields,
  write: (message: string, fields: LogFields) => string,
): string {
  const whole = write(message, fields);
  if (whole.length <= MAX_LINE_LENGTH) return whole;
  for (const length of VALUE_LENGTHS) {
    const line = write(
      cut(message, length),
      Object.fromEntries(
        Object.entries(fields).map(([key, value]) => [
          key,
          typeof value === 'string' ? cut(value, length) : value,
        ]),
      ),
    );
    if (line.length <= MAX_LINE_LENGTH) return line;
  }
  return write(cut(message, 64), { cut: true });
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // The cut must not split a surrogate pair.
  const whole = /[\ud800-\udbff]$/.test(text.slice(0, length)) ? length - 1 : length;
  return `${text.slice(0, whole)}${CUT}`;
}
