import type { Examples } from './example.ts';
import { service } from './example.ts';

export const WORDS: Examples = [
  [
    'unknown-keyword',
    {
      meaning:
        'Neither keepalived nor lvsd knows the keyword there. A block of that name is an error, since its servers or checks would be lost.',
      remedy: 'The hint has the nearest known one.',
      text: service('wieght 3'),
    },
  ],
  [
    'misplaced-keyword',
    {
      meaning: 'The keyword belongs into another block.',
      remedy: 'The hint names it.',
      text: service('quorum 2'),
    },
  ],
  [
    'not-handled',
    {
      meaning:
        'A keyword of keepalived that lvsd does not act on, or that something else does better. Told once for each.',
      remedy: 'Nothing, if another program does it.',
      text: `global_defs {\n  enable_snmp_checker\n}\n${service('')}`,
    },
  ],
  [
    'not-acted-on-yet',
    {
      meaning: 'lvsd knows the keyword, and does not do what it says.',
      remedy: 'Judge whether you can do without.',
      text: `global_defs {\n  nftables_ipvs lvs\n}\n${service('')}`,
    },
  ],
  [
    'not-supported',
    {
      meaning:
        'Something that would put the services elsewhere than lvsd puts them, so that going on would be wrong.',
      remedy: 'The hint says what to do instead.',
      text: `net_namespace_ipvs lb\n${service('')}`,
    },
  ],
  [
    'deprecated-keyword',
    {
      meaning: 'An old name or form, read as what replaced it.',
      remedy: 'Write the new one when you touch the file.',
      text: service('HTTP_GET {\n  nb_get_retry 2\n  url {\n    path /\n  }\n}'),
    },
  ],
  [
    'repeated-keyword',
    {
      meaning: 'A keyword stands twice in one block. The message says which one counts.',
      remedy: 'Take the other out.',
      text: service('weight 3\nweight 5'),
    },
  ],
  [
    'missing-argument',
    {
      meaning: 'A keyword without the value that it needs.',
      remedy: 'Write the value.',
      text: service('weight'),
    },
  ],
  [
    'extra-words',
    {
      meaning: 'Words after those that the keyword takes. They are not read.',
      remedy: 'Each keyword on a line of its own.',
      text: service('weight 3 alpha'),
    },
  ],
  [
    'unexpected-block',
    {
      meaning:
        'A `{` after a keyword that has no block: usually two statements on one line, of which keepalived loses the second.',
      remedy: 'Put the second one on a line of its own.',
      text: service('weight 1 TCP_CHECK {\n}'),
    },
  ],
];
