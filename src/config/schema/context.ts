import type { DiagnosticExtras, Diagnostics, Severity } from '../diagnostic.ts';
import type { DiagnosticCode } from '../diagnostic-code.ts';
import type { Statement, Word } from '../tree.ts';
import { statementSpan, wordSpan } from '../tree.ts';

/** The syntax that a tree was read from: it decides what counts as tolerated and how durations are written. */
export type Dialect = 'keepalived' | 'yaml';

/** A statement, or one of its words. */
export type Place = Statement | readonly [Statement, Word];

/** What decoders report to. They never throw. */
export class DecodeContext {
  readonly dialect: Dialect;
  readonly #diagnostics: Diagnostics;

  constructor(dialect: Dialect, diagnostics: Diagnostics) {
    this.dialect = dialect;
    this.#diagnostics = diagnostics;
  }

  error(code: DiagnosticCode, place: Place, message: string, extras?: DiagnosticExtras): void {
    this.#report('error', code, place, message, extras);
  }

  warning(code: DiagnosticCode, place: Place, message: string, extras?: DiagnosticExtras): void {
    this.#report('warning', code, place, message, extras);
  }

  info(code: DiagnosticCode, place: Place, message: string, extras?: DiagnosticExtras): void {
    this.#report('info', code, place, message, extras);
  }

  /**
   * For what keepalived reports and goes on with, and we go on with in the same way: a warning in its syntax, where
   * sites depend on it, and an error in YAML, where nobody does.
   */
  tolerate(code: DiagnosticCode, place: Place, message: string, extras?: DiagnosticExtras): void {
    this.#report(this.dialect === 'yaml' ? 'error' : 'warning', code, place, message, extras);
  }

  /** For what we read as it is written although keepalived does not: of interest only to who comes from there. */
  differs(place: Place, message: string, extras?: DiagnosticExtras): void {
    if (this.dialect === 'keepalived')
      this.#report('warning', 'differs-from-keepalived', place, message, extras);
  }

  #report(
    severity: Severity,
    code: DiagnosticCode,
    place: Place,
    message: string,
    extras?: DiagnosticExtras,
  ): void {
    const span = isStatement(place) ? statementSpan(place) : wordSpan(place[0], place[1]);
    this.#diagnostics.report(severity, code, span, message, extras);
  }
}

function isStatement(place: Place): place is Statement {
  return 'keyword' in place;
}
