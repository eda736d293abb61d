import type { KeywordArgument, KeywordNames } from '../../config/decode/keyword-argument.ts';
import type { ManualBlock, ManualPage, ManualSection } from './roff.ts';

/** A block of the language: its name, what stands before its brace, and the table of its keywords. */
export interface KeywordBlock {
  readonly name: string;
  readonly header: string;
  readonly keywords: KeywordNames;
}

/**
 * lvsd-keepalived.conf(5), from the tables of keywords that the file is decoded with. `descriptions` are by `BLOCK.KEYWORD`,
 * else by the keyword alone.
 */
export function keepalivedPage(
  blocks: readonly KeywordBlock[],
  descriptions: ReadonlyMap<string, string>,
  version: string,
): ManualPage {
  return {
    name: 'lvsd-keepalived.conf',
    section: 5,
    summary: 'what lvsd reads of keepalived.conf',
    version,
    sections: [
      {
        title: 'Description',
        blocks: [
          {
            kind: 'paragraph',
            text: 'lvsd reads the syntax of keepalived.conf: definitions, generators, conditional lines and includes. Below is every keyword that it acts on. `lvsctl config check` names each one that a file has and lvsd does not act on, with what follows from it; `lvsctl config convert --to yaml` writes the same in YAML.',
          },
        ],
      },
      ...blocks.flatMap((block) => sectionsOf(block, descriptions)),
      {
        title: 'See also',
        blocks: [{ kind: 'paragraph', text: '`lvsd`(8), `lvsctl`(1), `lvsd.yaml`(5), `keepalived.conf`(5)' }],
      },
    ],
  };
}

function sectionsOf(
  block: KeywordBlock,
  descriptions: ReadonlyMap<string, string>,
): readonly ManualSection[] {
  const entries = [...block.keywords];
  const inner = entries.flatMap(([name, { argument }]) =>
    argument?.kind === 'block'
      ? sectionsOf({ name, header: argument.header, keywords: argument.keywords }, descriptions)
      : [],
  );
  const own = {
    title: `${block.name} ${block.header}`.trim(),
    blocks: entries.map(
      ([name, { argument }]): ManualBlock => ({
        kind: 'term',
        term: `${name}${placeholder(argument)}`,
        text: descriptions.get(`${block.name}.${name}`) ?? '',
      }),
    ),
  };
  return entries.length === 0 ? inner : [own, ...inner];
}

function placeholder(argument: KeywordArgument | undefined): string {
  switch (argument?.kind) {
    case undefined:
    case 'none':
      return '';
    case 'flag':
      return ' [true|false]';
    case 'integer':
      return ` INTEGER (${argument.bounds.min} to ${argument.bounds.max})`;
    case 'duration':
      return ` SECONDS (${argument.bounds.min / 1000} to ${argument.bounds.max / 1000})`;
    case 'choice':
      return ` ${argument.words.join('|')}`;
    case 'text':
      return argument.optional === true ? ` [${argument.what}]` : ` ${argument.what}`;
    case 'words':
      return ` ${argument.what}...`;
    case 'address':
      return ' ADDRESS';
    case 'port':
      return ' PORT';
    case 'command':
      return ' PROGRAM [ARGUMENT...]';
    case 'user':
      return ' USER [GROUP]';
    case 'block':
      return `${argument.header === '' ? '' : ` ${argument.header}`} { ... }`;
  }
}
