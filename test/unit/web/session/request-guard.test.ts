import { describe, expect, it } from 'vitest';
import { isOurHost, refuseChange } from '../../../../web/session/request-guard.ts';

const GOOD = {
  role: 'operator',
  token: 't',
  givenToken: 't',
  origin: 'https://lb1',
  fetchSite: 'same-origin',
  ownOrigins: ['https://lb1'],
  contentType: 'application/json; charset=utf-8',
} as const;

describe('refuseChange', () => {
  it('lets an operator of this page do it, with either of Origin and Sec-Fetch-Site', () => {
    expect(refuseChange(GOOD)).toBeNull();
    expect(refuseChange({ ...GOOD, origin: undefined })).toBeNull();
    expect(refuseChange({ ...GOOD, fetchSite: undefined })).toBeNull();
  });

  it.each([
    [{ role: null }, 'not-logged-in'],
    [{ token: null }, 'not-logged-in'],
    [{ role: 'viewer' as const }, 'not-an-operator'],
    [{ origin: 'https://evil' }, 'foreign-origin'],
    [{ origin: undefined, fetchSite: undefined }, 'foreign-origin'],
    [{ fetchSite: 'same-site' }, 'foreign-origin'],
    [{ givenToken: undefined }, 'no-token'],
    [{ contentType: 'text/plain' }, 'not-json'],
    [{ contentType: undefined }, 'not-json'],
  ])('refuses %j', (change, code) => {
    expect(refuseChange({ ...GOOD, ...change })?.code).toBe(code);
  });
});

describe('isOurHost', () => {
  it.each([
    ['lb1.example:9466', true],
    ['LB1.example', true],
    ['10.0.0.9:1', true],
    ['[::1]:9466', true],
    ['evil.example', false],
    ['lb1.example.evil', false],
    ['lb1.example:9466@evil', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (host, ours) => {
    expect(isOurHost(host, ['lb1.example'], ['10.0.0.9', '::1'])).toBe(ours);
  });
});
