import { type BlockBody, RepeatedStatement } from '../language/repeated-block.ts';
import type { Statement } from '../language/tree.ts';

/** The drafts of blocks that occur many times in a file, each decoded once. */
export class RepeatedDrafts {
  readonly #drafts = new WeakMap<BlockBody, object>();

  /** Keeps the draft of a block that caused no diagnostic. A draft with anything but plain data is not kept. */
  keep({ body }: Statement, draft: object): void {
    if (body !== undefined && !this.#drafts.has(body) && isPlain(draft)) this.#drafts.set(body, draft);
  }

  /** The draft of an equal block, with the places of this one; undefined where none is kept. */
  draftFor<Draft extends object>(statement: Statement): Draft | undefined {
    if (!(statement instanceof RepeatedStatement)) return undefined;
    const draft = this.#drafts.get(statement.body);
    return draft === undefined ? undefined : (copy(draft, statement) as Draft);
  }
}

function isStatement(value: object): value is Statement {
  return 'keyword' in value && 'words' in value;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (isStatement(value)) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}

function copy(value: object, place: RepeatedStatement): object {
  if (isStatement(value)) return value === place.body.first ? place : place.moved(value);
  if (Array.isArray(value)) return value.map((item) => copyOf(item, place));
  const made: Record<string, unknown> = {};
  for (const key in value) made[key] = copyOf((value as Record<string, unknown>)[key], place);
  return made;
}

function copyOf(value: unknown, place: RepeatedStatement): unknown {
  return typeof value === 'object' && value !== null ? copy(value, place) : value;
}
