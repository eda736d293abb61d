import { writeSync } from 'node:fs';
import type { Logger, LogLevel } from '../../base/logger.ts';
import type { Clock } from '../../base/time.ts';
import { LineWriter } from './line-writer.ts';
import { type LogFormat, StreamLogger } from './stream-logger.ts';

const STDERR = 2;

/** The log of a process, on its standard error. */
export function createLogger(
  options: { readonly logLevel: LogLevel; readonly logFormat: LogFormat },
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
): Logger {
  const logger = (write: (line: string) => void): Logger =>
    new StreamLogger({
      level: options.logLevel,
      format: options.logFormat,
      write,
      wall: () => clock.wall(),
      journal: environment['JOURNAL_STREAM'] !== undefined,
    });
  // Writing is synchronous, so that the last lines before the end of the process are not lost.
  const lines = new LineWriter(
    (bytes) => writeSync(STDERR, bytes),
    (lost) => {
      let line = '';
      const ownLogger = logger((text) => {
        line = text;
      });
      ownLogger.error('lines of this log were lost: it could not be written', { lines: lost });
      return line;
    },
  );
  return logger((line) => lines.write(line));
}
