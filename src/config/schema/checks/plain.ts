import type { Statement } from '../../tree.ts';
import type { Keyword, KeywordTable } from '../keyword.ts';
import { CONNECTION_KEYWORDS, type ConnectionDraft } from './connection.ts';

/** TCP_CHECK. */
export interface TcpCheckDraft extends ConnectionDraft {
  readonly type: 'TCP_CHECK';
}

/** PING_CHECK. */
export interface PingCheckDraft extends ConnectionDraft {
  readonly type: 'PING_CHECK';
}

export const TCP_KEYWORDS: KeywordTable<TcpCheckDraft> = new Map<string, Keyword<TcpCheckDraft>>(
  CONNECTION_KEYWORDS,
);

export const PING_KEYWORDS: KeywordTable<PingCheckDraft> = new Map<string, Keyword<PingCheckDraft>>(
  CONNECTION_KEYWORDS,
);

export function newTcpCheck(statement: Statement): TcpCheckDraft {
  return { type: 'TCP_CHECK', statement };
}

export function newPingCheck(statement: Statement): PingCheckDraft {
  return { type: 'PING_CHECK', statement };
}
