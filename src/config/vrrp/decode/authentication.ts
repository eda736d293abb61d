import { quote, readText, refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { AuthenticationDraft, InstanceDraft } from './draft.ts';

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
