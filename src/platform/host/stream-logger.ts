import type { LogFields, Logger, LogLevel } from '../../base/logger.ts';
import type { WallTime } from '../../base/time.ts';

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

/** Longest line written; what is longer is cut and marked. */
const MAX_LINE_LENGTH = 4096;

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
    const line =
      this.#init.format === 'json'
        ? JSON.stringify({ time, level, message, ...all })
        : textLine(level, message, all, this.#init.journal ? null : time);
    const prefix = this.#init.journal ? `<${PRIORITY[level]}>` : '';
    this.#init.write(`${prefix}${cut(line)}\n`);
  }
}

function textLine(level: LogLevel, message: string, fields: LogFields, time: string | null): string {
  const parts = [time, time === null ? null : level.padEnd(5), singleLine(message)];
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) parts.push(`${key}=${fieldText(String(value))}`);
  }
  return parts.filter((part) => part !== null).join(' ');
}

/** Quotes what would not read as one word, so that a hostile reply can neither forge a field nor a line. */
function fieldText(value: string): string {
  return /^[\w.:/@%+,[\]-]+$/.test(value) ? value : JSON.stringify(value);
}

function singleLine(text: string): string {
  return text.replace(/[\p{Cc}]+/gu, ' ');
}

function cut(line: string): string {
  return line.length <= MAX_LINE_LENGTH ? line : `${line.slice(0, MAX_LINE_LENGTH)}...[cut]`;
}
