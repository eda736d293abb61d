import type { YamlBlock } from '../key-kinds.ts';
import type { JsonSchema } from './json-schema-types.ts';

/** The parts of the schema that stand in several places, each once. */
export class Definitions {
  readonly #names = new Map<YamlBlock, string>();
  readonly #schemas = new Map<string, JsonSchema>();

  /** A reference to the map of a block, which is made when it is new. Another block of the same name gets a number. */
  ofBlock(wanted: string, block: YamlBlock, make: () => JsonSchema): JsonSchema {
    let name = this.#names.get(block);
    if (name === undefined) {
      name = wanted;
      for (let number = 2; this.#schemas.has(name); number += 1) name = `${wanted}_${number}`;
      this.#names.set(block, name);
      this.#schemas.set(name, {});
      this.#schemas.set(name, make());
    }
    return reference(name);
  }

  /** A reference to values of one kind; the name says all that tells them from other kinds. */
  ofValue(name: string, make: () => JsonSchema): JsonSchema {
    if (!this.#schemas.has(name)) this.#schemas.set(name, make());
    return reference(name);
  }

  /** What a reference of these definitions stands for. */
  resolve(path: string): JsonSchema {
    return this.#schemas.get(path.slice(PREFIX.length)) ?? {};
  }

  toJSON(): JsonSchema {
    return Object.fromEntries([...this.#schemas].sort(([left], [right]) => (left < right ? -1 : 1)));
  }
}

const PREFIX = '#/definitions/';

function reference(name: string): JsonSchema {
  return { $ref: `${PREFIX}${name}` };
}
