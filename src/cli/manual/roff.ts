/** A paragraph of a manual page, or a list of terms with their explanations. */
export type ManualBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'subsection'; readonly title: string }
  | { readonly kind: 'term'; readonly term: string; readonly text: string };

export interface ManualSection {
  readonly title: string;
  readonly blocks: readonly ManualBlock[];
}

export interface ManualPage {
  readonly name: string;
  /** 1: commands, 5: files, 8: daemons. */
  readonly section: 1 | 5 | 8;
  /** What `whatis` shows. */
  readonly summary: string;
  readonly version: string;
  readonly sections: readonly ManualSection[];
}

/** The page in the man macros of groff (man(7)). Text within backquotes is set bold, as what is typed. */
export function roffOf(page: ManualPage): string {
  const head = `.TH ${escapeText(page.name.toUpperCase())} ${page.section} "" "lvsd ${escapeText(page.version)}" "lvsd"`;
  const name = [`.SH NAME`, `${escapeText(page.name)} \\- ${escapeText(page.summary)}`];
  const body = page.sections.flatMap(({ title, blocks }) => [
    `.SH ${quoted(title.toUpperCase())}`,
    ...blocks.flatMap(linesOf),
  ]);
  return `${[head, ...name, ...body].join('\n')}\n`;
}

function linesOf(block: ManualBlock): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return ['.PP', ...running(block.text)];
    case 'literal':
      return ['.PP', '.nf', ...block.text.split('\n').map((line) => guarded(escapeText(line))), '.fi'];
    case 'subsection':
      return [`.SS ${quoted(block.title)}`];
    case 'term':
      return ['.TP', `\\fB${escapeText(block.term)}\\fR`, ...running(block.text === '' ? ' ' : block.text)];
  }
}

/** Text that is filled. An indented line, such as an example within a description, keeps its break. */
function running(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const set = guarded(bold(line.trim()));
    return /^\s/.test(line) && line.trim() !== '' ? ['.br', set, '.br'] : [set];
  });
}

function bold(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `\\fB${escapeText(part)}\\fR` : escapeText(part)))
    .join('');
}

/** A backslash and a hyphen mean something to groff; a hyphen that is typed must stay one when the page is copied from. */
function escapeText(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('"', '\\(dq');
}

/** A line that begins with a dot or an apostrophe would be taken for a request. */
function guarded(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

function quoted(text: string): string {
  return `"${escapeText(text)}"`;
}
