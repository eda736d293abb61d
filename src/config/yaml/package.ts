import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

const require = createRequire(import.meta.url);

/** The package `yaml`, loaded at its first use, because a start with a keepalived file does not need it. */
class LazyYaml {
  #loaded: typeof Yaml | null = null;

  get package(): typeof Yaml {
    this.#loaded ??= require('yaml') as typeof Yaml;
    return this.#loaded;
  }
}

const lazy = new LazyYaml();

export function isAlias(node: unknown): node is Yaml.Alias {
  return lazy.package.isAlias(node);
}

export function isMap(node: unknown): node is Yaml.YAMLMap {
  return lazy.package.isMap(node);
}

export function isScalar(node: unknown): node is Yaml.Scalar {
  return lazy.package.isScalar(node);
}

export function isSeq(node: unknown): node is Yaml.YAMLSeq {
  return lazy.package.isSeq(node);
}

export function parseDocument(
  text: string,
  options: Parameters<typeof Yaml.parseDocument>[1],
): Yaml.Document {
  return lazy.package.parseDocument(text, options);
}

export function visit(document: Yaml.Document, visitor: Yaml.visitor): void {
  lazy.package.visit(document, visitor);
}

/** The document's tokens, which have the comments that its nodes lose. */
export function lex(text: string): Iterable<string> {
  return new lazy.package.Lexer().lex(text);
}
