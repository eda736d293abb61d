import type { DiagnosticCode } from './diagnostic-code.ts';
import type { Source, Span } from './source.ts';
import { physicalSpan } from './source.ts';

/** An error keeps a configuration from being used; a warning or an info does not. */
export type Severity = 'error' | 'warning' | 'info';

/** One message to the operator about a configuration. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** One sentence that names the fault and its consequence. */
  readonly message: string;
  /** The place; null when the diagnostic concerns a file as a whole, which the message then names. */
  readonly span: Span | null;
  /** Advice, or null. */
  readonly hint: string | null;
  /** The number of further places with the same problem that are not listed on their own. */
  readonly repeats: number;
}

/** Optional parts of a diagnostic. */
export interface DiagnosticExtras {
  readonly hint?: string | null;
  /** Problems with the same topic are one diagnostic, at the first place, with the others counted. */
  readonly topic?: string;
}

/**
 * The number of diagnostics that are kept of each severity; further ones are only counted. Listed in docs/limits.md.
 */
export const MAX_DIAGNOSTICS_PER_SEVERITY = 200;

interface Entry {
  readonly diagnostic: Omit<Diagnostic, 'repeats'>;
  repeats: number;
}

/** Collects the diagnostics of one load: each once, bounded in number, and without warnings displacing errors. */
export class Diagnostics {
  readonly #entries = new Map<string, Entry>();
  readonly #kept: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  readonly #counted: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  #reports = 0;

  error(code: DiagnosticCode, span: Span | null, message: string, extras: DiagnosticExtras = {}): void {
    this.report('error', code, span, message, extras);
  }

  warning(code: DiagnosticCode, span: Span | null, message: string, extras: DiagnosticExtras = {}): void {
    this.report('warning', code, span, message, extras);
  }

  info(code: DiagnosticCode, span: Span | null, message: string, extras: DiagnosticExtras = {}): void {
    this.report('info', code, span, message, extras);
  }

  report(
    severity: Severity,
    code: DiagnosticCode,
    span: Span | null,
    message: string,
    extras: DiagnosticExtras = {},
  ): void {
    this.#reports += 1;
    const full = this.#kept[severity] >= MAX_DIAGNOSTICS_PER_SEVERITY;
    if (full && extras.topic === undefined) {
      this.#counted[severity] += 1;
      return;
    }
    const key = keyOf(code, span, message, extras.topic);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (extras.topic !== undefined) known.repeats += 1;
      return;
    }
    this.#counted[severity] += 1;
    if (full) return;
    this.#kept[severity] += 1;
    const diagnostic = { severity, code, message, span, hint: extras.hint ?? null };
    this.#entries.set(key, { diagnostic, repeats: 0 });
  }

  /** Removes the diagnostic at the place where `span` starts, for a caller that reports the problem better. */
  withdraw(code: DiagnosticCode, span: Span): Omit<Diagnostic, 'repeats'> | undefined {
    const { source, start } = physicalSpan(span);
    for (const [key, { diagnostic }] of this.#entries) {
      if (diagnostic.code !== code || diagnostic.span === null) continue;
      const at = physicalSpan(diagnostic.span);
      if (at.source !== source || at.start !== start) continue;
      this.#drop(key, diagnostic.severity);
      return diagnostic;
    }
    return undefined;
  }

  /** Removes all kept diagnostics of one code. */
  withdrawAll(code: DiagnosticCode): void {
    for (const [key, { diagnostic }] of this.#entries) {
      if (diagnostic.code === code) this.#drop(key, diagnostic.severity);
    }
  }

  #drop(key: string, severity: Severity): void {
    this.#entries.delete(key);
    this.#kept[severity] -= 1;
    this.#counted[severity] -= 1;
  }

  /**
   * Counts every report, also one that was known already, exceeded the bound, or was removed: two equal counts mean
   * that nothing was reported in between.
   */
  get reports(): number {
    return this.#reports;
  }

  get hasErrors(): boolean {
    return this.#counted.error > 0;
  }

  /** The number of reports of a severity, kept or not. */
  count(severity: Severity): number {
    return this.#counted[severity];
  }

  /** The number of reports that were not kept. */
  get omitted(): number {
    return (['error', 'warning', 'info'] as const).reduce(
      (sum, severity) => sum + this.#counted[severity] - this.#kept[severity],
      0,
    );
  }

  /**
   * The diagnostics in the order in which the files were read, and of the places in them; those without a place come
   * first.
   */
  inFileOrder(sources: readonly Source[]): readonly Diagnostic[] {
    const order = new Map(sources.map((source, index) => [source, index]));
    const rank = (span: Span | null): readonly [number, number] => {
      if (span === null) return [-1, 0];
      const physical = physicalSpan(span);
      return [order.get(physical.source) ?? sources.length, physical.start];
    };
    return [...this.#entries.values()]
      .map((entry) => ({ at: rank(entry.diagnostic.span), entry }))
      .sort((left, right) => left.at[0] - right.at[0] || left.at[1] - right.at[1])
      .map(({ entry }) => ({ ...entry.diagnostic, repeats: entry.repeats }));
  }
}

function keyOf(code: string, span: Span | null, message: string, topic: string | undefined): string {
  if (topic !== undefined) return `${code} topic ${topic}`;
  if (span === null) return `${code} ${message}`;
  const physical = physicalSpan(span);
  return `${code} ${physical.source.path}:${physical.start} ${message}`;
}
