import { describe, expect, it } from 'vitest';
import {
  checksOf,
  isSuspended,
  usesAddresses,
  withoutSuspended,
} from '../../../../src/state/director/suspension.ts';
import { config, ip, virtualServer } from '../../../support/director-config.ts';

const SITE = virtualServer({ haSuspend: true, servers: [{}, {}] });

describe('A virtual server with ha_suspend', () => {
  it('is suspended while this host has none of its addresses', () => {
    expect(isSuspended(SITE, new Set([ip('10.0.0.1')]))).toBe(false);
    expect(isSuspended(SITE, new Set([ip('10.0.0.2')]))).toBe(true);
  });

  it('is not suspended while the addresses of this host cannot be read, or without the keyword', () => {
    expect(isSuspended(SITE, null)).toBe(false);
    expect(isSuspended(virtualServer({ servers: [] }), new Set())).toBe(false);
  });

  it('makes the addresses of this host matter', () => {
    expect(usesAddresses(config(SITE))).toBe(true);
    expect(usesAddresses(config(virtualServer({ servers: [{}] })))).toBe(false);
  });
});

describe('The checks of a load', () => {
  const [first, second] = checksOf(SITE);
  if (first === undefined || second === undefined) throw new TypeError('no checks');

  it('begin without those that are suspended', () => {
    const loaded = { added: [first, second], kept: [], removed: [] };
    expect(withoutSuspended(loaded, [], (check) => check === second).added).toEqual([first]);
  });

  it('end or begin again when their virtual server turns', () => {
    const loaded = { added: [], kept: [first, second], removed: [] };
    const turn = { virtualServer: SITE, suspended: true };
    expect(withoutSuspended(loaded, [turn], () => true)).toEqual({
      added: [],
      kept: [first, second],
      removed: [first.id, second.id],
    });
    expect(withoutSuspended(loaded, [turn], () => false).added).toEqual([first, second]);
    expect(withoutSuspended(loaded, [], () => true).removed).toEqual([]);
  });
});
