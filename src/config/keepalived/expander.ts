import type { Definition, Reference } from './definitions.ts';
import { referenceAt } from './definitions.ts';
import type { ExpansionBudget } from './expansion-budget.ts';
import { togglesQuotes } from './line.ts';
import type { PredefinedNames } from './predefined.ts';

/**
 * The largest depth of definitions inside definitions, which is deeper than any real site needs. Listed in
 * docs/limits.md.
 */
export const MAX_DEFINITION_DEPTH = 128;

/** The reason why a reference was left as it is; `comment` says that the value starts a comment. */
export type ExpansionFault = 'cycle' | 'limit' | 'depth' | 'not-at-line-end' | 'unknown' | 'comment';

/** A line after its references were replaced. */
export interface ExpandedLine {
  /** The new text; null when nothing was replaced. */
  readonly text: string | null;
  /** The further lines of a multi-line definition at the end of the line. Each is read as a line of its own. */
  readonly following: readonly FollowingLines[];
}

/** The second and later lines of one multi-line definition. */
export interface FollowingLines {
  readonly name: string;
  readonly lines: readonly string[];
}

/**
 * Replaces `$NAME` and `${NAME}` in one line, also between quotes, nested, and with the values at the time of use.
 * Unknown names stay as typed. A name inside its own value is a fault, so that only the budget bounds the work.
 */
export class Expander {
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #predefined: PredefinedNames;
  readonly #budget: ExpansionBudget;
  readonly #fault: (kind: ExpansionFault, name: string) => void;
  readonly #parts: string[] = [];
  readonly #following: FollowingLines[] = [];
  readonly #active: string[];
  #quoted = false;
  #replaced = false;

  constructor(
    definitions: ReadonlyMap<string, Definition>,
    predefined: PredefinedNames,
    budget: ExpansionBudget,
    active: readonly string[],
    fault: (kind: ExpansionFault, name: string) => void,
  ) {
    this.#definitions = definitions;
    this.#predefined = predefined;
    this.#budget = budget;
    this.#active = [...active];
    this.#fault = fault;
  }

  expand(line: string): ExpandedLine {
    this.#scan(line, Number.NaN);
    return { text: this.#replaced ? this.#parts.join('') : null, following: this.#following };
  }

  #scan(text: string, after: number): void {
    let from = 0;
    for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at + 1)) {
      const reference = referenceAt(text, at, after);
      if (reference === null) continue;
      const next = reference.end < text.length ? text.charCodeAt(reference.end) : after;
      this.#append(text.slice(from, at));
      from = at;
      if (!this.#replace(reference, next)) continue;
      this.#replaced = true;
      from = reference.end;
      at = reference.end - 1;
    }
    this.#append(text.slice(from));
  }

  /** Returns false when the reference stays as typed. */
  #replace(reference: Reference, next: number): boolean {
    const { name } = reference;
    const definition = this.#definitions.get(name);
    if (definition === undefined) return this.#replacePredefined(reference);
    if (this.#active.includes(name)) return this.#refuse('cycle', name);
    if (definition.kind === 'lines' && !Number.isNaN(next)) return this.#refuse('not-at-line-end', name);
    const value = definition.kind === 'line' ? definition.value : (definition.lines[0] ?? '');
    if (this.#active.length >= MAX_DEFINITION_DEPTH) return this.#refuse('depth', name);
    if (!this.#budget.spendCharacters(value.length)) return this.#refuse('limit', name);
    this.#active.push(name);
    this.#scan(value, next);
    this.#active.pop();
    if (definition.kind === 'lines') this.#following.push({ name, lines: definition.lines.slice(1) });
    return true;
  }

  #replacePredefined(reference: Reference): boolean {
    const value = this.#predefined.value(reference.name, reference.parameters);
    if (value === undefined) return this.#unknown(reference);
    if (!this.#quoted && (value === '#' || value === '!')) this.#fault('comment', reference.name);
    if (!this.#budget.spendCharacters(value.length)) return this.#refuse('limit', reference.name);
    this.#append(value);
    return true;
  }

  /** Between quotes the reference is text. Elsewhere its braces would split the line, so it becomes one word. */
  #unknown({ name, braced }: Reference): boolean {
    if (!braced || this.#quoted) return false;
    this.#fault('unknown', name);
    this.#append(`$${name}`);
    return true;
  }

  #refuse(kind: ExpansionFault, name: string): false {
    this.#fault(kind, name);
    return false;
  }

  #append(part: string): void {
    if (part === '') return;
    this.#parts.push(part);
    this.#quoted = togglesQuotes(part, this.#quoted);
  }
}
