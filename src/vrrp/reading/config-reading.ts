import type { Severity } from '../../config/language/diagnostic.ts';
import type { VrrpConfig } from '../../config/vrrp/model.ts';

/** Longest reading that is taken: far more than 255 instances with 255 addresses each. */
export const MAX_READING_BYTES: number = 64 * 1024 * 1024;

/**
 * What a reader process found in a configuration file. Reading and judging takes memory and time that the process which
 * sends adverts has not got, so that another does it and hands over the half that is needed.
 */
export interface ConfigReading {
  /** Null: the file cannot be used. `vrrp` null in it: it has no vrrp_instance. */
  readonly usable: { readonly vrrp: VrrpConfig | null; readonly virtualServers: number } | null;
  readonly diagnostics: readonly ReadDiagnostic[];
  /** All diagnostics for a terminal. */
  readonly rendered: string;
}

export interface ReadDiagnostic {
  readonly severity: Severity;
  readonly message: string;
  readonly code: string;
  readonly hint: string | null;
  /** `FILE:LINE:COLUMN`, or null. */
  readonly place: string | null;
}

/** What `encodeReading` of encode-reading.ts wrote; undefined for anything else. Only our own reader is asked, so the model is not judged again. */
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
