import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { InstanceKey } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import { downTimeOf } from '../instance/transition.ts';
import type { Turn } from '../instance/turn.ts';
import { alivePeer } from './asking.ts';

/** The command that makes sure that a live peer serves no more. */
export interface FenceSpec {
  /** The command is ended after this time and counts as failed. */
  readonly timeout: Milliseconds;
}

/** One run of the fence command before a takeover. */
export interface Fence {
  readonly peer: IpAddress;
  readonly since: Instant;
  /** In the state `passed` this node may become MASTER. */
  readonly state: 'running' | 'passed';
}

/** The command is ended at its timeout, and its end is reported at most two seconds later. */
const ENDING: Milliseconds = 3000;

/**
 * Whether a takeover has to wait for the command, because one is configured and the peer whose adverts are missing is
 * alive. The command is then started, once for each takeover.
 */
export function waitsForFence(turn: Turn, key: InstanceKey): boolean {
  const instance = turn.instance(key);
  const { fence, spec } = instance;
  if (spec.fence === null || fence?.state === 'passed') return false;
  if (fence !== null) {
    failFence(turn, key, 'it did not end');
    return true;
  }
  const peer = alivePeer(instance);
  if (peer === null) return false;
  const { timeout } = spec.fence;
  turn.put(key, {
    fence: { peer, since: turn.now, state: 'running' },
    deadline: turn.now + timeout + ENDING,
  });
  turn.log(
    'warn',
    `(${spec.name}) ${peer} is alive without adverts: it is fenced before this node takes over`,
    {
      instance: spec.name,
      peer,
    },
  );
  turn.act({ kind: 'run-fence', instance: key, name: spec.name, peer, timeout });
  return true;
}

/** Takes the end of the command, with null for success. Returns true when the takeover goes on. */
export function takeFenceEnd(turn: Turn, key: InstanceKey, error: string | null): boolean {
  const instance = turn.state.instances.get(key);
  if (instance === undefined || instance.fence?.state !== 'running' || instance.phase !== 'backup')
    return false;
  if (error !== null) {
    failFence(turn, key, error);
    return false;
  }
  const { fence, spec } = instance;
  turn.put(key, { fence: { ...fence, state: 'passed' } });
  turn.log('info', `(${spec.name}) ${fence.peer} is fenced`, { instance: spec.name, peer: fence.peer });
  return true;
}

/** Without the fence this node stays BACKUP, and begins anew after a whole down time. */
function failFence(turn: Turn, key: InstanceKey, error: string): void {
  const instance = turn.instance(key);
  const { spec, fence } = instance;
  turn.put(key, { fence: null, asked: null, fenceError: error, deadline: turn.now + downTimeOf(instance) });
  turn.log('error', `(${spec.name}) the fence command failed: ${error}; this node stays BACKUP`, {
    instance: spec.name,
    peer: fence?.peer,
  });
}

/** The effect of the fence on a BACKUP, in words; null when it has none. */
export function fenceWords({ fence, fenceError }: InstanceState): string | null {
  if (fence?.state === 'running') return `waits for the fence command against ${fence.peer}`;
  return fenceError === null ? null : `it did not take over, because the fence command failed: ${fenceError}`;
}
