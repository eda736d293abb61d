import { MAX_FILE_BYTES } from '../../../src/config/language/file-reader.ts';
import type { Examples } from './example.ts';
import { MEGABYTE, service } from './example.ts';

export const FILES: Examples = [
  [
    'file-missing',
    {
      meaning: 'The configuration file is not there.',
      remedy: 'Check the path after --config.',
      path: 'nowhere/site.conf',
      text: { text: '' },
      shown: '(no file)',
    },
  ],
  [
    'file-unreadable',
    {
      meaning: 'The file is there, and its permissions or the disk keep it from being read.',
      remedy: 'Give the user that runs lvsd the right to read it; see its directories too.',
      text: '',
      shown: '(a file with mode 0000, read by another user)',
    },
  ],
  [
    'file-binary',
    {
      meaning: 'There is a NUL byte in the file: it is no text.',
      remedy: 'Look whether the path names another file, or a disk left a hole in it.',
      text: '',
      shown: '(a file with a NUL byte)',
    },
  ],
  [
    'file-too-large',
    {
      meaning: `The file has more than ${MAX_FILE_BYTES / MEGABYTE} MiB.`,
      remedy: 'Look whether the path names another file.',
      text: '',
      shown: '(a larger file)',
    },
  ],
  [
    'file-not-regular',
    {
      meaning: 'It is a directory, a FIFO or a device.',
      remedy: 'Name the file in it.',
      path: 'conf.d',
      text: '',
      shown: '(a directory)',
      around: { files: { 'conf.d/a.conf': '' } },
    },
  ],
  [
    'file-empty',
    {
      meaning: 'The file holds nothing. It would take every service away, so it is refused.',
      remedy: 'Restore the file; to balance nothing, stop lvsd.',
      text: ' \n',
    },
  ],
  [
    'include-missing',
    {
      meaning: 'An include matches no file. Plain `include` only warns, the strict forms refuse.',
      remedy: 'Check the path; it is relative to the file that includes.',
      text: `include pools/shop.conf\n${service('')}`,
    },
  ],
  [
    'include-refused',
    {
      meaning: 'keepalived does not include directories and files that may be executed; neither does lvsd.',
      remedy: 'chmod a-x.',
      text: `include pool.conf\n${service('')}`,
      around: { files: { 'pool.conf': { text: '', executable: true } } },
    },
  ],
  [
    'include-cycle',
    {
      meaning: 'A file includes itself, perhaps through others.',
      remedy: 'Take one of the includes out.',
      text: `include site.conf\n${service('')}`,
    },
  ],
  [
    'include-limit',
    {
      meaning: 'Too many files, too deep inside one another, or too much text.',
      remedy: 'docs/limits.md has the bounds.',
      text: 'include f0.conf\n',
      shown: '(40 files, each of which includes the next)',
      around: {
        files: Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [`f${index}.conf`, `include f${index + 1}.conf\n`]),
        ),
      },
    },
  ],
];
