import { describe, expect, it } from 'vitest';
import { foreign } from '../../../native/libc.ts';
import { closeOutput, readOutput, spawnProcess } from '../../../native/posix-spawn.ts';

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly output: string;
}

function end(file: string, args: readonly string[], environment: readonly string[] = []): Promise<Ended> {
  const child = spawnProcess(file, args, environment);
  return new Promise((resolve) => {
    child.onExit(
      (status, signal) => {
        const output = Buffer.from(readOutput(child.output) ?? []).toString();
        closeOutput(child.output);
        resolve({ status, signal, output });
      },
      (look) => void setTimeout(look, 5),
    );
  });
}

describe('a process by posix_spawn', () => {
  it('has the arguments and the environment that it is given, and tells its exit status', async () => {
    const script = 'printf "%s|%s" "$1" "$A"; exit 3';
    expect(await end('/bin/sh', ['-c', script, 'sh', 'x y'], ['A=b c'])).toEqual({
      status: 3,
      signal: null,
      output: 'x y|b c',
    });
  });

  it('tells the signal that ended it', async () => {
    expect(await end('/bin/sh', ['-c', 'kill -USR1 $$'])).toMatchObject({ status: null, signal: 'SIGUSR1' });
  });

  it('does not make up how it ended when somebody else waited for it', async () => {
    const child = spawnProcess('/bin/true', [], []);
    const [byPid, exited] = [1, 4];
    const waitid = foreign<[number, number, null, number]>('int waitid(int, int, void *, int)');
    expect(waitid(byPid, child.pid, null, exited)).toBe(0);
    const ended = await new Promise((resolve) => {
      child.onExit(
        (status, signal) => resolve([status, signal]),
        (look) => void setTimeout(look, 5),
      );
    });
    closeOutput(child.output);
    expect(ended).toEqual([null, null]);
  });

  it('is refused with the errno of exec', () => {
    expect(() => spawnProcess('/no/such/file', [], [])).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => spawnProcess('/etc/passwd', [], [])).toThrow(expect.objectContaining({ code: 'EACCES' }));
  });
});
