import type { DecodeContext } from '../../decode/context.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft } from '../decode/draft.ts';
import type { VrrpInstance } from '../model.ts';

type Preemption = Pick<VrrpInstance, 'preempt' | 'preemptDelay' | 'timerExpiredBackup'>;

/**
 * Whether and when a master of lower priority is replaced. `begin` is MASTER also where the priority 255 makes it so.
 */
export function resolvePreemption(
  draft: InstanceDraft,
  priority: number,
  begin: 'MASTER' | 'BACKUP',
  strict: boolean,
  context: DecodeContext,
): Preemption {
  const preempt = resolvePreempt(draft, priority, begin, context);
  return {
    preempt,
    preemptDelay: resolveDelay(draft, preempt, begin, strict, context),
    timerExpiredBackup: resolveExpired(draft, preempt, context),
  };
}

function resolvePreempt(
  { preempt, state }: InstanceDraft,
  priority: number,
  begin: 'MASTER' | 'BACKUP',
  context: DecodeContext,
): boolean {
  if (preempt === undefined || preempt.value) return true;
  const { statement } = preempt;
  const name = writtenName(statement);
  if (priority === 255) {
    const message = `${name} has no effect with priority 255, which always becomes master`;
    context.warning('vrrp-nopreempt-owner', statement, message, { hint: 'use 254 at most' });
    return true;
  }
  if (begin === 'BACKUP') return false;
  const message = `${name} has no effect with state MASTER: this node takes the addresses back when it returns`;
  context.warning('vrrp-nopreempt-master', statement, message, {
    hint: state === undefined ? null : 'write `state BACKUP` on all nodes; the priority decides who begins',
  });
  return true;
}

function resolveDelay(
  { preemptDelay }: InstanceDraft,
  preempt: boolean,
  begin: 'MASTER' | 'BACKUP',
  strict: boolean,
  context: DecodeContext,
): number {
  if (preemptDelay === undefined || preemptDelay.value === 0) return 0;
  const { statement, value } = preemptDelay;
  if (begin === 'MASTER') {
    const message = `${writtenName(statement)} has no effect with state MASTER: this node preempts at once`;
    context.warning('vrrp-preempt-delay-master', statement, message, {
      hint: 'write `state BACKUP`; the priority decides who begins',
    });
    return 0;
  }
  // Strict mode reports it.
  if (strict) return 0;
  if (preempt) return value;
  const message = `${writtenName(statement)} has no effect beside nopreempt`;
  context.warning('vrrp-preempt-delay-nopreempt', statement, message);
  return 0;
}

function resolveExpired(
  { timerExpiredBackup }: InstanceDraft,
  preempt: boolean,
  context: DecodeContext,
): number | null {
  if (timerExpiredBackup === undefined) return null;
  if (!preempt) return timerExpiredBackup.value;
  const { statement } = timerExpiredBackup;
  const message = `${writtenName(statement)} has no effect without nopreempt`;
  context.warning('vrrp-expired-without-nopreempt', statement, message);
  return null;
}
