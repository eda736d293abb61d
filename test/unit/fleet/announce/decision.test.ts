import { describe, expect, it } from 'vitest';
import {
  adoptedDecisions,
  type Decisions,
  type ServiceStanding,
  stepDecisions,
} from '../../../../fleet/announce/decision.ts';
import { parseIpAddress } from '../../../../src/base/ip-address.ts';

const VIP = parseIpAddress('10.0.0.1') ?? expect.unreachable();
const POLICY = { services: 'any', damping: 5000 } as const;
const READY = { reconciled: true };

function standing(changes: Partial<ServiceStanding> = {}): ServiceStanding {
  return { id: 'tcp 10.0.0.1:80', quorumMet: true, quorumSeen: true, unprogrammed: null, ...changes };
}

function step(
  before: Decisions,
  services: readonly ServiceStanding[],
  now = 0,
  ready = READY,
  policy: Parameters<typeof stepDecisions>[3] = POLICY,
) {
  const outcome = stepDecisions(before, new Map([[VIP, services]]), ready, policy, now);
  return { ...outcome, of: outcome.decisions.get(VIP) };
}

const NOTHING: Decisions = new Map();

describe('what is to be announced', () => {
  it('announces an address whose quorum, kernel and reconciliation say so', () => {
    expect(step(NOTHING, [standing()]).of).toMatchObject({ announced: true, lastAnnounced: 0 });
  });

  it.each([
    ['no quorum', standing({ quorumMet: false }), READY, /quorum is not met: tcp 10\.0\.0\.1:80/, false],
    ['no result of a check yet', standing({ quorumSeen: false }), READY, /first results/, true],
    ['not in the kernel', standing({ unprogrammed: 'refused' }), READY, /tcp 10\.0\.0\.1:80: refused/, true],
    ['nothing reconciled', standing(), { reconciled: false }, /not been read/, true],
  ])('does not announce with %s', (_, service, ready, reason, pending) => {
    const outcome = step(NOTHING, [service], 0, ready);
    expect(outcome.of?.announced).toBe(false);
    expect(outcome.of?.reason).toMatch(reason);
    expect(outcome.pending).toBe(pending);
  });

  it('withdraws at once when the quorum is lost, and for nothing else', () => {
    const { decisions } = step(NOTHING, [standing()]);
    expect(step(decisions, [standing({ quorumMet: false })], 1).of?.announced).toBe(false);
    const kept = standing({ quorumSeen: false, unprogrammed: 'the kernel does not answer' });
    expect(step(decisions, [kept], 1, { reconciled: false }).of?.announced).toBe(true);
  });

  it('announces again only when the damping time since the last announcement is over', () => {
    const up = step(NOTHING, [standing()], 1000).decisions;
    const down = step(up, [standing({ quorumMet: false })], 1500).decisions;
    const damped = step(down, [standing()], 2000);
    expect(damped.of).toMatchObject({ announced: false, since: 1500 });
    expect(damped.nextDue).toBe(6000);
    expect(step(damped.decisions, [standing()], 5999).of?.announced).toBe(false);
    expect(step(damped.decisions, [standing()], 6000).of).toMatchObject({ announced: true, since: 6000 });
  });

  it('keeps an address with one healthy virtual server of two, unless all are asked for', () => {
    const mixed = [standing(), standing({ id: 'tcp 10.0.0.1:443', quorumMet: false })];
    expect(step(NOTHING, mixed).of?.announced).toBe(true);
    const strict = step(NOTHING, mixed, 0, READY, { ...POLICY, services: 'all' });
    expect(strict.of).toMatchObject({ announced: false, reason: 'the quorum is not met: tcp 10.0.0.1:443' });
  });

  it('keeps what an earlier run left announced until its quorum is lost', () => {
    const adopted = adoptedDecisions([VIP], 0);
    const unknown = standing({ quorumSeen: false });
    expect(step(adopted, [unknown], 1, { reconciled: false }).of?.announced).toBe(true);
    expect(step(adopted, [standing({ quorumMet: false })], 1).of?.announced).toBe(false);
  });

  it('forgets an address that is not configured any more', () => {
    const { decisions } = step(NOTHING, [standing()]);
    expect(stepDecisions(decisions, new Map(), READY, POLICY, 1).decisions.size).toBe(0);
  });
});
