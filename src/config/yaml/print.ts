/** A value to be written as YAML. Words are written so that reading gives them back unchanged. */
export type YamlValue =
  | { readonly kind: 'word'; readonly text: string }
  /** A key without a value. */
  | { readonly kind: 'nothing' }
  /** Words on one line. */
  | { readonly kind: 'words'; readonly texts: readonly string[] }
  | { readonly kind: 'map'; readonly entries: readonly YamlLine[] }
  | { readonly kind: 'list'; readonly items: readonly YamlItem[] };

/** A key with its value and comments. */
export interface YamlLine {
  readonly key: string;
  readonly value: YamlValue;
  readonly before: readonly string[];
  readonly after: string | null;
}

/** One item of a list: a map. */
export interface YamlItem {
  readonly entries: readonly YamlLine[];
  readonly before: readonly string[];
  readonly after: string | null;
}

/** Writes a document in block style, with comments at its top and its end. */
export function printYaml(
  heading: readonly string[],
  entries: readonly YamlLine[],
  end: readonly string[],
): string {
  const lines = heading.map((comment) => commentLine('', comment));
  printEntries(entries, '', lines);
  for (const comment of end) lines.push(commentLine('', comment));
  return `${lines.join('\n')}\n`;
}

function printEntries(entries: readonly YamlLine[], indent: string, lines: string[]): void {
  for (const entry of entries) printEntry(entry, indent, indent, lines);
}

/** `lead` stands before the key in the place of the indent: the dash of an item. */
function printEntry(
  { key, value, before, after }: YamlLine,
  indent: string,
  lead: string,
  lines: string[],
): void {
  if (lead === indent) for (const comment of before) lines.push(commentLine(indent, comment));
  const tail = after === null || after === '' ? '' : `  # ${oneLine(after)}`;
  const name = `${lead}${printScalar(key)}:`;
  switch (value.kind) {
    case 'nothing':
      lines.push(`${name}${tail}`);
      return;
    case 'word':
      lines.push(`${name} ${printScalar(value.text)}${tail}`);
      return;
    case 'words':
      lines.push(`${name} [${value.texts.map(printScalar).join(', ')}]${tail}`);
      return;
    case 'map':
      lines.push(value.entries.length === 0 ? `${name} {}${tail}` : `${name}${tail}`);
      printEntries(value.entries, `${indent}  `, lines);
      return;
    case 'list':
      lines.push(value.items.length === 0 ? `${name} []${tail}` : `${name}${tail}`);
      for (const item of value.items) printItem(item, `${indent}  `, lines);
  }
}

function printItem({ entries, before, after }: YamlItem, indent: string, lines: string[]): void {
  for (const comment of before) lines.push(commentLine(indent, comment));
  const [first, ...rest] = entries;
  if (first === undefined) {
    lines.push(`${indent}- {}`);
    return;
  }
  // A dash must be followed by the first key: comments before that key go before the dash.
  for (const comment of first.before) lines.push(commentLine(indent, comment));
  printEntry({ ...first, after: first.after ?? after }, `${indent}  `, `${indent}- `, lines);
  printEntries(rest, `${indent}  `, lines);
}

function commentLine(indent: string, comment: string): string {
  return `${indent}# ${oneLine(comment)}`.trimEnd();
}

function oneLine(comment: string): string {
  return comment.replaceAll(/[^\t\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]+/g, ' ');
}

/** Numbers, addresses, names, paths: texts that YAML reads as one plain word in every place, also in flow lists. */
const PLAIN = /^[A-Za-z0-9_./+](?:[A-Za-z0-9_./+%@-]|:(?=[A-Za-z0-9_./:]))*$/;

function printScalar(text: string): string {
  return PLAIN.test(text) && !text.startsWith('.') ? text : JSON.stringify(text);
}
