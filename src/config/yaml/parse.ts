import type { Diagnostics } from '../language/diagnostic.ts';
import type { Source } from '../language/source.ts';
import type { Tree } from '../language/tree.ts';
import { YamlReader } from './document.ts';
import { isNestedTooDeep } from './nesting.ts';
import { isMap, parseDocument } from './package.ts';
import { explainSyntaxError } from './syntax-error.ts';
import { YamlTreeBuilder } from './tree-builder.ts';

/** The largest YAML document, in characters. Listed in docs/limits.md. */
export const MAX_YAML_CHARACTERS: number = 16 * 1024 * 1024;

/** Reads YAML or JSON into the same tree as keepalived's syntax. Never throws because of a document's content. */
export function parseYaml(source: Source, diagnostics: Diagnostics): Tree {
  if (source.text.length > MAX_YAML_CHARACTERS) {
    const size = MAX_YAML_CHARACTERS / (1024 * 1024);
    diagnostics.error('yaml-limit', null, `${source.path} is larger than ${size} MiB, too large for YAML`, {
      hint: 'sites of that size are read faster in the keepalived syntax',
    });
    return [];
  }
  if (isNestedTooDeep(source.text)) {
    reportTooDeep(source, diagnostics);
    return [];
  }
  try {
    return readDocument(source, diagnostics);
  } catch (error) {
    // The package recurses into nested collections; only a document that was made to break readers is nested that
    // deeply.
    if (!(error instanceof RangeError)) throw error;
    reportTooDeep(source, diagnostics);
    return [];
  }
}

function reportTooDeep(source: Source, diagnostics: Diagnostics): void {
  diagnostics.error('yaml-limit', null, `${source.path} is nested too deep to be read`);
}

function readDocument(source: Source, diagnostics: Diagnostics): Tree {
  // The reader itself verifies that keys are unique, because the package compares each key with all others.
  const document = parseDocument(source.text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) {
    reportTooDeep(source, diagnostics);
    return [];
  }
  // After the first fault the package guesses the structure of the rest, and reports faults that do not exist.
  const [first] = document.errors;
  if (first !== undefined) {
    const { span, message, hint } = explainSyntaxError(source, first);
    diagnostics.error('yaml-syntax', span, message, { hint });
    return [];
  }
  for (const { pos, message } of document.warnings) {
    diagnostics.warning('yaml-syntax', { source, start: pos[0], end: pos[1] }, firstLine(message));
  }
  const reader = new YamlReader(document, source, diagnostics);
  const root = document.contents;
  if (isMap(root)) return new YamlTreeBuilder(reader).build(root);
  const message = 'the document must be a map with virtual_servers';
  reader.error('yaml-structure', reader.spanOf(root), message);
  return [];
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
