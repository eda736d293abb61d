import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { DnsCheckSpec, DnsRecordType, DomainName } from '../../../checkers/dns/spec.ts';
import {
  DEFAULT_RECORD_TYPE,
  DNS_RECORD_TYPES,
  parseDomainName,
  ROOT_NAME,
} from '../../../checkers/dns/spec.ts';
import { quote, readText } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { flag } from '../decode/keyword-kinds.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { CONNECTION_KEYWORDS, type ConnectionDraft } from './connection.ts';

/** The draft of a DNS_CHECK. */
export interface DnsCheckDraft extends ConnectionDraft {
  readonly type: 'DNS_CHECK';
  recordType?: DnsRecordType;
  name?: DomainName;
  requireAnswer?: boolean;
}

const RECORD_TYPES: readonly string[] = Object.keys(DNS_RECORD_TYPES);

export const DNS_KEYWORDS: KeywordTable<DnsCheckDraft> = new Map<string, Keyword<DnsCheckDraft>>([
  ...CONNECTION_KEYWORDS,
  ['type', { argument: { kind: 'choice', words: RECORD_TYPES }, decode: readRecordType }],
  ['name', { argument: { kind: 'text', what: 'a domain name' }, decode: readName }],
  // This keyword is lvsd's own.
  [
    'require_answer',
    flag((draft, value) => {
      draft.requireAnswer = value;
    }),
  ],
]);

/** The case of the type does not matter, as in keepalived. */
function readRecordType(draft: DnsCheckDraft, statement: Statement, context: DecodeContext): void {
  const word = readText(statement, context);
  if (word === undefined) return;
  const type = word.toUpperCase();
  if (isRecordType(type)) {
    draft.recordType = type;
    return;
  }
  const message = `${writtenName(statement)}: ${quote(word)} is not one of ${RECORD_TYPES.join(', ')}`;
  context.tolerate('unknown-value', statement, message, {
    consequence: 'it is ignored',
    hint: didYouMean(word, RECORD_TYPES),
  });
}

function isRecordType(text: string): text is DnsRecordType {
  return Object.hasOwn(DNS_RECORD_TYPES, text);
}

/** An invalid name is always an error: keepalived asks for the root instead, which shows nothing about the server. */
function readName(draft: DnsCheckDraft, statement: Statement, context: DecodeContext): void {
  const word = readText(statement, context);
  if (word === undefined) return;
  const { name, problem } = parseDomainName(word);
  if (problem === null) draft.name = name;
  else {
    const message = `${writtenName(statement)}: ${quote(word)} is no domain name: ${problem}`;
    context.error('invalid-name', statement, message);
  }
}

export function newDnsCheck(statement: Statement): DnsCheckDraft {
  return { type: 'DNS_CHECK', statement };
}

export function resolveDns(draft: DnsCheckDraft, connection: ConnectionSpec): DnsCheckSpec {
  const { recordType = DEFAULT_RECORD_TYPE, name = ROOT_NAME, requireAnswer } = draft;
  const spec: DnsCheckSpec = { type: 'DNS_CHECK', connection, recordType, name };
  return requireAnswer === true ? { ...spec, requireAnswer } : spec;
}
