import type { DiagnosticExtras, Diagnostics, Severity } from '../language/diagnostic.ts';
import type { DiagnosticCode } from '../language/diagnostic-code.ts';
import type { FileReader } from '../language/file-reader.ts';
import type { LoadObserver } from '../language/load-observer.ts';
import type { Span } from '../language/source.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Statement, Word } from '../language/tree.ts';
import { statementSpan, wordSpan } from '../language/tree.ts';
import type { ScriptFacts } from '../scripts/script-facts.ts';
import { RepeatedDrafts } from './repeated-drafts.ts';

/** The syntax of the tree, which decides what is tolerated and how durations are written. */
export type Dialect = 'keepalived' | 'yaml';

/** The place of a diagnostic: a statement, or one of its words. */
export type Place = Statement | readonly [Statement, Word];

/** The number of unknown words for which a similar known word is searched. Listed in docs/limits.md. */
export const MAX_SUGGESTIONS = 1000;

/**
 * How the process relates to a network namespace. `inside`: the process is in it. `enterable`: lvsd can enter it when
 * it starts. `outside`: it exists, and this process cannot enter it. `absent`: no namespace has the name.
 */
export type NamespaceStanding = 'inside' | 'enterable' | 'outside' | 'absent';

/** The facts of the machine that decoders may ask for, because a configuration names files, scripts and users. */
export interface MachineFacts {
  readonly files: FileReader;
  readonly hostName: string;
  /** How this process relates to the network namespace of that name (ip-netns(8)). */
  standingTo(networkNamespace: string): NamespaceStanding;
  readonly scripts: ScriptFacts;
}

/** Adds the consequence of a fault that is tolerated. A fault that makes the file unusable has no consequence. */
export interface ToleratedExtras extends DiagnosticExtras {
  readonly consequence?: string;
}

/** A word in a block that is not one of the block's keywords. */
export interface MisplacedStatement {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly place: Place;
  /** The message without the consequence. */
  readonly message: string;
  readonly extras: DiagnosticExtras;
}

/**
 * Keywords for mail, names and the kernel's own settings: without them, the same servers get the same traffic and the
 * same scripts run.
 */
const BESIDE_TRAFFIC: ReadonlySet<string> = new Set([
  'router_id',
  'notification_email',
  'notification_email_from',
  'smtp_server',
  'smtp_helo_name',
  'smtp_connect_timeout',
  'lvs_timeouts',
  'lvs_sync_daemon',
  'notify_fifo',
  'lvs_notify_fifo',
]);

/**
 * Collects the diagnostics of decoders, which never throw.
 *
 * @example
 * ```ts
 * const seconds = readInteger(statement, { min: 1, max: 3600 }, context);
 * if (seconds === undefined) return; // The fault was reported to the context.
 * context.tolerate('option-without-effect', statement, 'it needs a quorum', { consequence: 'it has no effect' });
 * ```
 */
export class DecodeContext {
  readonly dialect: Dialect;
  readonly machine: MachineFacts;
  /** Is told what statements do, where a caller wants to know. */
  readonly observer: LoadObserver | undefined;
  readonly #diagnostics: Diagnostics;
  /** The mistyped and misplaced words of a block, by the keyword that each probably stands for. */
  readonly #misplacedEntries = new WeakMap<object, Map<string, MisplacedStatement>>();
  /** Absent when an observer is present, because each block is then decoded on its own. */
  readonly #repeated: RepeatedDrafts | null;
  #suggestions = 0;

  constructor(dialect: Dialect, diagnostics: Diagnostics, machine: MachineFacts, observer?: LoadObserver) {
    this.dialect = dialect;
    this.machine = machine;
    this.observer = observer;
    this.#diagnostics = diagnostics;
    this.#repeated = observer === undefined ? new RepeatedDrafts() : null;
  }

