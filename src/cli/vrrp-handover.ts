import type { InstanceStatus, VrrpStatus } from '../../vrrp/report/status-document.ts';
import { ControlError } from '../api/control-error.ts';
import type { VrrpClient } from '../api/vrrp-client.ts';
import {
  type HandoverReply,
  type HandoverRequest,
  readHandoverReply,
  readVrrpStatus,
  VRRP_PATHS,
} from '../api/vrrp-protocol.ts';
import { neutralise } from '../base/visible-text.ts';
import type { CliContext, Invocation } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { pauseUntil } from './interruption.ts';
import { operatorRequest } from './operator.ts';

const LOOK_AGAIN_MS = 200;
/**
 * How many advert intervals to wait: a peer takes over after its skew time, which is shorter than one, and is heard
 * with its first advert.
 */
const PATIENCE_ADVERTS = 3;
const PATIENCE_MS = 2000;

/** The status of the VRRP half. Rejects with a ControlError when the answer is no such status. */
export async function askStatus(client: VrrpClient): Promise<{ answer: unknown; status: VrrpStatus }> {
  const answer = await client.json(VRRP_PATHS.status);
  const status = readVrrpStatus(answer);
  if (status === undefined) throw garbage('with something that is no status of it');
  return { answer, status };
}

/** Hands an instance over and waits for the result; the exit code is 1 where no node has the addresses then. */
export async function handOver(
  client: VrrpClient,
  { instance, action }: Pick<HandoverRequest, 'instance' | 'action'>,
  invocation: Invocation,
  context: CliContext,
): Promise<ExitCode> {
  const { reason, for_seconds } = operatorRequest(invocation, context);
  const asked: HandoverRequest = { instance, action, reason, for_seconds };
  const askedAt = context.clock.now();
  const reply = readHandoverReply(await client.json(VRRP_PATHS.handover, asked));
  if (reply === undefined) throw garbage('to the handover with something unknown');
  if (reply.not_saved !== null)
    context.stderr.write(
      `lvsctl: this holds until the VRRP half restarts only, it could not be saved: ${neutralise(reply.not_saved)}\n`,
    );
  if (action === 'resume' && !reply.held)
    context.stdout.write(`nothing was said of ${neutralise(instance)} before\n`);
  const statuses = await settled(client, reply, action, askedAt, context);
  let code: ExitCode = EXIT.ok;
  for (const status of statuses) {
    context.stdout.write(`${neutralise(`${status.name}: ${status.why}`)}\n`);
    if (action !== 'release' || isServed(status, context.clock.now() - askedAt)) continue;
    code = EXIT.negative;
    context.stderr.write(
      `lvsctl: no peer has taken ${neutralise(status.name)} over: its addresses may be on no node; lvsctl vrrp resume ${neutralise(status.name)} ends that\n`,
    );
  }
  return code;
}

/** The instances once a peer was heard, or the wait is over. Ctrl-C ends the wait. */
async function settled(
  client: VrrpClient,
  { instances }: HandoverReply,
  action: HandoverRequest['action'],
  askedAt: number,
  context: CliContext,
): Promise<readonly InstanceStatus[]> {
  const { clock } = context;
  const interrupted = context.interruption();
  for (;;) {
    const { status } = await askStatus(client);
    const those = status.instances.filter(({ name }) => instances.includes(name));
    const elapsed = clock.now() - askedAt;
    const slowest = Math.max(...those.map(({ advertInterval }) => advertInterval));
    const done = action !== 'release' || those.every((one) => isServed(one, elapsed));
    if (done || elapsed > PATIENCE_ADVERTS * slowest + PATIENCE_MS || interrupted.aborted) return those;
    await pauseUntil(clock, clock.now() + LOOK_AGAIN_MS, interrupted);
  }
}

/** Whether another node was heard as master since the handover was requested, `elapsed` ago. */
function isServed({ master }: InstanceStatus, elapsed: number): boolean {
  return master !== null && !master.isUs && master.age <= elapsed;
}

function garbage(how: string): ControlError {
  return new ControlError('control-garbage', `the VRRP half answered ${how}`, {
    hint: 'it is older or newer than this lvsctl: restart it after an upgrade',
  });
}
