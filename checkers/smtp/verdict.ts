import { judgeConnectionFault, type SystemFault } from '../connection/errno.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import { formatSeconds } from '../duration.ts';
import { failed, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';
import type { SmtpReply } from './reply.ts';
import { MAX_REPLY_BYTES, smtpTotalTimeout } from './spec.ts';

/** The reply that the dialogue waits for. */
export type SmtpStage = 'greeting' | 'HELO' | 'QUIT';

/**
 * The verdict on a reply; null means that the dialogue goes on. keepalived wants 220 and 250, and accepts any reply
 * to QUIT, because a server that got that far serves mail.
 */
export function judgeSmtpReply(stage: SmtpStage, reply: SmtpReply): ProbeResult | null {
  if (reply.kind === 'garbage') {
    return failed('protocol', `${subject(stage)} is not SMTP: '${reply.firstLine}'`);
  }
  if (reply.kind === 'oversized') {
    return failed('protocol', `${subject(stage)} is longer than ${MAX_REPLY_BYTES / 1024} KiB`);
  }
  const expected = { greeting: 220, HELO: 250, QUIT: null }[stage];
  if (expected === null) return passed(`greeting 220, HELO 250, QUIT ${reply.code}`);
  if (reply.code === expected) return null;
  return failed('status', `${subject(stage)} is '${reply.firstLine}', expected ${expected}`);
}

/** How a dialogue ended without the expected reply; `stage` is null before the connection was established. */
export type SmtpEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'fault'; readonly fault: SystemFault }
  | { readonly kind: 'expired'; readonly total: boolean };

export function judgeSmtpEnd(stage: SmtpStage | null, end: SmtpEnd, connection: ConnectionSpec): ProbeResult {
  switch (end.kind) {
    case 'closed':
      return failed('protocol', `connection closed, ${missing(stage)}`);
    case 'fault':
      return judgeConnectionFault(end.fault, connection);
    case 'expired':
      if (stage === null) return failed('timeout', `no answer within ${formatSeconds(connection.timeout)}`);
      return end.total
        ? failed('timeout', `dialogue not complete within ${formatSeconds(smtpTotalTimeout(connection))}`)
        : failed('timeout', `connected, but ${missing(stage)} within ${formatSeconds(connection.timeout)}`);
  }
}

function subject(stage: SmtpStage): string {
  return stage === 'greeting' ? 'the greeting' : `the reply to ${stage}`;
}

function missing(stage: SmtpStage | null): string {
  return stage === null || stage === 'greeting' ? 'no greeting' : `no reply to ${stage}`;
}
