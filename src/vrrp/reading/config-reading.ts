import type { Severity } from '../../config/language/diagnostic.ts';
import { renderDiagnostics } from '../../config/language/render-diagnostic.ts';
import { physicalSpan, positionOf } from '../../config/language/source.ts';
import { type LoadedConfig } from '../../config/load.ts';
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

/** A reading as text. The texts of the files, which places in the model refer to, are left out. */
export function encodeReading(loaded: LoadedConfig): string {
  const { config } = loaded;
  const reading: ConfigReading = {
    usable:
      config === null ? null : { vrrp: config.vrrp ?? null, virtualServers: config.virtualServers.length },
    diagnostics: loaded.diagnostics.map(({ severity, message, code, hint, span }) => {
      const physical = span === null ? null : physicalSpan(span);
      const position = physical === null ? null : positionOf(physical.source, physical.start);
      const place =
        physical === null || position === null
          ? null
          : `${physical.source.path}:${position.line}:${position.column}`;
      return { severity, message, code, hint, place };
    }),
    rendered: renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics),
  };
  return JSON.stringify(reading, (key, value: unknown) =>
    key === 'span' && isObject(value) && isObject(value['source'])
      ? { source: { path: value['source']['path'], text: '' }, start: value['start'], end: value['end'] }
      : value,
  );
}

/** What {@link encodeReading} wrote; undefined for anything else. Only our own reader is asked, so the model is not judged again. */
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
