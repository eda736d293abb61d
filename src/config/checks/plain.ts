import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { CONNECTION_KEYWORDS, type ConnectionDraft } from './connection.ts';

/** The draft of a TCP_CHECK. */
export interface TcpCheckDraft extends ConnectionDraft {
  readonly type: 'TCP_CHECK';
}

/** The draft of a PING_CHECK. */
export interface PingCheckDraft extends ConnectionDraft {
  readonly type: 'PING_CHECK';
}

export const TCP_KEYWORDS: KeywordTable<TcpCheckDraft> = new Map<string, Keyword<TcpCheckDraft>>(
  CONNECTION_KEYWORDS,
);

/** keepalived accepts a port here as in every check. */
const NO_PORT: Keyword<PingCheckDraft> = {
  argument: { kind: 'port' },
  decode: (_draft, statement, context) => {
    const message = `${writtenName(statement)} has no effect in PING_CHECK: an echo has no port`;
    context.info('option-without-effect', statement, message, { topic: 'PING_CHECK port' });
  },
};

export const PING_KEYWORDS: KeywordTable<PingCheckDraft> = new Map<string, Keyword<PingCheckDraft>>([
  ...CONNECTION_KEYWORDS,
  ['connect_port', NO_PORT],
]);

export function newTcpCheck(statement: Statement): TcpCheckDraft {
  return { type: 'TCP_CHECK', statement };
}

export function newPingCheck(statement: Statement): PingCheckDraft {
  return { type: 'PING_CHECK', statement };
}
