import type { Command, OptionSpec } from '../command.ts';
import { COMMON_OPTIONS } from '../command.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import type { ManualBlock, ManualPage } from './roff.ts';

/** lvsctl(1), from the table of commands. */
export function lvsctlPage(commands: readonly Command[], version: string): ManualPage {
  const shown = commands.filter((command) => command.hidden !== true);
  return {
    name: 'lvsctl',
    section: 1,
    summary: 'show and steer a running lvsd',
    version,
    sections: [
      { title: 'Synopsis', blocks: [{ kind: 'literal', text: 'lvsctl COMMAND [arguments]' }] },
      {
        title: 'Description',
        blocks: [
          {
            kind: 'paragraph',
            text: 'Asks and tells a running `lvsd`(8) over its control socket; the config commands, `genhash` and `doctor` need none.',
          },
        ],
      },
      { title: 'Commands', blocks: shown.flatMap(commandBlocks) },
      { title: 'Options of every command', blocks: COMMON_OPTIONS.map(optionTerm) },
      {
        title: 'Exit status',
        blocks: EXIT_CODE_HELP.map(([code, text]) => ({ kind: 'term', term: String(code), text })),
      },
      {
        title: 'Environment',
        blocks: [
          {
            kind: 'term',
            term: 'LVSD_CONTROL',
            text: 'The control socket, where --control does not name one.',
          },
          { kind: 'term', term: 'NO_COLOR', text: 'No colour, unless --color always.' },
        ],
      },
      {
        title: 'See also',
        blocks: [
          { kind: 'paragraph', text: '`lvsd`(8), `lvsd.yaml`(5), `lvsd-keepalived.conf`(5), `ipvsadm`(8)' },
        ],
      },
    ],
  };
}

function commandBlocks(command: Command): readonly ManualBlock[] {
  return [
    { kind: 'subsection', title: `lvsctl ${command.name} ${command.positionals}`.trim() },
    { kind: 'paragraph', text: command.description },
    ...command.options.map(optionTerm),
  ];
}

function optionTerm(option: OptionSpec): ManualBlock {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value =
    option.value === null
      ? ''
      : option.valueWhenBare === undefined
        ? ` ${option.value}`
        : ` [${option.value}]`;
  return { kind: 'term', term: `${short}--${option.name}${value}`, text: option.help };
}
