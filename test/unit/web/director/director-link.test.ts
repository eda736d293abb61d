import { describe, expect, it } from 'vitest';
import type { ChangeReport } from '../../../../src/api/protocol.ts';
import { DIRECTOR_ANSWER_LIMIT, DirectorLink } from '../../../../web/director/director-link.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { realServerStatus, statusDocument, virtualServerStatus } from '../../../support/status-documents.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { changesOf } from '../../../support/web-bench.ts';

const WHOLE = changesOf(statusDocument());

function bench(answers: ((since: string | null) => Promise<ChangeReport>)[]) {
  const clock = new VirtualClock();
  const told: string[] = [];
  const asked: (string | null)[] = [];
  const link = new DirectorLink({
    clock,
    logger: new RecordingLogger(),
    client: {
      changes: ({ since }) => {
        asked.push(since);
        return answers.shift()?.(since) ?? new Promise(() => undefined);
      },
    },
    heard: ({ revision }) => told.push(`heard ${revision}`),
    lost: (reason) => told.push(`lost: ${reason}`),
  });
  return { clock, told, asked, link };
}

describe('DirectorLink', () => {
  it('asks for what changed and keeps what did not', async () => {
    const down = { ...realServerStatus({ address: '10.0.1.2' }), state: 'down' as const };
    const change: ChangeReport = {
      ...WHOLE,
      revision: 'run-2',
      complete: false,
      order: null,
      virtual_servers: [{ ...virtualServerStatus(), whole: false, real_servers: [down] }],
    };
    const { clock, link, asked, told } = bench([() => Promise.resolve(WHOLE), () => Promise.resolve(change)]);
    link.start();
    await clock.advanceAndSettle(300);
    expect(asked.slice(0, 2)).toEqual([null, 'run-1']);
    expect(told).toEqual(['heard run-1', 'heard run-2']);
    const servers = link.state?.services.get('tcp 10.0.0.1:80')?.real_servers ?? [];
    expect(servers.map(({ address, state }) => `${address} ${state}`)).toEqual([
      '10.0.1.1 up',
      '10.0.1.2 down',
    ]);
    link.stop();
  });

  it('tells once that a director is silent, whether it hangs or refuses, and goes on asking', async () => {
    const { clock, link, told } = bench([
      () => Promise.resolve(WHOLE),
      () => new Promise(() => undefined),
      () => Promise.reject(new Error('refused')),
      () => Promise.resolve(WHOLE),
    ]);
    link.start();
    await clock.advanceAndSettle(300 + DIRECTOR_ANSWER_LIMIT);
    expect(link.silence).toBe('no answer within 8 s');
    await clock.advanceAndSettle(2_100);
    expect(told).toEqual(['heard run-1', 'lost: no answer within 8 s', 'heard run-1']);
    expect(link.silence).toBeNull();
    link.stop();
  });
});
