import { describe, expect, it } from 'vitest';
import type { TerminalPrompt } from '../../../../src/cli/command.ts';
import { webPasswdCommand } from '../../../../src/cli/web/web-passwd.ts';
import { hashPassword } from '../../../../web/users/password.ts';
import { parseUsers } from '../../../../web/users/users-file.ts';

async function passwd(
  words: readonly string[],
  options: Record<string, string | null>,
  prompt: TerminalPrompt,
): Promise<unknown> {
  const invocation = {
    positionals: words,
    has: (name: string) => name in options,
    value: (name: string) => options[name] ?? undefined,
  };
  const context = { terminalPrompt: () => Promise.resolve(prompt), stdout: { write: () => undefined } };
  return webPasswdCommand.run(invocation, context as never);
}

function deskOf(password: string | null) {
  const kept = { text: '' };
  const prompt: TerminalPrompt = {
    read: () => kept.text,
    replace: (_path, text) => {
      kept.text = text;
    },
    askTwice: () => Promise.resolve(password),
  };
  return { kept, prompt };
}

describe('lvsctl web passwd', () => {
  it('writes a hash and keeps the role that was there', async () => {
    const { kept, prompt } = deskOf('correct horse');
    kept.text = `alice:operator:${await hashPassword('before', { N: 1024, r: 8, p: 1 })}\n`;
    await passwd(['alice'], {}, prompt);
    const user = parseUsers(kept.text).users.get('alice');
    expect(user?.role).toBe('operator');
    expect(user?.hash).toMatch(/^\$scrypt\$N=131072,r=8,p=1\$/);
    await passwd(['alice'], { delete: null }, prompt);
    expect(parseUsers(kept.text).users.size).toBe(0);
  }, 60_000);

  it('refuses other names, roles, short passwords and two that differ', async () => {
    await expect(passwd(['a:b'], {}, deskOf('correct horse').prompt)).rejects.toThrow('NAME is');
    await expect(passwd(['a'], { role: 'root' }, deskOf('correct horse').prompt)).rejects.toThrow(
      'viewer and operator',
    );
    await expect(passwd(['a'], {}, deskOf('short').prompt)).rejects.toThrow('8 to 256');
    await expect(passwd(['a'], {}, deskOf(null).prompt)).rejects.toThrow('not the same');
    await expect(passwd(['a'], { delete: null }, deskOf('').prompt)).rejects.toThrow('there is no a');
  });
});
