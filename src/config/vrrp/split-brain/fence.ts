import type { Milliseconds } from '../../../base/time.ts';
import type { ScriptJudge } from '../../scripts/script-judge.ts';
import type { InstanceDraft } from '../decode/draft.ts';
import type { VrrpInstance } from '../model.ts';

const FENCE_TIMEOUT: Milliseconds = 5000;

/** The fence command; one that cannot be run is reported and left out. */
export function resolveFence(
  { fence, fenceTimeout }: InstanceDraft,
  judge: ScriptJudge,
): VrrpInstance['fence'] {
  if (fence === undefined) return null;
  const { command, user, statement } = fence;
  const { script, refusal } = judge.judge(command, user, statement, 'nothing is fenced');
  return refusal === null ? { script, timeout: fenceTimeout ?? FENCE_TIMEOUT } : null;
}
