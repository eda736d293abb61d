import type { DiagnosticExtras, Diagnostics, Severity } from '../diagnostic.ts';
import type { DiagnosticCode } from '../diagnostic-code.ts';
import type { FileReader } from '../file-reader.ts';
import type { LoadObserver } from '../load-observer.ts';
import type { ScriptFacts } from '../scripts/script-facts.ts';
import { didYouMean } from '../suggestion.ts';
import type { Statement, Word } from '../tree.ts';
import { statementSpan, wordSpan } from '../tree.ts';

/** The syntax that a tree was read from: it decides what counts as tolerated and how durations are written. */
export type Dialect = 'keepalived' | 'yaml';

/** A statement, or one of its words. */
export type Place = Statement | readonly [Statement, Word];

/** Unknown words for which a similar known one is searched. Listed in docs/limits.md. */
export const MAX_SUGGESTIONS = 1000;

/** What decoders may ask of the machine: a configuration names files, scripts and users. */
export interface MachineFacts {
  readonly files: FileReader;
  readonly hostName: string;
  readonly scripts: ScriptFacts;
}

/** What decoders report to. They never throw. */
export class DecodeContext {
  readonly dialect: Dialect;
  readonly machine: MachineFacts;
  /** Notes what statements do, where somebody wants to know. */
  readonly observer: LoadObserver | undefined;
  readonly #diagnostics: Diagnostics;
  #suggestions = 0;

  constructor(dialect: Dialect, diagnostics: Diagnostics, machine: MachineFacts, observer?: LoadObserver) {
    this.dialect = dialect;
    this.machine = machine;
    this.observer = observer;
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
    const [statement, word] = isStatement(place) ? [place, null] : place;
    this.observer?.tolerate(code, statement, word);
    this.#report(this.dialect === 'yaml' ? 'error' : 'warning', code, place, message, extras);
  }

  /** For what we read as it is written although keepalived does not: of interest only to who comes from there. */
  differs(place: Place, message: string, extras?: DiagnosticExtras): void {
    if (this.dialect === 'keepalived')
      this.#report('warning', 'differs-from-keepalived', place, message, extras);
  }

  /**
   * `did you mean ...?` for a word, or null. The search is dear, so a file of nothing but strange words gets it only
   * for the first {@link MAX_SUGGESTIONS}, and after that a hint of its own.
   */
  suggest(word: string, candidates: Iterable<string>): string | null {
    this.#suggestions += 1;
    return this.#suggestions > MAX_SUGGESTIONS
      ? 'is this a configuration at all?'
      : didYouMean(word, candidates);
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
