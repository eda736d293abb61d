/** A placeholder of a template language that was not filled in. */
export interface Placeholder {
  readonly start: number;
  readonly end: number;
  /** The number of other placeholders that follow, up to a bound. */
  readonly more: number;
}

/** Matches `{{ value }}`, `{% tag %}` and `<% tag %>` on one line. */
const PLACEHOLDER = /\{\{[^{}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}|<%[^%\n]{0,200}%>/g;

/**
 * The number of candidates that are examined, and how far back the start of their line is searched, because a text may
 * be crafted to be slow.
 */
const MAX_CANDIDATES = 1000;
const MAX_BEFORE = 1000;

/**
 * The first placeholder of a template, such as those of Ansible, Jinja, Helm or ERB, outside comments and quotes; there
 * `{{ }}` may be intended, for instance for a script. Null when the text is no template.
 */
export function findPlaceholder(text: string, format: 'keepalived' | 'yaml'): Placeholder | null {
  let first: { readonly start: number; readonly end: number } | null = null;
  let more = 0;
  let candidates = 0;
  for (const { index, 0: found } of text.matchAll(PLACEHOLDER)) {
    candidates += 1;
    if (candidates > MAX_CANDIDATES) break;
    const near = text.slice(Math.max(0, index - MAX_BEFORE), index);
    const newline = near.lastIndexOf('\n');
    if (newline === -1 && index > MAX_BEFORE) continue;
    const before = near.slice(newline + 1);
    if (!(format === 'yaml' ? startsValue(before, found) : isBare(before))) continue;
    if (first === null) first = { start: index, end: index + found.length };
    else more += 1;
  }
  return first === null ? null : { ...first, more };
}

/** In keepalived's syntax the place must be neither after a comment mark nor between quotes. */
function isBare(before: string): boolean {
  let quoted = false;
  for (const character of before) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '#' || character === '!')) return false;
  }
  return !quoted;
}

/** In YAML, text in the middle of a value may have braces; where a value or a line starts, braces are a map. */
function startsValue(before: string, found: string): boolean {
  if (/(?:^|\s)#/.test(before)) return false;
  return found.startsWith('{{') ? /(?:[:-]|^)\s+$/.test(before) : before.trim() === '';
}
