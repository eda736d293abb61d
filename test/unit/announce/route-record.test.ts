import { describe, expect, it } from 'vitest';
import { formatRouteRecord, parseRouteRecord } from '../../../src/announce/route-record.ts';

describe('the record of routes', () => {
  it('comes back as it was written', () => {
    const owner = { table: 4_294_967_295, protocol: 240 };
    expect(parseRouteRecord(formatRouteRecord(owner))).toEqual(owner);
    expect(parseRouteRecord(formatRouteRecord(null))).toBeNull();
  });

  it.each([
    '',
    '{',
    '[]',
    '"x"',
    '{"table":100}',
    '{"table":0,"protocol":240}',
    '{"table":100,"protocol":256}',
    '{"table":1.5,"protocol":240}',
    '{"table":"100","protocol":240}',
  ])("names nobody's routes when it is %s", (text) => {
    expect(parseRouteRecord(text)).toBeNull();
  });
});
