import { describe, expect, it } from 'vitest';
import { identityFault, parseRights } from '../../../../src/base/processes/process-rights.ts';
import { DEFAULT_PATH, scriptEnvironment } from '../../../../src/base/processes/script-environment.ts';

const SETGID = 1n << 6n;
const SETUID = 1n << 7n;
const ALL = (1n << 41n) - 1n;

describe('the right to run a script as somebody else', () => {
  it.each([
    ['root, its own rights', 0, ALL, null, null],
    ['root, another user', 0, ALL, [8, 8, null], null],
    ['root, another user with groups', 0, ALL, [8, 8, [8, 9]], null],
    ['root without capabilities', 0, 0n, [8, 8, null], /CAP_SETUID and CAP_SETGID/],
    ['a user, its own rights', 7, 0n, null, null],
    ['a user, itself by name', 7, 0n, [7, 7, null], null],
    ['a user, another group', 7, 0n, [7, 8, null], /lacks CAP_SETGID$/],
    ['a user, another user', 7, 0n, [8, 7, null], /lacks CAP_SETUID$/],
    ['a user, root', 7, 1n << 12n, [0, 0, null], /cannot become user 0/],
    ['a user with both capabilities', 7, SETUID | SETGID, [8, 8, null], null],
    ['a user with both capabilities, groups', 7, SETUID | SETGID, [8, 8, [8]], /only root can/],
    ['a user, itself with groups', 7, 0n, [7, 7, [7]], /CAP_SETGID/],
    ['root, nothing known of capabilities', 0, null, [8, 8, null], null],
    ['a user, nothing known of capabilities', 7, null, [8, 8, null], /CAP_SETUID/],
  ] as const)('of %s', (_who, uid, effective, wanted, expected) => {
    const own = { uid, gid: uid, effective, handedDown: 0n };
    const identity = wanted === null ? null : { uid: wanted[0], gid: wanted[1], groups: wanted[2] };
    const fault = identityFault(identity, own);
    if (expected === null) expect(fault).toBeNull();
    else expect(fault).toMatch(expected);
  });

  it('is read from proc', () => {
    const status =
      'Name:\tnode\nCapInh:\t0000000000001000\nCapEff:\t00000000000000c0\nCapAmb:\t0000000000000001\n';
    expect(parseRights(status, 1, 2)).toEqual({ uid: 1, gid: 2, effective: 0xc0n, handedDown: 0x1001n });
    expect(parseRights('', 1, 2)).toEqual({ uid: 1, gid: 2, effective: null, handedDown: 0n });
  });
});

describe('the environment of a script', () => {
  it('has a PATH in each case', () => {
    expect(scriptEnvironment({}, true)).toEqual({ PATH: DEFAULT_PATH });
    expect(scriptEnvironment({ PATH: '', LC_evil: 'x', TZ: undefined }, true)).toEqual({
      PATH: DEFAULT_PATH,
    });
  });
});
