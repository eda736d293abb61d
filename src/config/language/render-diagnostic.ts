import type { Diagnostic } from './diagnostic.ts';
import type { Span } from './source.ts';
import { physicalSpan, positionOf } from './source.ts';

/** The largest number of characters that are shown of one source line; a longer line is cut around the caret. */
export const MAX_SHOWN_LINE = 100;

const BEFORE_CARET = 40;
const ELLIPSIS = '…';

/**
 * A diagnostic for operators: `file:line:column: severity: message [code]`, the source line with a caret, the expanded
 * text, the chain of includes, and the hint.
 */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { span, severity, message, code, hint, repeats } = diagnostic;
  const more = repeats > 0 ? ` (and in ${repeats} more place${repeats === 1 ? '' : 's'})` : '';
  const lines = [`${place(span)}${severity}: ${message}${more} [${code}]`];
  if (span !== null) lines.push(...frames(span), ...includedFrom(span));
  if (hint !== null) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}

/** All diagnostics of a load, and the number of those that were not kept. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], omitted: number): string {
  const parts = diagnostics.map(renderDiagnostic);
  if (omitted > 0) parts.push(`${omitted} more diagnostic${omitted === 1 ? '' : 's'} not shown`);
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

function place(span: Span | null): string {
  if (span === null) return '';
  const { source, start } = physicalSpan(span);
  const { line, column } = positionOf(source, start);
  return `${source.path}:${line}:${column}: `;
}

function frames(span: Span): string[] {
  const physical = physicalSpan(span);
  const number = String(positionOf(physical.source, physical.start).line);
  const lines = frame(physical, number);
  if (physical !== span) {
    lines.push(`  ${' '.repeat(number.length)} = expands to`, ...frame(span, ' '.repeat(number.length)));
  }
  return lines;
}

/** The line of a span, with carets below the span. */
function frame(span: Span, label: string): string[] {
  const { text } = span.source;
  // lastIndexOf takes a negative position for 0.
  const lineStart = span.start === 0 ? 0 : text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.start);
  const lineEnd = newline === -1 ? text.length : newline;
  const cut = window(span.start - lineStart, lineEnd - lineStart);
  const before = cut.from > 0 ? ELLIPSIS : '';
  const after = cut.to < lineEnd - lineStart ? ELLIPSIS : '';
  const line = withoutSecrets(text.slice(lineStart, lineEnd));
  const shown = printable(line.slice(cut.from, cut.to)).trimEnd();
  const caretAt = span.start - lineStart - cut.from + before.length;
  const width = Math.min(span.end, lineStart + cut.to) - span.start;
  const carets = '^'.repeat(Math.max(1, width));
  return [
    `  ${label} | ${before}${shown}${after}`,
    `  ${' '.repeat(label.length)} | ${' '.repeat(caretAt)}${carets}`,
  ];
}

/** The visible part of a long line, as columns from 0. */
function window(caret: number, length: number): { from: number; to: number } {
  if (length <= MAX_SHOWN_LINE) return { from: 0, to: length };
  const from = Math.max(0, Math.min(caret - BEFORE_CARET, length - MAX_SHOWN_LINE));
  return { from, to: from + MAX_SHOWN_LINE };
}

const SECRET = /(\b(?:auth_pass|\w*password|smtp_login)\b["']?[\s:=]+)(.*)$/i;
/** A key of `auth_hmac` in keepalived's syntax, and one in digits in either. A path of a file is none. */
const KEY = /(\bkey\s+\d+\s+(?!["']?file:)|\bhex:)(.*)$/i;

/**
 * Diagnostics go to terminals, logs and the control API, so secrets are replaced by stars, which keep the columns.
 */
function withoutSecrets(line: string): string {
  const starred = (_whole: string, keyword: string, value: string): string =>
    keyword + value.replace(/\S/g, '*');
  return line.replace(SECRET, starred).replace(KEY, starred);
}

/**
 * Writes one column for each UTF-16 unit, so that the caret stands below its character, and nothing that moves a
 * terminal's cursor.
 */
function printable(text: string): string {
  let shown = '';
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x09 || code === 0x0d) shown += ' ';
    else shown += code < 0x20 || (code >= 0x7f && code < 0xa0) ? '�' : text.charAt(index);
  }
  return shown;
}

function includedFrom(span: Span): string[] {
  const lines: string[] = [];
  let place = physicalSpan(span).source.includedFrom;
  while (place !== undefined) {
    const { source, start } = physicalSpan(place);
    lines.push(`  included from ${source.path}:${positionOf(source, start).line}`);
    place = source.includedFrom;
  }
  return lines;
}
