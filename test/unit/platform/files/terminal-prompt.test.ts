import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { TerminalPrompt } from '../../../../src/platform/files/terminal-prompt.ts';

function desk(typed: string, isTTY: boolean): TerminalPrompt {
  const input = Object.assign(new PassThrough(), { isTTY });
  input.end(typed);
  return new TerminalPrompt(
    input as unknown as NodeJS.ReadStream,
    new PassThrough() as unknown as NodeJS.WriteStream,
  );
}

describe('TerminalPrompt', () => {
  it('takes one line of a pipe', async () => {
    expect(await desk('secret word\n', false).askTwice('Password')).toBe('secret word');
    expect(await desk('', false).askTwice('Password')).toBe('');
  });

  it('replaces the users file as a whole, open to the group alone', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lvsd-users-'));
    const path = join(directory, 'web.users');
    const one = desk('', false);
    expect(one.read(path)).toBe('');
    one.replace(path, 'a\n');
    one.replace(path, 'b\n');
    expect(readFileSync(path, 'utf8')).toBe('b\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    rmSync(directory, { recursive: true });
  });
});
