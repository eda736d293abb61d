import type { FileCheckSpec } from '../../../checkers/file/spec.ts';
import { integerOf, quote, readText, refuseMore, requiredWord } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { decodeBlock } from '../decode/keyword.ts';
import type { Entries } from '../decode/keyword-kinds.ts';
import { flag } from '../decode/keyword-kinds.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { InitFile } from '../model/config.ts';

import { NO_PROBE_PATH } from '../probes/probe-path.ts';
import { UNCHECKED } from './lost-check.ts';
import type { ConfiguredValue } from './pacing-draft.ts';

interface WeightDraft {
  weight?: number;
  /** The word after the weight. */
  order?: boolean;
  /** The flag as a keyword of its own. */
  reverse?: boolean;
}

/** The draft of a `track_file` block. */
export interface TrackFileDraft extends WeightDraft {
  readonly name: string;
  readonly statement: Statement;
  path?: string;
  initial?: Omit<InitFile, 'path'>;
}

/** The draft of a FILE_CHECK. */
export interface FileCheckDraft extends WeightDraft {
  readonly type: 'FILE_CHECK';
  readonly statement: Statement;
  trackFile?: ConfiguredValue<string>;
}

const WEIGHT_BOUNDS = { min: -2_147_483_647, max: 2_147_483_647 };
/** keepalived's default weight of a track_file. */
const DEFAULT_WEIGHT = 1;

const WEIGHT_KEYWORDS: Entries<WeightDraft> = [
  [
    'weight',
    { argument: { kind: 'words', what: 'a number, then reverse or noreverse' }, decode: readWeight },
  ],
  // This keyword is lvsd's own, so that YAML has a key for it.
  [
    'reverse',
    flag((draft, value) => {
      draft.reverse = value;
    }),
  ],
];

/**
 * Reads `weight N [reverse|noreverse]`; without the second word, the setting of the track_file applies (keepalived
 * turns it off).
 */
function readWeight(draft: WeightDraft, statement: Statement, context: DecodeContext): void {
  const word = requiredWord(statement, 1, 'a weight', context);
  if (word === null) return;
  refuseMore(statement, 2, context);
  const weight = integerOf(statement, word, WEIGHT_BOUNDS, context);
  if (weight === undefined) return;
  draft.weight = weight;
  const order = statement.words[2];
  // Of several weights, the last one replaces all of the earlier one.
  delete draft.order;
  if (order === undefined) return;
  if (order.text === 'reverse' || order.text === 'noreverse') {
    draft.order = order.text === 'reverse';
    return;
  }
  const message = `${writtenName(statement)}: ${quote(order.text)} is not reverse or noreverse`;
  context.tolerate('unknown-value', [statement, order], message, { consequence: 'it is ignored' });
}

export const TRACK_FILE_KEYWORDS: KeywordTable<TrackFileDraft> = new Map<string, Keyword<TrackFileDraft>>([
  ...WEIGHT_KEYWORDS,
  ['file', { argument: { kind: 'text', what: 'an absolute path' }, decode: readPath }],
  ['init_file', { argument: { kind: 'words', what: 'a number, overwrite, or both' }, decode: readInitial }],
]);

export const FILE_KEYWORDS: KeywordTable<FileCheckDraft> = new Map<string, Keyword<FileCheckDraft>>([
  ...WEIGHT_KEYWORDS,
  ['probe_path', NO_PROBE_PATH],
  [
    'track_file',
    {
      argument: { kind: 'text', what: 'the name of a track_file' },
      decode: (draft, statement, context) => {
        const value = readText(statement, context);
        if (value !== undefined) draft.trackFile = { value, statement };
      },
    },
  ],
]);

function readPath(draft: TrackFileDraft, statement: Statement, context: DecodeContext): void {
  const path = readText(statement, context);
  if (path === undefined) return;
  if (path.startsWith('/') && !path.includes('\0')) draft.path = path;
  else
    context.error('invalid-text', statement, `${writtenName(statement)}: ${quote(path)} is no absolute path`);
}

/** Reads `init_file [VALUE] [overwrite]`, in any order. */
function readInitial(draft: TrackFileDraft, statement: Statement, context: DecodeContext): void {
  let initial = { value: 0, overwrite: false };
  refuseMore(statement, 2, context);
  for (const word of statement.words.slice(1, 3)) {
    if (word.text === 'overwrite') {
      initial = { ...initial, overwrite: true };
      continue;
    }
    const value = integerOf(statement, word, WEIGHT_BOUNDS, context);
    if (value !== undefined) initial = { ...initial, value };
  }
  draft.initial = initial;
}

/** Decodes a track_file; returns undefined when it is invalid, which is reported. */
export function decodeTrackFile(statement: Statement, context: DecodeContext): TrackFileDraft | undefined {
  const name = requiredWord(statement, 1, 'a name', context);
  if (name === null) return undefined;
  refuseMore(statement, 1, context);
  const draft: TrackFileDraft = { name: name.text, statement };
  decodeBlock(statement.block ?? [], 'track_file', TRACK_FILE_KEYWORDS, draft, context);
  if (draft.path !== undefined) return draft;
  const message = `${writtenName(statement)} ${name.text} has no usable file`;
  const consequence = 'it is left out';
  if (!context.reportAgain(statement.block, 'file', `${message} and is left out`))
    context.tolerate('check-incomplete', statement, message, { consequence });
  return undefined;
}

export function newFileCheck(statement: Statement): FileCheckDraft {
  return { type: 'FILE_CHECK', statement };
}

/** The track_file may stand anywhere in the file (keepalived requires it earlier). */
export function resolveFile(
  draft: FileCheckDraft,
  trackFiles: ReadonlyMap<string, TrackFileDraft>,
  context: DecodeContext,
): FileCheckSpec | undefined {
  if (draft.trackFile === undefined) {
    const name = writtenName(draft.statement);
    const message = `${name} has no track_file`;
    if (!context.reportAgain(draft.statement.block, 'track_file', `${message}: ${UNCHECKED}`)) {
      context.tolerate('check-incomplete', draft.statement, message, { consequence: UNCHECKED });
    }
    return undefined;
  }
  const { value: name, statement } = draft.trackFile;
  const file = trackFiles.get(name);
  if (file?.path === undefined) {
    const hint = didYouMean(name, trackFiles.keys());
    context.error('unknown-track-file', statement, `there is no usable track_file ${quote(name)}`, { hint });
    return undefined;
  }
  return {
    type: 'FILE_CHECK',
    name,
    path: file.path,
    weight: draft.weight ?? file.weight ?? DEFAULT_WEIGHT,
    reverse: draft.reverse ?? draft.order ?? file.reverse ?? file.order ?? false,
  };
}
