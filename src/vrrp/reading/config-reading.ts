import type { Severity } from '../../config/language/diagnostic.ts';
import type { VrrpConfig } from '../../config/vrrp/model.ts';

/** The longest accepted reading: far more than 255 instances with 255 addresses each need. */
export const MAX_READING_BYTES: number = 64 * 1024 * 1024;

/**
 * The result of a process that reads a configuration file. Reading and judging takes memory and time that the process
 * which sends adverts cannot spare, so another process does it and hands over the part for VRRP.
 */
export interface ConfigReading {
  /** Null when the file cannot be used. Its `vrrp` is null when the file has no vrrp_instance. */
  readonly usable: { readonly vrrp: VrrpConfig | null; readonly virtualServers: number } | null;
  readonly diagnostics: readonly ReadDiagnostic[];
  /** All diagnostics, formatted for a terminal. */
  readonly rendered: string;
}

export interface ReadDiagnostic {
  readonly severity: Severity;
  readonly message: string;
  readonly code: string;
  readonly hint: string | null;
  /** The place as `FILE:LINE:COLUMN`, or null. */
  readonly place: string | null;
}

/**
 * Reads the text that `encodeReading` of encode-reading.ts wrote; undefined for any other text. Only lvsd's own reader
 * writes such texts, so the model is not validated again.
 */
export function decodeReading(text: string): ConfigReading | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isReading(value) ? value : undefined;
}

function isReading(value: unknown): value is ConfigReading {
  return (
    isObject(value) &&
    (value['usable'] === null || isObject(value['usable'])) &&
    Array.isArray(value['diagnostics']) &&
    typeof value['rendered'] === 'string'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
