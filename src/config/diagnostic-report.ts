import type { Diagnostic, Severity } from './language/diagnostic.ts';
import { renderDiagnostic } from './language/render-diagnostic.ts';
import type { Span } from './language/source.ts';
import { physicalSpan, positionOf } from './language/source.ts';
import type { ConfigFormat, LoadedConfig } from './load.ts';

/**
 * The output of `lvsctl config check --json`: it is stable and documented in docs/commands.md. Within one `version`,
 * members are added, and never renamed or removed.
 */
export interface CheckReport {
  readonly version: 1;
  readonly file: string;
  readonly format: ConfigFormat;
  /** True when the file has no error, so that lvsd would run it. */
  readonly usable: boolean;
  /** The numbers of diagnostics, including those that are not listed. */
  readonly counts: Readonly<Record<Severity, number>>;
  /** The number of diagnostics that are not listed below. */
  readonly omitted: number;
  readonly diagnostics: readonly DiagnosticReport[];
}

export interface DiagnosticReport {
  readonly severity: Severity;
  /** The code, as docs/errors.md lists it. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /**
   * The file as the operator named it; null, like all places below, when the diagnostic concerns no place in a file.
   */
  readonly file: string | null;
  /** The line, from 1 as in editors; columns are in UTF-16 units. */
  readonly line: number | null;
  readonly column: number | null;
  /** The first column after the place, when the place ends on its line. */
  readonly end_column: number | null;
  /** The text that an expansion made at the place, or null. */
  readonly expanded: string | null;
  /** The `include` lines that led to the file, the innermost first. */
  readonly included_from: readonly { readonly file: string; readonly line: number }[];
  /** The number of further places with the same problem, which are not listed. */
  readonly repeats: number;
  /** The message with the source line and a caret below it, on several lines. */
  readonly rendered: string;
}

/** The longest expanded text that is reported. */
const MAX_EXPANDED = 1000;

/** The diagnostics of a load in the form for programs. */
export function reportCheck(path: string, loaded: LoadedConfig): CheckReport {
  return {
    version: 1,
    file: path,
    format: loaded.format,
    usable: loaded.config !== null,
    counts: loaded.counts,
    omitted: loaded.omittedDiagnostics,
    diagnostics: loaded.diagnostics.map(reportDiagnostic),
  };
}

function reportDiagnostic(diagnostic: Diagnostic): DiagnosticReport {
  const { severity, code, message, hint, span, repeats } = diagnostic;
  return { severity, code, message, hint, ...placeOf(span), repeats, rendered: renderDiagnostic(diagnostic) };
}

type Place = Pick<DiagnosticReport, 'file' | 'line' | 'column' | 'end_column' | 'expanded' | 'included_from'>;

function placeOf(span: Span | null): Place {
  if (span === null) {
    return { file: null, line: null, column: null, end_column: null, expanded: null, included_from: [] };
  }
  const physical = physicalSpan(span);
  const { source, start, end } = physical;
  const { line, column } = positionOf(source, start);
  const oneLine = !source.text.slice(start, end).includes('\n');
  return {
    file: source.path,
    line,
    column,
    end_column: oneLine ? column + (end - start) : null,
    expanded: physical === span ? null : span.source.text.slice(0, MAX_EXPANDED),
    included_from: includedFrom(physical),
  };
}

function includedFrom(span: Span): DiagnosticReport['included_from'] {
  const lines: { file: string; line: number }[] = [];
  for (let place = span.source.includedFrom; place !== undefined; ) {
    const { source, start } = physicalSpan(place);
    lines.push({ file: source.path, line: positionOf(source, start).line });
    place = source.includedFrom;
  }
  return lines;
}
