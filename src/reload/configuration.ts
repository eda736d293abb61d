import type { ReloadReport, ReportedDiagnostic } from '../api/protocol.ts';
import { assertNever } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Diagnostic } from '../config/language/diagnostic.ts';
import { renderDiagnostic } from '../config/language/render-diagnostic.ts';
import { physicalSpan, positionOf } from '../config/language/source.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/model/config.ts';

/** A loaded configuration without errors. */
export type UsableConfig = LoadedConfig & { readonly config: Config };

export function isUsable(loaded: LoadedConfig): loaded is UsableConfig {
  return loaded.config !== null;
}

/** Logs each diagnostic of a load in one line; the form with source line and caret is for terminals. */
export function logDiagnostics(logger: Logger, loaded: LoadedConfig): void {
  for (const diagnostic of loaded.diagnostics) {
    const fields = { place: placeOf(diagnostic), code: diagnostic.code, hint: diagnostic.hint };
    switch (diagnostic.severity) {
      case 'error':
        logger.error(`configuration: ${diagnostic.message}`, fields);
        break;
      case 'warning':
        logger.warn(`configuration: ${diagnostic.message}`, fields);
        break;
      case 'info':
        logger.info(`configuration: ${diagnostic.message}`, fields);
        break;
      default:
        assertNever(diagnostic.severity);
    }
  }
}

/**
 * The diagnostics in the form of the control API. `isKnown` is true for one that the configuration in force also has.
 */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  isKnown: (diagnostic: Diagnostic) => boolean,
): ReloadReport['diagnostics'] {
  return diagnostics.flatMap((diagnostic): readonly ReportedDiagnostic[] => {
    if (diagnostic.severity === 'info') return [];
    const span = diagnostic.span === null ? null : physicalSpan(diagnostic.span);
    const position = span === null ? null : positionOf(span.source, span.start);
    return [
      {
        ...(isKnown(diagnostic) ? { known: true } : {}),
        severity: diagnostic.severity,
        code: diagnostic.code,
        message: diagnostic.message,
        hint: diagnostic.hint,
        file: span?.source.path ?? '',
        line: position?.line ?? null,
        column: position?.column ?? null,
        rendered: renderDiagnostic(diagnostic),
      },
    ];
  });
}

function placeOf(diagnostic: Diagnostic): string | null {
  if (diagnostic.span === null) return null;
  const { source, start } = physicalSpan(diagnostic.span);
  const { line, column } = positionOf(source, start);
  return `${source.path}:${line}:${column}`;
}
