import type { Examples } from './example.ts';
import { MEGABYTE, service } from './example.ts';

export const TEXT: Examples = [
  [
    'wrong-syntax',
    {
      meaning:
        'The file is written in the other syntax than its name says: .yaml, .yml and .json are YAML, all else is keepalived.conf. Or no word at its top level is one of keepalived.conf.',
      remedy: 'Rename it, or name the right file.',
      text: 'virtual_servers:\n  - address: 10.0.0.1\n',
    },
  ],
  [
    'unfilled-template',
    {
      meaning:
        'The file is a template: a placeholder of Ansible, Jinja, Helm, ERB or the like stands where a value belongs. Nothing else in it is judged.',
      remedy: 'Name the file that the template makes. Between quotes `{{ }}` is free.',
      text: service('', '', '{{ vip }} 80'),
    },
  ],
  [
    'typographic-quote',
    {
      meaning: 'The quotes of a word processor, which count as a part of the word.',
      remedy: 'Write " in their place.',
      text: service('virtualhost “www.example.org”'),
    },
  ],
  [
    'unknown-definition',
    {
      meaning:
        'A name in `${}` that nobody defines (before it), outside of quotes. keepalived splits the line at its braces; here it is taken as `$NAME`. Where that is no value for its place, the error there says so instead.',
      remedy: 'Define it above, or mend its name. Between quotes, `${NAME}` stays as it is.',
      text: `$HOST=www.example.org\n${service(`virtualhost ${'$'.concat('{HOTS}')}`)}`,
    },
  ],
  [
    'comment-by-definition',
    {
      meaning:
        '`${_HASH}` or `${_BANG}` outside of quotes, perhaps through a definition: with it a comment begins, as in keepalived, and the rest of the line does not count. Sites switch lines off so.',
      remedy: 'Nothing, if that is what is meant. Between double quotes it is the character.',
      text: `$TEST=${'$'.concat('{_HASH}')}\n${service('weight 3\n$TEST weight 4')}`,
    },
  ],
  [
    'unterminated-quote',
    {
      meaning: 'A double quote has no partner on its line. What follows it is lost.',
      remedy: 'Close the quote; quotes do not go over line ends.',
      text: service('virtualhost "www.example.org'),
    },
  ],
  [
    'statement-limit',
    {
      meaning: 'More statements than any site has.',
      remedy: 'docs/limits.md has the bound.',
      text: 'k\n'.repeat(MEGABYTE),
      shown: '(a million lines)',
    },
  ],
  [
    'word-limit',
    {
      meaning: 'A line with thousands of words.',
      remedy: 'One keyword on a line; such a file is refused.',
      text: `lost ${'x '.repeat(5000)}\n`,
      shown: '(5000 words on a line)',
    },
  ],
  [
    'nesting-limit',
    {
      meaning: 'Dozens of blocks inside one another: braces that are never closed.',
      remedy: 'Find the first block that is not closed.',
      text: 'x {\n'.repeat(70),
      shown: '(70 open blocks)',
    },
  ],
  [
    'definition-cycle',
    {
      meaning: 'A definition is used inside its own value. Values are looked up where they are used.',
      remedy: 'Use another name for the new value.',
      text: `$POOL=\${POOL}_b\nvirtual_server_group $POOL {\n  10.0.0.1 80\n}\n${service('')}`,
    },
  ],
  [
    'definition-not-at-line-end',
    {
      meaning: 'A definition of several lines stands before other text. It stays as it is.',
      remedy: 'Put it at the end of the line.',
      text: `$PACE= \\\n  delay_loop 6 \\\n  retry 3\n${service('', '$PACE alpha')}`,
    },
  ],
  [
    'expansion-limit',
    {
      meaning: 'Definitions and generators make more text than is read.',
      remedy: 'docs/limits.md has the bounds.',
      text: `~SEQ(I, 1, 1000000000) $X=$I\n${service('')}`,
    },
  ],
  [
    'invalid-generator',
    {
      meaning: 'A ~SEQ or ~LST cannot be understood. Its line is left out.',
      remedy: '`~SEQ(NAME, [FIRST, [STEP,]] LAST) TEXT` or `~LST(NAME, VALUE, ...) TEXT`.',
      text: service('', '~SEQ(I, 1, 0, 9) weight $I'),
    },
  ],
  [
    'unexpected-brace',
    {
      meaning: 'A `{` belongs to no keyword. Its block is left out.',
      remedy: 'Take it out, or write the keyword before it.',
      text: `{\n${service('')}}\n`,
    },
  ],
  [
    'surplus-brace',
    {
      meaning: 'A `}` closes nothing.',
      remedy: 'A block above was closed twice: look at its indentation.',
      text: `${service('')}}\n`,
    },
  ],
  [
    'missing-open-brace',
    {
      meaning: 'A keyword that has a block stands without `{`.',
      remedy: 'Write the `{`.',
      text: service('TCP_CHECK\nconnect_timeout 3\n}'),
    },
  ],
  [
    'missing-close-brace',
    {
      meaning:
        'A block is never closed. The one that is named is the one whose end is missing by the indentation.',
      remedy: 'Write the `}`.',
      text: `${service('TCP_CHECK {\n  connect_timeout 3')}\n${service('', '', '10.0.0.2 80')}`,
    },
  ],
  [
    'yaml-syntax',
    {
      meaning: 'The text is no YAML.',
      remedy: 'Look at the place; tabs and indentation are the usual cause.',
      path: 'site.yaml',
      text: 'virtual_servers:\n  - address: 10.0.0.1\n   port: 80\n',
    },
  ],
  [
    'yaml-structure',
    {
      meaning: 'It is YAML, with another kind of value than there can be.',
      remedy: 'The message names what is wanted: a map, a list, a text.',
      path: 'site.yaml',
      text: 'virtual_servers:\n  - 10.0.0.1:80\n',
    },
  ],
  [
    'yaml-limit',
    {
      meaning: 'The document is larger, or nested deeper, than is read.',
      remedy: 'Large sites are read faster in the keepalived syntax.',
      path: 'site.yaml',
      text: `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      shown: '(20,000 lists inside one another)',
    },
  ],
];
