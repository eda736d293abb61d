import type { Logger, LogLevel } from '../../base/logger.ts';
import type { ConfigReading } from './config-reading.ts';

const LEVELS = { error: 'error', warning: 'warn', info: 'info' } as const satisfies Record<string, LogLevel>;

/** Logs the diagnostics of a reading, one line each. */
export function logReading(logger: Logger, { diagnostics }: ConfigReading): void {
  for (const { severity, message, place, code, hint } of diagnostics) {
    logger[LEVELS[severity]](`configuration: ${message}`, { place, code, hint });
  }
}
