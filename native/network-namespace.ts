import { closeSync, openSync } from 'node:fs';
import { errnoName, type ForeignArgument, foreign } from './libc.ts';

/** linux/sched.h. */
const CLONE_NEWNET = 0x4000_0000;

const callSetns = foreign<[number, number]>('int setns(int, int)');
const callExecve = foreign<[string, readonly (string | null)[], readonly (string | null)[]]>(
  'int execve(const char *, const char **, const char **)',
);

const callFcntl = foreign<[number, number, number]>('int fcntl(int, int, int)');
/** asm-generic/fcntl.h: with 0, the descriptor stays open in a program that takes this one's place. */
const F_SETFD = 2;
const STANDARD_STREAMS: readonly number[] = [0, 1, 2];

/** Why this process could not enter the namespace: the call that failed, and the name of the errno. */
export interface EntryFault {
  readonly call: 'setns' | 'execve';
  readonly errno: string;
}

/**
 * Moves the calling thread into the network namespace of a file (setns(2)), and then starts a program in this process's
 * place (execve(2)): other threads of Node would stay where they are, and the new program's are all made in the namespace.
 * The process keeps its id, its parent, its children and its standard streams. Returns only when it failed; throws where
 * the file cannot be opened.
 *
 * @param path the namespace: a file of /run/netns or /proc/PID/ns/net.
 */
export function startInNetworkNamespace(
  path: string,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): EntryFault {
  const descriptor = openSync(path, 'r');
  const moved = callSetns(descriptor, CLONE_NEWNET) === 0;
  const errno = moved ? '' : errnoName();
  closeSync(descriptor);
  if (!moved) return { call: 'setns', errno };
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  // Node marks them close-on-exec, like all descriptors that it was started with (uv_disable_stdio_inheritance).
  for (const stream of STANDARD_STREAMS) callFcntl(stream, F_SETFD, 0);
  callExecve(program, terminated([program, ...args]), terminated(variables));
  return { call: 'execve', errno: errnoName() };
}

function terminated(words: readonly string[]): ForeignArgument & readonly (string | null)[] {
  return [...words, null];
}
