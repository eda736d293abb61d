import type { Diagnostics, Severity } from '../language/diagnostic.ts';
import type { DiagnosticCode } from '../language/diagnostic-code.ts';
import type { FileReader } from '../language/file-reader.ts';
import { directoryOf } from '../language/file-reader.ts';
import type { Source, Span } from '../language/source.ts';
import type { GlobAlternative } from './glob.ts';
import { glob, MAX_GLOB_ALTERNATIVES, MAX_GLOB_MATCHES } from './glob.ts';
import { type IncludeLevel, strengthen } from './include-check.ts';
import { isBlank, skipBlanks } from './line.ts';

/** The largest number of files that are open inside one another. Listed in docs/limits.md. */
export const MAX_INCLUDE_DEPTH = 32;

/** The largest number of inclusions in one configuration, where a file counts each time. Listed in docs/limits.md. */
export const MAX_INCLUDED_FILES = 4096;

/** The largest number of characters in all files of one configuration together. Listed in docs/limits.md. */
export const MAX_TOTAL_CHARACTERS: number = 64 * 1024 * 1024;

/** A line with `include` or one of its strict forms. */
export interface IncludeLine {
  /** Empty, or the letter of the strict form: r, m, w, b, a. */
  readonly strictness: string;
  /** The rest of the line verbatim; quotes are not removed. */
  readonly pattern: string;
}

/** A file that is being read, and the file that included it. */
export interface OpenFile {
  readonly source: Source;
  readonly identity: string;
  readonly parent: OpenFile | null;
  /** The conditions of include_check from here on; a file begins with the level of the file that includes it. */
  level: IncludeLevel;
}

const INCLUDE = 'include';
const STRICT_LETTERS = 'rmwba';

export function includeAt(text: string, start: number, end: number): IncludeLine | null {
  if (!text.startsWith(INCLUDE, start)) return null;
  let at = start + INCLUDE.length;
  const letter = text.charAt(at);
  const strictness = letter !== '' && STRICT_LETTERS.includes(letter) ? letter : '';
  at += strictness.length;
  if (at >= end || !isBlank(text.charCodeAt(at))) return null;
  return { strictness, pattern: text.slice(skipBlanks(text, at, end), end) };
}

/** Finds and reads included files; every fault is a diagnostic at the include line. */
export class Includer {
  readonly #reader: FileReader;
  readonly #diagnostics: Diagnostics;
  #files = 0;
  #characters: number;

  constructor(reader: FileReader, diagnostics: Diagnostics, main: Source) {
    this.#reader = reader;
    this.#diagnostics = diagnostics;
    this.#characters = main.text.length;
  }

  /** The files that an include line names, in the order in which they are read. */
  open(line: IncludeLine, at: Span, parent: OpenFile): readonly OpenFile[] {
    if (/^["'].*["']$/.test(line.pattern)) {
      const message = 'the quotes of this include are taken for a part of the name';
      this.#report(
        'warning',
        'include-missing',
        at,
        message,
        `write \`include ${line.pattern.slice(1, -1)}\``,
      );
      return [];
    }
    const alternatives = glob(this.#reader, directoryOf(parent.source.path), line.pattern);
    this.#checkBounds(alternatives, at, line);
    this.#checkMatches(alternatives, at, line, strengthen(parent.level, line.strictness));
    const opened: OpenFile[] = [];
    for (const { paths } of alternatives) {
      for (const path of paths) {
        const file = this.#openOne(path, at, line, parent);
        if (file !== null) opened.push(file);
      }
    }
    return opened;
  }

  #openOne(path: string, at: Span, line: IncludeLine, parent: OpenFile): OpenFile | null {
    const content = this.#reader.read(path);
    const level = strengthen(parent.level, line.strictness);
    const severity: Severity = level.has('read') ? 'error' : 'warning';
    if (!content.ok) {
      const missing = content.fault === 'missing';
      const code: DiagnosticCode = missing ? 'include-missing' : 'include-refused';
      const grave = missing ? wantsMatch(level) : content.fault === 'binary' || level.has('read');
      this.#report(grave ? 'error' : 'warning', code, at, `cannot include ${path}: ${content.detail}`);
      return null;
    }
    if (content.executable) {
      const message = `${path} is not included: it is executable`;
      this.#report(severity, 'include-refused', at, message, 'chmod a-x if it is a configuration');
      return null;
    }
    if (!this.#admit(path, content.identity, content.text.length, at, parent)) return null;
    const source: Source = { path, text: content.text, includedFrom: at };
    return { source, identity: content.identity, parent, level: parent.level };
  }

  #admit(path: string, identity: string, characters: number, at: Span, parent: OpenFile): boolean {
    let depth = 0;
    for (let open: OpenFile | null = parent; open !== null; open = open.parent) {
      depth += 1;
      if (open.identity !== identity) continue;
      this.#report(
        'error',
        'include-cycle',
        at,
        `${path} includes itself`,
        'remove one of the include lines',
      );
      return false;
    }
    this.#files += 1;
    this.#characters += characters;
    const excess =
      depth > MAX_INCLUDE_DEPTH
        ? `more than ${MAX_INCLUDE_DEPTH} files are open inside one another`
        : this.#files > MAX_INCLUDED_FILES
          ? `more than ${MAX_INCLUDED_FILES} files are included`
          : this.#characters > MAX_TOTAL_CHARACTERS
            ? `the files together are larger than ${MAX_TOTAL_CHARACTERS / (1024 * 1024)} MiB`
            : null;
    if (excess === null) return true;
    this.#diagnostics.error('include-limit', at, `${path} is not included: ${excess}`, { topic: 'include' });
    return false;
  }

  #checkBounds(alternatives: readonly GlobAlternative[], at: Span, line: IncludeLine): void {
    const truncated =
      alternatives.length >= MAX_GLOB_ALTERNATIVES ||
      alternatives.some(({ paths }) => paths.length >= MAX_GLOB_MATCHES);
    if (!truncated) return;
    this.#report(
      'error',
      'include-limit',
      at,
      `include ${line.pattern} matches too many names to be read safely`,
    );
  }

  /** Verifies that each wildcard, or each of several alternatives, matches a file. */
  #checkMatches(
    alternatives: readonly GlobAlternative[],
    at: Span,
    line: IncludeLine,
    level: IncludeLevel,
  ): void {
    const wanted = level.has('wildcard_match') || (level.has('brace_match') && alternatives.length > 1);
    for (const { pattern, wildcard, paths } of wanted ? alternatives : []) {
      if (!wildcard || paths.length > 0) continue;
      this.#report('error', 'include-missing', at, `include${line.strictness} ${pattern}: no file matches`);
    }
  }

  #report(
    severity: Severity,
    code: DiagnosticCode,
    at: Span,
    message: string,
    hint: string | null = null,
  ): void {
    this.#diagnostics.report(severity, code, at, message, { hint });
  }
}

/** A name without a wildcard must exist under each of the match conditions. */
function wantsMatch(level: IncludeLevel): boolean {
  return level.has('match') || level.has('wildcard_match') || level.has('brace_match');
}
