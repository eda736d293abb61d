import { describe, expect, it } from 'vitest';
import { Director } from '../../../../src/state/director/director.ts';
import type { VirtualServerFacts } from '../../../../src/state/model/facts.ts';
import { failOpenStatus, isolationStatus, keptByStatus } from '../../../../src/state/status/kept-words.ts';
import { config, virtualServer } from '../../../support/director-config.ts';

function facts(failOpen?: number): VirtualServerFacts {
  const director = new Director();
  const site = virtualServer({ servers: [{}, {}], ...(failOpen === undefined ? {} : { failOpen }) });
  director.load(config(site), 0, 0);
  const [service] = director.view().virtualServers;
  if (service === undefined) throw new TypeError('no virtual server');
  return service;
}

describe('The isolation guard in the status', () => {
  it('is absent while it is off, and has seconds and times where it is on', () => {
    expect(isolationStatus(null, String)).toEqual({});
    const guard = {
      percent: 80,
      mode: 'holding',
      since: 7,
      window: 6000,
      failing: 9,
      suspects: 10,
      held: 4,
      engagements: 1,
    } as const;
    expect(isolationStatus(guard, String)).toEqual({
      isolation: {
        percent: 80,
        mode: 'holding',
        since: '7',
        window_seconds: 6,
        failing_checks: 9,
        checks: 10,
        held: 4,
        engagements: 1,
      },
    });
  });
});

describe('fail_open in the status', () => {
  it('counts the servers that it keeps', () => {
    expect(failOpenStatus(facts())).toEqual({});
    const service = facts(50);
    const servers = service.servers.map((server, index) => ({ ...server, retainedByFailOpen: index === 0 }));
    expect(failOpenStatus({ ...service, servers })).toEqual({ fail_open: { percent: 50, kept: 1 } });
  });

  it('is named before the isolation guard as what keeps a server', () => {
    const [server] = facts().servers;
    if (server === undefined) throw new TypeError('no server');
    expect(keptByStatus(server)).toEqual({});
    expect(keptByStatus({ ...server, held: true })).toEqual({ kept_by: 'isolation_guard' });
    expect(keptByStatus({ ...server, held: true, retainedByFailOpen: true })).toEqual({
      kept_by: 'fail_open',
    });
  });
});
