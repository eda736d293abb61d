import { writeSync } from 'node:fs';
import type { Logger, LogLevel } from '../../base/logger.ts';
import type { Clock } from '../../base/time.ts';
import { type LogFormat, StreamLogger } from './stream-logger.ts';

const STDERR = 2;

/** The log of a process, on its standard error. */
export function createLogger(
  options: { readonly logLevel: LogLevel; readonly logFormat: LogFormat },
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
): Logger {
  return new StreamLogger({
    level: options.logLevel,
    format: options.logFormat,
    // Synchronous, so that the last words before an end are not lost.
    write: (line) => writeWhole(line),
    wall: () => clock.wall(),
    journal: environment['JOURNAL_STREAM'] !== undefined,
  });
}

/** A log that cannot be written (a full pipe, a closed terminal) must not stop a load balancer: the line is lost. */
function writeWhole(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // Nowhere to tell it.
  }
}
