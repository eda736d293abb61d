import type { DiagnosticCode } from './diagnostic-code.ts';
import type { Statement, Word } from './tree.ts';

/** A fault that keepalived reports and tolerates and lvsd tolerates, too, but that YAML would refuse. */
export interface Tolerated {
  readonly code: DiagnosticCode;
  readonly statement: Statement;
  /** The word concerned, or null for the whole statement. */
  readonly word: Word | null;
}

/**
 * Notes during one load the facts for later questions (`config show`, `config convert`): the statements, which of them
 * had an effect, and what was tolerated. A load without an observer keeps none of it and has no cost.
 */
export class LoadObserver {
  /** The statements of the top level, as they were read. */
  readonly tree: Statement[] = [];
  readonly tolerated: Tolerated[] = [];
  /** The addresses for mail, whether or not there is a server to send it. */
  recipients: readonly string[] = [];
  readonly #writers = new Map<object, Map<PropertyKey, Statement>>();
  readonly #repeating = new Set<Statement>();

  /** Passes the statements on and keeps them. */
  *collect(statements: Iterable<Statement>): Generator<Statement, void> {
    for (const statement of statements) {
      this.tree.push(statement);
      yield statement;
    }
  }

  tolerate(code: DiagnosticCode, statement: Statement, word: Word | null): void {
    this.tolerated.push({ code, statement, word });
  }

  /** Notes that a keyword that applies once occurs again, and that this occurrence applies. */
  repeats(statement: Statement): void {
    this.#repeating.add(statement);
  }

  /** Whether a statement repeats a keyword that applies once. */
  isRepetition(statement: Statement): boolean {
    return this.#repeating.has(statement);
  }

  /**
   * Wraps the draft for a decoder, so that its writes are noted as the statement's effect. Blocks are not watched.
   */
  watch<Draft>(draft: Draft, statement: Statement): Draft {
    return statement.block === null && isDraft(draft) ? this.#watched(draft, statement) : draft;
  }

  /** The statements whose effect no later statement replaced. */
  effective(): ReadonlySet<Statement> {
    const statements = new Set<Statement>();
    for (const fields of this.#writers.values()) for (const writer of fields.values()) statements.add(writer);
    return statements;
  }

  #watched<Draft extends object>(draft: Draft, statement: Statement): Draft {
    return new Proxy(draft, {
      get: (target, field, receiver): unknown => {
        const value: unknown = Reflect.get(target, field, receiver);
        return isDraft(value) ? this.#watched(value, statement) : value;
      },
      set: (target, field, value): boolean => {
        this.#note(target, field, statement);
        return Reflect.set(target, field, value);
      },
      deleteProperty: (target, field): boolean => {
        this.#note(target, field, statement);
        return Reflect.deleteProperty(target, field);
      },
    });
  }

  #note(target: object, field: PropertyKey, statement: Statement): void {
    // These fields only note where a statement stands, used or not, and that something was reported.
    if (String(field).endsWith('Statement') || field === 'refused') return;
    const fields = this.#writers.get(target) ?? new Map<PropertyKey, Statement>();
    this.#writers.set(target, fields.set(field, statement));
  }
}

/**
 * Whether a value is a plain record or list. Statements are not wrapped, because their identity stands for their place.
 */
function isDraft(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || ('keyword' in value && 'words' in value)) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
