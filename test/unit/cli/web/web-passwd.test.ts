import { describe, expect, it } from 'vitest';
import type { UserDesk } from '../../../../src/cli/command.ts';
import { webPasswdCommand } from '../../../../src/cli/web/web-passwd.ts';
import { hashPassword } from '../../../../web/users/password.ts';
import { parseUsers } from '../../../../web/users/users-file.ts';

async function passwd(
  words: readonly string[],
  options: Record<string, string | null>,
  desk: UserDesk,
): Promise<unknown> {
  const invocation = {
    positionals: words,
    has: (name: string) => name in options,
    value: (name: string) => options[name] ?? undefined,
  };
  const context = { userDesk: () => Promise.resolve(desk), stdout: { write: () => undefined } };
  return webPasswdCommand.run(invocation, context as never);
}

function deskOf(password: string | null) {
  const kept = { text: '' };
  const desk: UserDesk = {
    read: () => kept.text,
    replace: (_path, text) => {
      kept.text = text;
    },
    askTwice: () => Promise.resolve(password),
  };
  return { kept, desk };
}

describe('lvsctl web passwd', () => {
  it('writes a hash and keeps the role that was there', async () => {
    const { kept, desk } = deskOf('correct horse');
    kept.text = `alice:operator:${await hashPassword('before', { N: 1024, r: 8, p: 1 })}\n`;
    await passwd(['alice'], {}, desk);
    const user = parseUsers(kept.text).users.get('alice');
    expect(user?.role).toBe('operator');
    expect(user?.hash).toMatch(/^\$scrypt\$N=131072,r=8,p=1\$/);
    await passwd(['alice'], { delete: null }, desk);
    expect(parseUsers(kept.text).users.size).toBe(0);
  }, 60_000);

  it('refuses other names, roles, short passwords and two that differ', async () => {
    await expect(passwd(['a:b'], {}, deskOf('correct horse').desk)).rejects.toThrow('NAME is');
    await expect(passwd(['a'], { role: 'root' }, deskOf('correct horse').desk)).rejects.toThrow(
      'viewer and operator',
    );
    await expect(passwd(['a'], {}, deskOf('short').desk)).rejects.toThrow('8 to 256');
    await expect(passwd(['a'], {}, deskOf(null).desk)).rejects.toThrow('not the same');
    await expect(passwd(['a'], { delete: null }, deskOf('').desk)).rejects.toThrow('there is no a');
  });
});
