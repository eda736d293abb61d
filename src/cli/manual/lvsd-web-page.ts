import type { ManualPage } from './roff.ts';
import { optionTerms, paragraphs } from './usage-text.ts';

/** A key of its configuration, as the JSON Schema of the file describes it. */
export interface DescribedKey {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** lvsd-web(8), from what `lvsd-web --help` prints and from the schema of its configuration, so that they cannot differ. */
export function lvsdWebPage(
  usage: string,
  keys: Readonly<Record<string, DescribedKey>>,
  version: string,
): ManualPage {
  return {
    name: 'lvsd-web',
    section: 8,
    summary: 'page of an LVS director',
    version,
    sections: [
      { title: 'Synopsis', blocks: [{ kind: 'literal', text: 'lvsd-web [options]' }] },
      { title: 'Description', blocks: paragraphs(usage) },
      { title: 'Options', blocks: optionTerms('lvsd-web', usage) },
      {
        title: 'Configuration',
        blocks: Object.entries(keys).map(([name, { description = '', properties = {} }]) => {
          const within = Object.keys(properties).join(', ');
          return {
            kind: 'term',
            term: within === '' ? name : `${name}: {${within}}`,
            text: description,
          };
        }),
      },
      {
        title: 'Files',
        blocks: [
          {
            kind: 'term',
            term: '/etc/lvsd/web.yaml',
            text: 'The configuration; it is off until there is one.',
          },
          {
            kind: 'term',
            term: '/etc/lvsd/web.users',
            text: 'Who may log in, as `lvsctl web passwd` writes it.',
          },
        ],
      },
      { title: 'See also', blocks: [{ kind: 'paragraph', text: '`lvsctl`(1), `lvsd`(8)' }] },
    ],
  };
}
