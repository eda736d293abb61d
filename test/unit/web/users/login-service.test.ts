import { describe, expect, it } from 'vitest';
import {
  LoginService,
  MAX_HASHING,
  MAX_HASHING_WAITERS,
  MAX_LOGIN_FAILURES,
} from '../../../../web/users/login-service.ts';
import { NOBODY_HASH } from '../../../../web/users/password.ts';
import type { User } from '../../../../web/users/users-file.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const ALICE: User = { name: 'alice', role: 'operator', hash: 'right' };

function bench(verify?: (password: string, hash: string) => Promise<boolean>) {
  const clock = new VirtualClock();
  const hashed: string[] = [];
  const logins = new LoginService({
    clock,
    users: () => new Map([['alice', ALICE]]),
    digest: (text) => text,
    verify:
      verify ??
      ((password, hash) => {
        hashed.push(hash);
        return Promise.resolve(password === hash);
      }),
  });
  return { clock, hashed, logins };
}

describe('LoginService', () => {
  it('lets in by the right password and hashes as much for a name that nobody has', async () => {
    const { logins, hashed } = bench();
    expect(await logins.check('alice', 'right', '192.0.2.1')).toEqual({ kind: 'in', user: ALICE });
    expect(await logins.check('mallory', NOBODY_HASH, '192.0.2.1')).toEqual({ kind: 'wrong' });
    expect(hashed).toEqual(['right', NOBODY_HASH]);
  });

  it('hears no more of an address, or about a name, that failed too often, for a minute', async () => {
    const { logins, hashed, clock } = bench();
    for (let turn = 0; turn < MAX_LOGIN_FAILURES; turn += 1) await logins.check('alice', 'no', '192.0.2.1');
    expect(await logins.check('bob', 'no', '192.0.2.1')).toMatchObject({
      kind: 'busy',
      retryAfterSeconds: 60,
    });
    expect(await logins.check('alice', 'right', '192.0.2.2')).toMatchObject({ kind: 'busy' });
    expect(hashed).toHaveLength(MAX_LOGIN_FAILURES);
    clock.advance(60_001);
    expect(await logins.check('alice', 'right', '192.0.2.1')).toMatchObject({ kind: 'in' });
  });

  it('hashes a hundred thousand wrong passwords a handful of times', async () => {
    const { logins, hashed } = bench();
    for (let turn = 0; turn < 100_000; turn += 1) await logins.check(`n${turn % 3}`, 'no', '192.0.2.1');
    expect(hashed.length).toBeLessThanOrEqual(MAX_LOGIN_FAILURES);
  });

  it('hashes a few at once, lets some wait, and sends the others away', async () => {
    const open: ((right: boolean) => void)[] = [];
    const { logins } = bench(() => new Promise((resolve) => open.push(resolve)));
    const all = Array.from({ length: MAX_HASHING + MAX_HASHING_WAITERS }, (_, index) =>
      logins.check(`n${index}`, 'x', `192.0.2.${index}`),
    );
    expect(await logins.check('alice', 'x', '198.51.100.1')).toMatchObject({ kind: 'busy' });
    expect(open).toHaveLength(MAX_HASHING);
    while (open.length > 0) {
      open.shift()?.(false);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await Promise.all(all)).every(({ kind }) => kind === 'wrong')).toBe(true);
  });

  it('remembers for a minute what a scraper was let in by, and no longer', async () => {
    const { logins, hashed, clock } = bench();
    for (let turn = 0; turn < 3; turn += 1) await logins.check('alice', 'right', '192.0.2.1', true);
    expect(hashed).toHaveLength(1);
    clock.advance(60_001);
    await logins.check('alice', 'right', '192.0.2.1', true);
    expect(hashed).toHaveLength(2);
  });
});
