import { describe, expect, it } from 'vitest';
import { MAX_SESSIONS, Sessions } from '../../../../web/session/sessions.ts';
import type { User } from '../../../../web/users/users-file.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const ALICE: User = { name: 'alice', role: 'operator', hash: 'h' };
const HOUR = 3_600_000;

function bench() {
  const clock = new VirtualClock();
  const users = new Map([['alice', ALICE]]);
  let number = 0;
  const secret = (): string => `s${(number += 1)}`;
  const sessions = new Sessions({ clock, users: () => users, secret, digest: (text) => `d ${text}` });
  return { clock, users, sessions };
}

describe('Sessions', () => {
  it('know who began them, and nobody after their end', () => {
    const { sessions } = bench();
    const id = sessions.begin(ALICE);
    expect(sessions.find(id)).toMatchObject({ user: 'alice', role: 'operator', token: 's2' });
    expect(sessions.find('guess')).toBeNull();
    sessions.end(id);
    expect(sessions.find(id)).toBeNull();
  });

  it.each([
    ['the password changed', { ...ALICE, hash: 'other' }],
    ['the role changed', { ...ALICE, role: 'viewer' as const }],
    ['the user went', null],
  ])('end when %s', (_what, user) => {
    const { sessions, users } = bench();
    const id = sessions.begin(ALICE);
    if (user === null) users.delete('alice');
    else users.set('alice', user);
    expect(sessions.find(id)).toBeNull();
  });

  it('end after eight hours unused, and after twelve in any case', () => {
    const { sessions, clock } = bench();
    const idle = sessions.begin(ALICE);
    const busy = sessions.begin(ALICE);
    for (let hour = 0; hour < 11; hour += 1) {
      clock.advance(HOUR);
      expect(sessions.find(busy)).not.toBeNull();
    }
    expect(sessions.find(idle)).toBeNull();
    clock.advance(HOUR + 1);
    expect(sessions.find(busy)).toBeNull();
  });

  it('are bounded: the one unused for longest goes', () => {
    const { sessions } = bench();
    const ids = Array.from({ length: MAX_SESSIONS }, () => sessions.begin(ALICE));
    sessions.find(ids[0] ?? '');
    sessions.begin(ALICE);
    expect(sessions.find(ids[0] ?? '')).not.toBeNull();
    expect(sessions.find(ids[1] ?? '')).toBeNull();
  });
});
