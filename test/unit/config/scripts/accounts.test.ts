import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../../src/config/scripts/accounts.ts';

const accounts = new Accounts({
  passwd: () =>
    'root:x:0:0:root:/root:/bin/sh\n# comment:x:5:5\nbroken\napp:x:1000:1001::/:/bin/sh\napp:x:7:7::/:/bin/sh\n',
  group: () => 'root:x:0:\nadm:x:4:app,other\nstaff:x:50:app\nweb:x:33:\napplication:x:8:apple\n',
});

describe('Accounts', () => {
  it('resolves a user with its own group, or with another', () => {
    expect(accounts.resolve('app', null, false)).toEqual({
      ok: true,
      identity: { uid: 1000, gid: 1001, groups: null },
    });
    expect(accounts.resolve('app', 'web', false)).toMatchObject({ identity: { uid: 1000, gid: 33 } });
  });

  it('adds the groups that the user is a member of when asked', () => {
    expect(accounts.resolve('app', 'web', true)).toMatchObject({ identity: { groups: [33, 4, 50] } });
  });

  it('says which name is unknown', () => {
    expect(accounts.resolve('nobody', null, false)).toEqual({ ok: false, reason: 'there is no user nobody' });
    expect(accounts.resolve('app', 'nogroup', false)).toEqual({
      ok: false,
      reason: 'there is no group nogroup',
    });
  });

  it('knows nobody when the files cannot be read', () => {
    expect(new Accounts({ passwd: () => null, group: () => null }).user('root')).toBeUndefined();
  });
});
