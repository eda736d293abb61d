import type { AddressFamily } from '../../base/ip-address.ts';
import { ipAddressToBytes, parseIpAddress } from '../../base/ip-address.ts';
import { quote, refuseMore, requiredWord, wholeSecondsOf } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Entries } from '../decode/keyword-kinds.ts';
import { text } from '../decode/keyword-kinds.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { VirtualServerDraft } from './draft.ts';
/** The seconds for `persistence_timeout` without a value, and for a granularity without a timeout. */
export const DEFAULT_PERSISTENCE = 360;

/** The netmask for single hosts. */
export function hostMask(family: AddressFamily): number {
  return family === 'inet' ? 0xffff_ffff : 128;
}

const MAX_PERSISTENCE_SECONDS = 2_678_400;
/** IP_VS_PENAME_MAXLEN of linux/ip_vs.h without the final NUL. */
const MAX_ENGINE_NAME = 15;

/** The settings of a virtual server for persistence. */
type PersistenceDraft = Pick<VirtualServerDraft, 'persistenceTimeout' | 'granularity' | 'persistenceEngine'>;

export const PERSISTENCE_KEYWORDS: Entries<PersistenceDraft> = [
  [
    'persistence_timeout',
    {
      argument: { kind: 'duration', bounds: { min: 1000, max: MAX_PERSISTENCE_SECONDS * 1000 } },
      decode: (draft, statement, context) => {
        const bounds = { min: 1, max: MAX_PERSISTENCE_SECONDS };
        const [, word] = statement.words;
        refuseMore(statement, 1, context);
        const value =
          word === undefined ? DEFAULT_PERSISTENCE : wholeSecondsOf(statement, word, bounds, context);
        if (value !== undefined) draft.persistenceTimeout = value;
      },
    },
  ],
  [
    'persistence_granularity',
    {
      argument: { kind: 'text', what: 'a netmask (IPv4) or a prefix length (IPv6)' },
      decode: (draft, statement, context) => {
        const granularity = readGranularity(statement, context);
        if (granularity !== undefined) draft.granularity = { ...granularity, statement };
      },
    },
  ],
  [
    'persistence_engine',
    text('1 to 15 characters', (draft, name, statement, context) => {
      if (name.length <= MAX_ENGINE_NAME && name !== '') draft.persistenceEngine = name;
      else {
        const message = `${quote(name)} is no engine: names have 1 to 15 characters`;
        context.error('out-of-range', statement, message);
      }
    }),
  ],
];

/**
 * Reads a dotted mask for IPv4, and a prefix length for IPv6, or for IPv4, too: keepalived takes `24` for 0.0.0.24. The
 * kernel accepts any mask of IPv4, where 0.0.0.0 treats all clients as one, and lengths of IPv6 from 1 on.
 */
function readGranularity(
  statement: Statement,
  context: DecodeContext,
): { readonly family: AddressFamily; readonly netmask: number } | undefined {
  const word = requiredWord(statement, 1, 'a netmask (IPv4) or a prefix length (IPv6)', context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  if (/^[0-9]{1,3}$/.test(word.text)) {
    const length = Number(word.text);
    if (length <= 128) return { family: 'inet6', netmask: length };
  } else {
    const netmask = dottedMask(word.text);
    if (netmask !== undefined) {
      reportHoles(statement, word, netmask, context);
      return { family: 'inet', netmask };
    }
  }
  const message = `${writtenName(statement)}: ${quote(word.text)} is neither a netmask nor a prefix length`;
  context.error('invalid-mask', [statement, word], message, {
    hint: 'such as 255.255.255.0 for IPv4, 64 for IPv6',
  });
  return undefined;
}

/** The mask as an unsigned number. */
function dottedMask(text: string): number | undefined {
  const address = text.includes(':') ? undefined : parseIpAddress(text);
  if (address === undefined) return undefined;
  return ipAddressToBytes(address).reduce((value, byte) => value * 256 + byte, 0);
}

/** The kernel accepts such a mask, but nearly always an octet was mistyped. */
function reportHoles(statement: Statement, word: Word, netmask: number, context: DecodeContext): void {
  const inverted = 0xffff_ffff - netmask;
  if (((inverted + 1) & inverted) === 0) return;
  const message = `${writtenName(statement)}: ${quote(word.text)} has holes; clients that agree in its bits count as one`;
  context.warning('invalid-mask', [statement, word], message, { hint: 'such as 255.255.255.0' });
}

/** The mask of an IPv4 prefix length 0..32, as an unsigned number. */
export function prefixMask(length: number): number {
  return length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0;
}
