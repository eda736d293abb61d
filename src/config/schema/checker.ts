import type { HttpProtocol } from '../../../checkers/http/spec.ts';
import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import {
  addressOf,
  quote,
  readChoice,
  readInteger,
  readText,
  refuseMore,
  requiredWord,
} from './arguments.ts';
import type { DecodeContext } from './context.ts';
import type { CheckDraft, HttpCheckDraft, TcpCheckDraft, UrlDraft } from './draft.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { decodeBlock } from './keyword.ts';
import { PACING_KEYWORDS } from './pacing.ts';

const PORT_BOUNDS = { min: 1, max: 65535 };

/** Where a check connects to and from. */
const CONNECTION_KEYWORDS: readonly (readonly [string, Keyword<CheckDraft>])[] = [
  [
    'connect_ip',
    {
      decode: (draft, statement, context) => {
        const address = readAddress(statement, context);
        if (address !== undefined) draft.connectAddress = address;
      },
    },
  ],
  [
    'connect_port',
    {
      decode: (draft, statement, context) => {
        const port = readInteger(statement, PORT_BOUNDS, context);
        if (port !== undefined) draft.connectPort = port;
      },
    },
  ],
  [
    'bindto',
    {
      decode: (draft, statement, context) => {
        const address = readAddress(statement, context);
        if (address !== undefined) draft.bindAddress = { address, statement };
      },
    },
  ],
  [
    'bind_port',
    {
      decode: (draft, statement, context) => {
        const port = readInteger(statement, PORT_BOUNDS, context);
        if (port !== undefined) draft.bindPort = { port, statement };
      },
    },
  ],
];

function readAddress(statement: Statement, context: DecodeContext): ReturnType<typeof addressOf> {
  const word = requiredWord(statement, 1, 'an address', context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  return addressOf(statement, word, context);
}

const TCP_KEYWORDS: KeywordTable<TcpCheckDraft> = new Map<string, Keyword<TcpCheckDraft>>([
  ...CONNECTION_KEYWORDS,
  ...PACING_KEYWORDS,
]);

export function decodeTcpCheck(statement: Statement, context: DecodeContext): TcpCheckDraft {
  const draft: TcpCheckDraft = { type: 'TCP_CHECK', statement };
  refuseMore(statement, 0, context);
  decodeBlock(statement.block ?? [], 'TCP_CHECK', TCP_KEYWORDS, draft, context);
  return draft;
}

const HTTP_PROTOCOLS: ReadonlyMap<string, HttpProtocol> = new Map([
  ['1.0', '1.0'],
  ['1.0C', '1.0C'],
  ['1.0c', '1.0C'],
  ['1.1', '1.1'],
]);

const RETRY: Keyword<HttpCheckDraft> | undefined = new Map(PACING_KEYWORDS).get('retry');

const HTTP_KEYWORDS: KeywordTable<HttpCheckDraft> = new Map<string, Keyword<HttpCheckDraft>>([
  ...CONNECTION_KEYWORDS,
  ...PACING_KEYWORDS,
  [
    'nb_get_retry',
    {
      decode: (draft, statement, context) => {
        const message = `${writtenName(statement)} is the old name of retry`;
        context.info('deprecated-keyword', statement, message, { topic: 'nb_get_retry' });
        RETRY?.decode(draft, statement, context);
      },
    },
  ],
  [
    'virtualhost',
    {
      decode: (draft, statement, context) => {
        const text = readHost(statement, context);
        if (text !== undefined) draft.virtualhost = text;
      },
    },
  ],
  [
    'http_protocol',
    {
      decode: (draft, statement, context) => {
        const protocol = HTTP_PROTOCOLS.get(readChoice(statement, [...HTTP_PROTOCOLS.keys()], context) ?? '');
        if (protocol !== undefined) draft.protocol = protocol;
      },
    },
  ],
  [
    'url',
    {
      block: true,
      repeatable: true,
      decode: (draft, statement, context) => {
        const url = decodeUrl(statement, context);
        if (url !== undefined) draft.urls.push(url);
      },
    },
  ],
]);

export function decodeHttpCheck(statement: Statement, context: DecodeContext): HttpCheckDraft {
  const draft: HttpCheckDraft = { type: 'HTTP_GET', statement, urls: [] };
  refuseMore(statement, 0, context);
  decodeBlock(statement.block ?? [], 'HTTP_GET', HTTP_KEYWORDS, draft, context);
  return draft;
}

const URL_KEYWORDS: KeywordTable<UrlDraft> = new Map<string, Keyword<UrlDraft>>([
  [
    'path',
    {
      decode: (draft, statement, context) => {
        const text = readText(statement, context);
        if (text !== undefined) draft.path = text;
      },
    },
  ],
  [
    'digest',
    {
      decode: (draft, statement, context) => {
        const digest = readDigest(statement, context);
        // The first one counts, as in keepalived.
        if (digest !== undefined) draft.digest ??= digest;
      },
    },
  ],
  ['status_code', { repeatable: true, decode: readStatusCodes }],
  [
    'virtualhost',
    {
      decode: (draft, statement, context) => {
        const text = readHost(statement, context);
        if (text !== undefined) draft.virtualhost = text;
      },
    },
  ],
]);

function decodeUrl(statement: Statement, context: DecodeContext): UrlDraft | undefined {
  const draft: UrlDraft = { statement, status: [] };
  refuseMore(statement, 0, context);
  decodeBlock(statement.block ?? [], 'url', URL_KEYWORDS, draft, context);
  if (draft.path !== undefined) return draft;
  context.tolerate('url-without-path', statement, `${writtenName(statement)} has no path and is left out`);
  return undefined;
}

/** A Host header is sent verbatim, so it must not be able to end its line. */
export function readHost(statement: Statement, context: DecodeContext): string | undefined {
  return readText(statement, context);
}

const MD5 = /^[0-9a-fA-F]{32}$/;

function readDigest(statement: Statement, context: DecodeContext): string | undefined {
  const word = requiredWord(statement, 1, 'an MD5 of 32 hexadecimal digits', context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  if (MD5.test(word.text)) return word.text.toLowerCase();
  const message = `${writtenName(statement)}: ${quote(word.text)} is not an MD5; the body is not compared`;
  const extras = { hint: `32 hexadecimal digits; here are ${word.text.length} characters` };
  context.tolerate('invalid-digest', [statement, word], message, extras);
  return undefined;
}

const STATUS = /^([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?$/;

function readStatusCodes(draft: UrlDraft, statement: Statement, context: DecodeContext): void {
  if (requiredWord(statement, 1, 'status codes, such as 200 or 200-299', context) === null) return;
  for (const word of statement.words.slice(1)) {
    const [, first, last = first] = STATUS.exec(word.text) ?? [];
    if (first !== undefined && Number(first) <= Number(last)) {
      draft.status.push({ from: Number(first), to: Number(last) });
      continue;
    }
    const message = `${writtenName(statement)}: ${quote(word.text)} is not a status code or range; it is ignored`;
    context.tolerate('out-of-range', [statement, word], message, {
      hint: '100 to 599, such as 200 or 200-299',
    });
  }
}
