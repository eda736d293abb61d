import { quote, refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword } from '../../decode/keyword.ts';
import type { Entries } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { TrackDraft, TracksDraft } from './draft.ts';
import { usableInterface } from './interface-name.ts';
import { FILE_WEIGHT, readReverse, readWeightWord, TRACK_WEIGHT } from './weight.ts';

/** A block that may track objects. */
interface Tracking {
  readonly tracks: TracksDraft;
}

interface TrackKind {
  readonly what: string;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly select: (tracks: TracksDraft) => TrackDraft[];
}

const KINDS: readonly (readonly [string, TrackKind])[] = [
  ['track_interface', { what: 'interface', bounds: TRACK_WEIGHT, select: ({ interfaces }) => interfaces }],
  ['track_script', { what: 'script', bounds: TRACK_WEIGHT, select: ({ scripts }) => scripts }],
  ['track_file', { what: 'file', bounds: FILE_WEIGHT, select: ({ files }) => files }],
  ['track_process', { what: 'process', bounds: FILE_WEIGHT, select: ({ processes }) => processes }],
  // This one is lvsd's own: it tracks virtual servers of the same file, whose states the LVS half reports.
  ['track_service', { what: 'virtual server', bounds: TRACK_WEIGHT, select: ({ services }) => services }],
];

/** The track blocks of an instance or a sync group. */
export const TRACK_KEYWORDS: Entries<Tracking> = [
  ...KINDS.map(([keyword, kind]): readonly [string, Keyword<Tracking>] => [keyword, trackBlock(kind)]),
  [
    'track_bfd',
    { argument: { kind: 'words', what: 'anything' }, block: true, repeatable: true, decode: reportBfd },
  ],
];

function trackBlock(kind: TrackKind): Keyword<Tracking> {
  return {
    argument: { kind: 'words', what: `a block of lines: ${kind.what} [weight N] [reverse]` },
    block: true,
    repeatable: true,
    decode: ({ tracks }, statement, context) => {
      refuseMore(statement, 0, context);
      const known = kind.select(tracks);
      for (const line of statement.block ?? []) {
        const track = readTrackLine(line, kind, context);
        if (track === undefined) continue;
        if (known.some(({ name }) => name === track.name)) {
          const message = `${writtenName(statement)} names ${quote(track.name)} twice`;
          context.tolerate('vrrp-tracked-twice', line, message, { consequence: 'the first line counts' });
        } else known.push(track);
      }
    },
  };
}

/** Reads `NAME [weight N] [reverse|noreverse] [per state|fraction]`. */
function readTrackLine(line: Statement, kind: TrackKind, context: DecodeContext): TrackDraft | undefined {
  const [word] = line.words;
  if (word === undefined) return undefined;
  if (kind.what === 'interface' && !usableInterface(line, word, context)) return undefined;
  const draft: { -readonly [Field in keyof TrackDraft]: TrackDraft[Field] } = {
    statement: line,
    name: word.text,
  };
  for (let index = 1; index < line.words.length; index += 1) {
    const option = line.words[index];
    const value = line.words[index + 1];
    if (option === undefined) break;
    const reverse = readReverse(option.text);
    if (reverse !== undefined) {
      draft.reverse = reverse;
      continue;
    }
    if (option.text === 'weight' && value !== undefined) {
      draft.weight = readWeightWord(line, value, kind.bounds, context);
      index += 1;
      continue;
    }
    if (option.text === 'per' && kind.what === 'virtual server' && isShare(value?.text)) {
      draft.per = value?.text as TrackDraft['per'];
      index += 1;
      continue;
    }
    if (option.text === 'weight') {
      context.warning(
        'vrrp-track-option',
        [line, option],
        `the weight of ${quote(word.text)} is missing; it is ignored`,
      );
      continue;
    }
    reportOption(line, option, context);
  }
  return draft;
}

function isShare(text: string | undefined): boolean {
  return text === 'state' || text === 'fraction';
}

function reportOption(line: Statement, option: Statement['words'][number], context: DecodeContext): void {
  // In `chk -20` the word `weight` was forgotten.
  const hint = /^[+-]?[0-9]+$/.test(option.text)
    ? `write \`weight ${option.text}\``
    : context.suggest(option.text, ['weight', 'reverse', 'noreverse', 'per']);
  const message = `${quote(option.text)} is not understood here; it is ignored`;
  context.warning('vrrp-track-option', [line, option], message, { hint });
}

function reportBfd(_draft: Tracking, statement: Statement, context: DecodeContext): void {
  const message = `${writtenName(statement)} is not followed: lvsd has no BFD, and a lost session changes nothing`;
  const hint = 'let bfdd or BIRD write a file, and follow that with track_file';
  context.warning('vrrp-bfd', statement, message, { hint, topic: 'track_bfd' });
}
