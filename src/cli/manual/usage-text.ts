import type { ManualBlock } from './roff.ts';

/** One option as the usage text of a program lists it, with the lines that go on below it. */
const OPTION_LINE = /^ {2}(?:(-\w), | {4})(--[\w-]+(?: [^\s]+)?)(?: {2,}(.*))?$/;

/** The options that a program's usage text lists, as terms. Throws when it lists none. */
export function optionTerms(program: string, usage: string): readonly ManualBlock[] {
  const terms: { term: string; text: string }[] = [];
  for (const line of usage.split('\n')) {
    const match = OPTION_LINE.exec(line);
    const last = terms.at(-1);
    if (match !== null) {
      terms.push({
        term: [match[1], match[2]].filter((part) => part !== undefined).join(', '),
        text: match[3] ?? '',
      });
    } else if (last !== undefined && /^ {20,}\S/.test(line)) {
      last.text = `${last.text} ${line.trim()}`.trim();
    }
  }
  if (terms.length === 0)
    throw new Error(`the usage text of ${program} lists no options in the form that the manual page reads`);
  return terms.map((term) => ({ kind: 'term', ...term }));
}

/** What stands before and after the options. */
export function paragraphs(usage: string): readonly ManualBlock[] {
  return usage
    .split('\n\n')
    .filter((text) => !text.startsWith('Usage:') && !/^ {2}/.test(text) && text.trim() !== '')
    .map((text) => ({ kind: 'paragraph', text: text.trim() }));
}
