import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { HexReading, HexText, UdpCheckSpec, UdpReplySpec } from '../../../checkers/udp/spec.ts';
import {
  DEFAULT_PAYLOAD,
  DEFAULT_REPLY_LENGTHS,
  MAX_REPLY_LENGTH,
  parseHexBytes,
  parseHexPattern,
} from '../../../checkers/udp/spec.ts';
import { quote, readText } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { flagWord } from '../decode/flag.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { integer } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';

import { CONNECTION_KEYWORDS, type ConnectionDraft } from './connection.ts';
import type { ConfiguredValue } from './pacing-draft.ts';

/** The draft of a UDP_CHECK. */
export interface UdpCheckDraft extends ConnectionDraft {
  readonly type: 'UDP_CHECK';
  payload?: HexText;
  /** The value of require_reply: empty for any reply (YAML: `true`), null for none (YAML: `false`). */
  reply?: HexText | null;
  minLength?: ConfiguredValue<number>;
  maxLength?: ConfiguredValue<number>;
}

const LENGTH = { min: 0, max: MAX_REPLY_LENGTH };

export const UDP_KEYWORDS: KeywordTable<UdpCheckDraft> = new Map<string, Keyword<UdpCheckDraft>>([
  ...CONNECTION_KEYWORDS,
  [
    'payload',
    {
      argument: { kind: 'text', what: 'bytes in hexadecimal digits' },
      decode: (draft, statement, context) => {
        const hex = readHex(statement, parseHexBytes, context);
        if (hex !== undefined) draft.payload = hex;
      },
    },
  ],
  [
    'require_reply',
    {
      argument: { kind: 'text', what: 'bytes in hexadecimal digits, x for any', optional: true },
      decode: readReply,
    },
  ],
  [
    'min_reply_length',
    integer(LENGTH, (draft, value, statement) => {
      draft.minLength = { value, statement };
    }),
  ],
  [
    'max_reply_length',
    integer(LENGTH, (draft, value, statement) => {
      draft.maxLength = { value, statement };
    }),
  ],
]);

function readReply(draft: UdpCheckDraft, statement: Statement, context: DecodeContext): void {
  const word = statement.words[1]?.text;
  const given = word === undefined ? { value: true, exact: true } : flagWord(word);
  // Digits are bytes here, `0` and `1` too.
  if (given?.exact !== true) {
    // In keepalived, an invalid pattern still requires a reply.
    draft.reply = readHex(statement, parseHexPattern, context) ?? ANY_REPLY;
    return;
  }
  draft.reply = given.value ? ANY_REPLY : null;
  if (!given.value)
    context.differs(statement, `${writtenName(statement)} is off; keepalived would require a reply here`);
}

/** The empty pattern matches any reply. */
const ANY_REPLY: HexText | null = parseHexPattern('').hex;

function readHex(
  statement: Statement,
  parse: (text: string) => HexReading,
  context: DecodeContext,
): HexText | undefined {
  const text = readText(statement, context);
  if (text === undefined) return undefined;
  const { hex, problem } = parse(text);
  if (problem === null) return hex;
  const message = `${writtenName(statement)}: ${quote(text)}: ${problem}`;
  const consequence = statement.keyword === 'payload' ? 'it is ignored' : 'any reply is taken';
  context.tolerate('invalid-bytes', statement, message, { consequence, hint: 'such as "16 03 01"' });
  return undefined;
}

export function newUdpCheck(statement: Statement): UdpCheckDraft {
  return { type: 'UDP_CHECK', statement };
}

export function resolveUdp(
  draft: UdpCheckDraft,
  connection: ConnectionSpec,
  context: DecodeContext,
): UdpCheckSpec {
  const { payload = DEFAULT_PAYLOAD } = draft;
  return { type: 'UDP_CHECK', connection, payload, reply: resolveReply(draft, context) };
}

function resolveReply(
  { reply = null, minLength: min, maxLength: max }: UdpCheckDraft,
  context: DecodeContext,
): UdpReplySpec | null {
  if (reply === null) {
    for (const given of [min, max]) {
      if (given === undefined) continue;
      const message = `${writtenName(given.statement)} needs require_reply beside it`;
      context.tolerate('option-without-effect', given.statement, message, {
        consequence: 'it has no effect',
      });
    }
    return null;
  }
  const minLength = min?.value ?? DEFAULT_REPLY_LENGTHS.minLength;
  const maxLength = max?.value ?? DEFAULT_REPLY_LENGTHS.maxLength;
  const place = min ?? max;
  if (minLength > maxLength && place !== undefined) {
    const message = `no reply can have at least ${minLength} and at most ${maxLength} bytes: this check never passes`;
    context.error('out-of-range', place.statement, message);
  }
  return { pattern: reply, minLength, maxLength };
}
