import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { SmtpCheckSpec } from '../../../checkers/smtp/spec.ts';
import { DEFAULT_HELO_NAME, heloNameProblem } from '../../../checkers/smtp/spec.ts';
import { readText } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { block } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { CONNECTION_KEYWORDS, type ConnectionDraft, saysWhere } from './connection.ts';

/** The draft of an SMTP_CHECK. */
export interface SmtpCheckDraft extends ConnectionDraft {
  readonly type: 'SMTP_CHECK';
  heloName?: string;
  readonly hosts: ConnectionDraft[];
}

/** The keywords of a `host` block. */
export const HOST_KEYWORDS: KeywordTable<ConnectionDraft> = new Map<string, Keyword<ConnectionDraft>>(
  CONNECTION_KEYWORDS,
);

export const SMTP_KEYWORDS: KeywordTable<SmtpCheckDraft> = new Map<string, Keyword<SmtpCheckDraft>>([
  ...CONNECTION_KEYWORDS,
  ['helo_name', { argument: { kind: 'text', what: 'a host name' }, decode: readHeloName }],
  [
    'host',
    block(
      'host',
      HOST_KEYWORDS,
      (statement): ConnectionDraft => ({ statement }),
      (draft: SmtpCheckDraft, host, statement, context) => {
        const message = `${writtenName(statement)} is an old form: it makes a check of its own`;
        const hint = 'write an SMTP_CHECK for each address';
        context.info('deprecated-keyword', statement, message, { hint, topic: 'SMTP host' });
        draft.hosts.push(host);
      },
    ),
  ],
]);

function readHeloName(draft: SmtpCheckDraft, statement: Statement, context: DecodeContext): void {
  const name = readText(statement, context);
  if (name === undefined) return;
  const problem = heloNameProblem(name);
  if (problem === null) {
    draft.heloName = name;
    return;
  }
  const message = `${writtenName(statement)}: ${problem}`;
  context.tolerate('invalid-name', statement, message, { consequence: 'it is ignored' });
}

export function newSmtpCheck(statement: Statement): SmtpCheckDraft {
  return { type: 'SMTP_CHECK', statement, hosts: [] };
}

/**
 * The targets that an SMTP_CHECK tests, each a check of its own: its `host` blocks, or the server itself when there are
 * none. keepalived did this until 2.0; in its later releases every host block fails.
 */
export function smtpTargets(draft: SmtpCheckDraft): readonly ConnectionDraft[] {
  if (draft.hosts.length === 0) return [draft];
  return saysWhere(draft) ? [draft, ...draft.hosts] : draft.hosts;
}

export function resolveSmtp(draft: SmtpCheckDraft, connection: ConnectionSpec): SmtpCheckSpec {
  return { type: 'SMTP_CHECK', connection, heloName: draft.heloName ?? DEFAULT_HELO_NAME };
}
