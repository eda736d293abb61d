import type { Examples } from './example.ts';
import { FILES } from './files.ts';
import { MACHINE } from './machine.ts';
import { TEXT } from './text.ts';
import { VALUES } from './values.ts';
import { WHOLE } from './whole.ts';
import { WORDS } from './words.ts';

/** The chapters of the documentation, in its order. */
export const CHAPTERS: readonly (readonly [string, Examples])[] = [
  ['Files', FILES],
  ['Text', TEXT],
  ['Words', WORDS],
  ['Values', VALUES],
  ['The whole', WHOLE],
  ['Scripts, mail and files that are named', MACHINE],
];