  /**
   * Decodes a block into a draft, or copies the draft of an equal block that caused no diagnostic. The draft may hold
   * places inside the block, but nothing that stands before its brace.
   */
  decodeOnce<Draft extends object>(statement: Statement, decode: () => Draft): Draft {
    const known = this.#repeated?.draftFor<Draft>(statement);
    if (known !== undefined) return known;
    const before = this.#diagnostics.reports;
    const draft = decode();
    if (this.#diagnostics.reports === before) this.#repeated?.keep(statement, draft);
    return draft;
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
   * Reports a fault that keepalived reports and tolerates, and that is tolerated here in the same way: a warning in
   * keepalived's syntax, because sites depend on it, and an error in YAML, where no site does.
   */
  tolerate(code: DiagnosticCode, place: Place, message: string, extras: ToleratedExtras = {}): void {
    const [statement, word] = isStatement(place) ? [place, null] : place;
    const { consequence, ...others } = extras;
    this.observer?.tolerate(code, statement, word);
    if (this.dialect !== 'keepalived') this.#report('error', code, place, message, others);
    else if (consequence === undefined) this.#report('warning', code, place, message, others);
    else this.#report('warning', code, place, `${message}; ${consequence}`, others);
  }

  /**
   * Reports a value that cannot be used. It is an error where traffic or scripts would otherwise differ from what is
   * written; elsewhere the value is ignored, as keepalived does.
   */
  refuse(code: DiagnosticCode, place: Place, message: string, extras: ToleratedExtras = {}): void {
    const statement = isStatement(place) ? place : place[0];
    const { consequence = 'it is ignored', ...others } = extras;
    if (BESIDE_TRAFFIC.has(statement.keyword))
      this.tolerate(code, place, message, { consequence, ...others });
    else this.error(code, place, message, others);
  }

  /**
   * Reports a statement that has its written meaning here, but not in keepalived; this matters only to users of
   * keepalived.
   */
  differs(place: Place, message: string, extras?: DiagnosticExtras): void {
    if (this.dialect === 'keepalived')
      this.#report('warning', 'differs-from-keepalived', place, message, extras);
  }

  /**
   * Makes a hint `did you mean ...?` for a word, or null. The search is expensive, so it is done only for the first
   * {@link MAX_SUGGESTIONS} words of a file; after those, there is another hint.
   */
  suggest(word: string, candidates: Iterable<string>): string | null {
    this.#suggestions += 1;
    return this.#suggestions > MAX_SUGGESTIONS
      ? 'is this a configuration at all?'
      : didYouMean(word, candidates);
  }

  /**
   * Reports a mistyped or misplaced word in `block`, and notes which keywords it probably stands for, so that their
   * absence is not reported as a second fault.
   */
  reportMisplaced(
    block: object,
    meant: readonly string[],
    misplaced: MisplacedStatement,
    consequence: string,
  ): void {
    this.#warnOfMisplaced(misplaced, consequence);
    const misplacedEntries = this.#misplacedEntries.get(block) ?? new Map<string, MisplacedStatement>();
    for (const keyword of meant) if (!misplacedEntries.has(keyword)) misplacedEntries.set(keyword, misplaced);
    this.#misplacedEntries.set(block, misplacedEntries);
  }

  /** Whether a reported word in a block probably stands for one of the keywords. */
  wasMeant(block: object | null, ...keywords: readonly string[]): boolean {
    const misplacedEntries = block === null ? undefined : this.#misplacedEntries.get(block);
    return misplacedEntries !== undefined && keywords.some((keyword) => misplacedEntries.has(keyword));
  }

  /** The place of the word that probably stands for the keyword. */
  misplacedPlace(block: object, keyword: string): Span | undefined {
    const misplaced = this.#misplacedEntries.get(block)?.get(keyword);
    return misplaced === undefined ? undefined : spanOf(misplaced.place);
  }

  /**
   * Reports such a word again with the consequence of its loss, in place of the first report. False when there is no
   * such word.
   */
  reportAgain(block: object | null, keyword: string, consequence: string): boolean {
    const misplaced = block === null ? undefined : this.#misplacedEntries.get(block)?.get(keyword);
    if (misplaced === undefined) return false;
    if (this.withdraw(misplaced.code, misplaced.place)) this.#warnOfMisplaced(misplaced, consequence);
    return true;
  }

  /** An error has no consequence, because the file is not used. */
  #warnOfMisplaced(
    { severity, code, place, message, extras }: MisplacedStatement,
    consequence: string,
  ): void {
    const text = severity === 'error' ? message : `${message}; ${consequence}`;
    this.#report(severity, code, place, text, extras);
  }

  /** Removes a diagnostic at a place; false when there is none. */
  withdraw(code: DiagnosticCode, place: Place): boolean {
    return this.#diagnostics.withdraw(code, spanOf(place)) !== undefined;
  }

  /** Removes all diagnostics of one code. */
  withdrawAll(code: DiagnosticCode): void {
    this.#diagnostics.withdrawAll(code);
  }

  /** Whether an error makes the file unusable. */
  get failed(): boolean {
    return this.#diagnostics.hasErrors;
  }

  /**
   * Explains why a value is still `$NAME`; null when it is not. The reader's warning about the name is removed, because
   * the resulting error replaces it.
   */
  undefinedName(statement: Statement, { text }: Word): string | null {
    const [, name, rest] = /^\$\{?([A-Za-z_]\w*)(.*)$/.exec(text) ?? [];
    if (name === undefined) return null;
    const told = this.#diagnostics.withdraw('unknown-definition', statementSpan(statement));
    if (told !== undefined)
      return `there is no definition of ${name}${told.hint === null ? '' : `; ${told.hint}`}`;
    return rest === ''
      ? `there is no definition of ${name} above`
      : `\$${name} counts only before a blank, \`,\` or \`)\`: write \`\${${name}}\``;
  }

  #report(
    severity: Severity,
    code: DiagnosticCode,
    place: Place,
    message: string,
    extras?: DiagnosticExtras,
  ): void {
    this.#diagnostics.report(severity, code, spanOf(place), message, extras);
  }
}

function spanOf(place: Place): Span {
  return isStatement(place) ? statementSpan(place) : wordSpan(place[0], place[1]);
}

function isStatement(place: Place): place is Statement {
  return 'keyword' in place;
}
