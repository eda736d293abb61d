import { quote, readText, refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import type { KeywordArgument } from '../../decode/keyword-argument.ts';
import { text } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { AuthenticationDraft, HmacDraft, InstanceDraft } from './draft.ts';

const AUTHENTICATION_KEYWORDS: KeywordTable<AuthenticationDraft> = new Map<
  string,
  Keyword<AuthenticationDraft>
>([
  ['auth_type', { argument: { kind: 'choice', words: ['PASS', 'AH'] }, decode: readType }],
  [
    'auth_pass',
    {
      argument: { kind: 'text', what: 'a password of at most 8 bytes' },
      decode: (draft, statement, context) => {
        const value = readText(statement, context);
        if (value !== undefined) draft.password = { value, statement };
      },
    },
  ],
]);

function readType(draft: AuthenticationDraft, statement: Statement, context: DecodeContext): void {
  const type = readText(statement, context);
  draft.typeStatement = statement;
  if (type === undefined) return;
  if (type === 'PASS' || type === 'AH') {
    draft.type = type;
    return;
  }
  const message = `${writtenName(statement)}: ${quote(type)} is neither PASS nor AH`;
  context.error('vrrp-authentication-type', statement, message, {
    hint: 'without a type the peers would refuse each other, and both be master',
  });
}

export const AUTHENTICATION: Keyword<InstanceDraft> = {
  argument: { kind: 'block', block: 'authentication', header: '', keywords: AUTHENTICATION_KEYWORDS },
  block: true,
  decode: (instance, statement, context) => {
    refuseMore(statement, 0, context);
    const draft: AuthenticationDraft = { statement };
    decodeBlock(statement.block ?? [], 'authentication', AUTHENTICATION_KEYWORDS, draft, context);
    instance.authentication = draft;
  },
};

const UNREAD: KeywordArgument = { kind: 'words', what: 'anything' };

/** Known, so that a file with it loads; only whether the peers sign already matters until it is built. */
const HMAC_KEYWORDS: KeywordTable<HmacDraft> = new Map<string, Keyword<HmacDraft>>([
  ['key', { argument: UNREAD, repeatable: true, decode: () => undefined }],
  ...['active_key', 'anti_replay', 'time_window'].map((keyword): readonly [string, Keyword<HmacDraft>] => [
    keyword,
    { argument: UNREAD, decode: () => undefined },
  ]),
  [
    'mode',
    text('enforce, permissive or receive-only', (draft, value) => {
      draft.mode = value;
    }),
  ],
]);

export const AUTH_HMAC: Keyword<InstanceDraft> = {
  argument: { kind: 'block', block: 'auth_hmac', header: '', keywords: HMAC_KEYWORDS },
  block: true,
  decode: (instance, statement, context) => {
    const draft: HmacDraft = { statement };
    decodeBlock(statement.block ?? [], 'auth_hmac', HMAC_KEYWORDS, draft, context);
    instance.hmac = draft;
  },
};
