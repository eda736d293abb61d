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

/** The syntax that a tree was read from: it decides what counts as tolerated and how durations are written. */
export type Dialect = 'keepalived' | 'yaml';

/** A statement, or one of its words. */
export type Place = Statement | readonly [Statement, Word];

/** Unknown words for which a similar known one is searched. Listed in docs/limits.md. */
export const MAX_SUGGESTIONS = 1000;

/**
 * `inside`: the process is in it. `enterable`: lvsd can enter it when it starts. `outside`: it is there, and this process
 * cannot enter it. `absent`: there is none of that name.
 */
export type NamespaceStanding = 'inside' | 'enterable' | 'outside' | 'absent';

/** What decoders may ask of the machine: a configuration names files, scripts and users. */
export interface MachineFacts {
  readonly files: FileReader;
  readonly hostName: string;
  /** How this process stands to the network namespace of that name (ip-netns(8)). */
  standingTo(networkNamespace: string): NamespaceStanding;
  readonly scripts: ScriptFacts;
}

/** With what comes of a fault that is gone on with; of one that keeps the file from being used nothing comes. */
export interface ToleratedExtras extends DiagnosticExtras {
  readonly consequence?: string;
}

/** A word that stands in a block and is none of its keywords. */
export interface MisplacedStatement {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly place: Place;
  /** Without what comes of it. */
  readonly message: string;
  readonly extras: DiagnosticExtras;
}

/**
 * Keywords of mail, of names and of the kernel's own settings: without one of them the same servers get the same traffic,
 * and the same scripts are run.
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

/** What decoders report to. They never throw. */
export class DecodeContext {
  readonly dialect: Dialect;
  readonly machine: MachineFacts;
  /** Notes what statements do, where somebody wants to know. */
  readonly observer: LoadObserver | undefined;
  readonly #diagnostics: Diagnostics;
  /** Mistyped and misplaced words of a block, by the keyword that each probably stands for. */
  readonly #misplacedEntries = new WeakMap<object, Map<string, MisplacedStatement>>();
  /** None while somebody notes what statements do: each is looked at by itself then. */
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
   * Decodes a block into a draft, or copies the draft of an equal block about which nothing was told. The draft may hold
   * the places of the block, but nothing of what stands before its brace.
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
   * For what keepalived reports and goes on with, and we go on with in the same way: a warning in its syntax, where
   * sites depend on it, and an error in YAML, where nobody does.
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
   * For a value that cannot be used. Going on without it would send traffic or run scripts otherwise than written, which
   * is an error; where it is beside that, it is passed over like keepalived does.
   */
  refuse(code: DiagnosticCode, place: Place, message: string, extras: ToleratedExtras = {}): void {
    const statement = isStatement(place) ? place : place[0];
    const { consequence = 'it is ignored', ...others } = extras;
    if (BESIDE_TRAFFIC.has(statement.keyword))
      this.tolerate(code, place, message, { consequence, ...others });
    else this.error(code, place, message, others);
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

  /**
   * Tells of a mistyped or misplaced word in `block`, and notes what it probably stands for, so that the absence of that
   * is not told as a second fault.
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

  /** Whether a word in a block was told that probably stands for one of the keywords. */
  wasMeant(block: object | null, ...keywords: readonly string[]): boolean {
    const misplacedEntries = block === null ? undefined : this.#misplacedEntries.get(block);
    return misplacedEntries !== undefined && keywords.some((keyword) => misplacedEntries.has(keyword));
  }

  /** The place of such a word. */
  misplacedPlace(block: object, keyword: string): Span | undefined {
    const misplaced = this.#misplacedEntries.get(block)?.get(keyword);
    return misplaced === undefined ? undefined : spanOf(misplaced.place);
  }

  /** Tells such a word again with what its loss leads to, in the place of the first telling. False without one. */
  reportAgain(block: object | null, keyword: string, consequence: string): boolean {
    const misplaced = block === null ? undefined : this.#misplacedEntries.get(block)?.get(keyword);
    if (misplaced === undefined) return false;
    if (this.withdraw(misplaced.code, misplaced.place)) this.#warnOfMisplaced(misplaced, consequence);
    return true;
  }

  /** Nothing comes of what keeps the file from being used. */
  #warnOfMisplaced(
    { severity, code, place, message, extras }: MisplacedStatement,
    consequence: string,
  ): void {
    const text = severity === 'error' ? message : `${message}; ${consequence}`;
    this.#report(severity, code, place, text, extras);
  }

  /** Takes back what was told at a place; false when nothing was. */
  withdraw(code: DiagnosticCode, place: Place): boolean {
    return this.#diagnostics.withdraw(code, spanOf(place)) !== undefined;
  }

  /** Takes back everything of one kind. */
  withdrawAll(code: DiagnosticCode): void {
    this.#diagnostics.withdrawAll(code);
  }

  /** Whether anything keeps the file from being used. */
  get failed(): boolean {
    return this.#diagnostics.hasErrors;
  }

  /**
   * Why a value is still `$NAME`; null when it is none. A warning that the reader gave of it is taken back: this is for
   * the error that comes of it.
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
