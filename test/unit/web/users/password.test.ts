import { describe, expect, it } from 'vitest';
import { hashPassword, NOBODY_HASH, verifyPassword } from '../../../../web/users/password.ts';
import { parseUsers } from '../../../../web/users/users-file.ts';

const COST = { N: 1024, r: 8, p: 1 };

describe('passwords', () => {
  it('are known again by their hash, and no other is', async () => {
    const hash = await hashPassword('correct horse', COST);
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horsf', hash)).toBe(false);
    expect(await hashPassword('correct horse', COST)).not.toBe(hash);
    expect(parseUsers(`a:viewer:${hash}`).problems).toEqual([]);
  });

  it('take no hash that is too dear, cut or empty', async () => {
    for (const hash of [
      '',
      '$scrypt$',
      `$scrypt$N=9999999,r=32,p=9$${'A'.repeat(22)}$${'A'.repeat(43)}`,
      '$scrypt$N=1024,r=8,p=1$AA$AA',
    ]) {
      expect(await verifyPassword('', hash)).toBe(false);
    }
    expect(await verifyPassword('x'.repeat(300), await hashPassword('x', COST))).toBe(false);
  });

  it('are nobody’s where the name is unknown', async () => {
    expect(await verifyPassword('anything', NOBODY_HASH)).toBe(false);
  });
});
