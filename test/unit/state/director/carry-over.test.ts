import { describe, expect, it } from 'vitest';
import type { VirtualServer } from '../../../../src/config/model/config.ts';
import { carryVirtualServer, type LoadContext } from '../../../../src/state/director/carry-over.ts';
import type { VirtualServerRecord } from '../../../../src/state/director/records.ts';
import { fail, ip, virtualServer } from '../../../support/director-config.ts';

function context(changes: Partial<LoadContext> = {}): LoadContext {
  return {
    now: 1000,
    wall: 5,
    startup: true,
    findings: new Map(),
    holds: false,
    restored: () => null,
    recalled: () => null,
    inherited: new Map(),
    addresses: null,
    suspensions: [],
    added: [],
    kept: [],
    transitions: [],
    ...changes,
  };
}

function loaded(site: VirtualServer, around = context()): VirtualServerRecord {
  return carryVirtualServer(undefined, site, around);
}

describe('A load', () => {
  it('takes new servers as up until their first check, but for alpha', () => {
    const record = loaded(virtualServer({ servers: [{}, { checks: [{ alpha: true }] }] }));
    expect(record.servers.map(({ up }) => up)).toEqual([true, false]);
    expect(record.quorumMet).toBe(true);
  });

  it('keeps the state of a check whose definition did not change', () => {
    const site = virtualServer({ servers: [{ checks: [{ retry: 0 }] }] });
    const old = loaded(site);
    const check = old.servers[0]?.checks[0];
    if (check === undefined) throw new TypeError('no check');
    check.state = { ...check.state, verdict: 'down', fresh: false };
    const around = context({ startup: false });
    const carried = carryVirtualServer(old, site, around);
    expect(carried.servers[0]?.checks[0]?.state).toBe(check.state);
    expect([around.added.length, around.kept.length]).toEqual([0, 1]);
  });

  it('says that a server left, and begins the checks of one that came', () => {
    const old = loaded(virtualServer({ servers: [{}] }));
    const around = context({ startup: false });
    carryVirtualServer(old, virtualServer({ servers: [{ address: '10.0.1.7' }] }), around);
    expect(around.transitions.map(({ id, removed }) => [id, removed])).toContainEqual([
      '10.0.1.1:8000',
      true,
    ]);
    expect(around.added).toHaveLength(1);
  });

  it('counts what was found about a check before it began', () => {
    const site = virtualServer({ servers: [{ checks: [{ retry: 0 }] }] });
    const id = site.realServers[0]?.checks[0]?.id ?? '';
    const record = loaded(site, context({ findings: new Map([[id, fail()]]) }));
    expect(record.servers[0]?.up).toBe(false);
  });

  it('takes over what was known of a server before a restart', () => {
    const site = virtualServer({ servers: [{ checks: [{ alpha: true }] }] });
    const record = loaded(site, context({ recalled: () => ({ downSince: 400, held: false }) }));
    expect([record.servers[0]?.downSince, record.servers[0]?.transitions.down]).toEqual([400, 1]);
  });

  it('suspends a virtual server whose address this host does not have, and says so once', () => {
    const site = virtualServer({ haSuspend: true, servers: [{}] });
    const away = context({ addresses: new Set() });
    const record = loaded(site, away);
    expect(away.suspensions.map(({ suspended }) => suspended)).toEqual([true]);
    const here = context({ addresses: new Set([ip('10.0.0.1')]) });
    expect(carryVirtualServer(record, site, here).suspended).toBe(false);
    expect(here.suspensions.map(({ suspended }) => suspended)).toEqual([false]);
  });
});
