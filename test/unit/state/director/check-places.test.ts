import { describe, expect, it } from 'vitest';
import { checkTransition, placesOf, resultCodeOf } from '../../../../src/state/director/check-places.ts';
import {
  NO_TRANSITIONS,
  newCheckRecord,
  newVirtualServerRecord,
  noteAttempt,
} from '../../../../src/state/director/records.ts';
import { fail, virtualServer } from '../../../support/director-config.ts';

const SITE = virtualServer({ servers: [{}, { checks: [{}, { name: 'second' }] }] });

function record() {
  const service = newVirtualServerRecord(SITE, 0);
  service.servers = SITE.realServers.map((config) => ({
    config,
    up: true,
    held: false,
    retainedByFailOpen: false,
    effectiveWeight: 1,
    since: 0,
    transitions: NO_TRANSITIONS,
    pastDowntime: 0,
    downSince: null,
    checks: config.checks.map((check) => newCheckRecord(check, 'trusted', 0)),
    announced: 'up',
    override: null,
  }));
  return service;
}

describe('The places of checks', () => {
  const service = record();
  const places = placesOf(new Map([[SITE.id, service]]));

  it('lead from each check to its server and its virtual server', () => {
    expect(places.size).toBe(3);
    for (const server of service.servers) {
      for (const check of server.checks)
        expect(places.get(check.check.id)).toEqual({ check, server, virtualServer: service });
    }
  });

  it('name the check of a transition, and the code of its result', () => {
    const [place] = places.values();
    if (place === undefined) throw new TypeError('no check');
    expect(resultCodeOf(place.check)).toEqual({});
    noteAttempt(place.check, fail(), 1, 9);
    expect(resultCodeOf(place.check)).toEqual({ resultCode: 'refused' });
    expect(checkTransition(place, 'down', fail('refused by x'), 9)).toMatchObject({
      kind: 'check',
      checkName: 'TCP_CHECK 10.0.1.1:8000',
      virtualServer: SITE.id,
      realServer: '10.0.1.1:8000',
      to: 'down',
      reason: 'refused by x',
    });
  });
});
