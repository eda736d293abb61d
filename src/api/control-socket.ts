import { lstat, mkdir, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { DirectorError, describeError } from '../base/errors.ts';
import type { Clock } from '../base/time.ts';

/** The process's file mode creation mask (umask(2)): sets a new one and returns the old one. */
export type ProcessMask = (mask: number) => number;

/** Who may connect to a socket: its owner alone, or its group too. root always may. */
export type SocketAudience = 'owner' | 'group';

/** Masks that a socket is made with: rw------- and rw-rw----. */
const SOCKET_MASKS: Readonly<Record<SocketAudience, number>> = { owner: 0o177, group: 0o117 };
const DIRECTORY_MODE = 0o755;

/**
 * The path of the socket that only answers questions, beside the control socket: `/run/lvsd/lvsd-status.sock` for
 * `/run/lvsd/lvsd.sock`.
 */
export function statusSocketPath(controlPath: string): string {
  return `${controlPath.replace(/\.sock$/, '')}-status.sock`;
}

/** How long a process that holds the socket may take to accept the connection that tells whether it lives. */
export const LIVENESS_TIMEOUT_MS = 2_000;

/** sun_path of unix(7) has 108 bytes with its terminating zero; Node truncates silently. */
export const MAX_SOCKET_PATH_BYTES = 107;

/**
 * Leaves `path` free to be bound: makes its directory, removes a socket that nobody listens on (left over from a crash).
 * Throws a DirectorError when somebody does (`control-socket-in-use`), when something else than a socket is there, which
 * is never removed (`control-socket-path`), or when the file system refuses (`control-socket-failed`).
 */
export async function claimSocketPath(path: string, clock: Clock): Promise<void> {
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw new DirectorError(
      'control-socket-path',
      `cannot make the control socket ${path}: a socket's path has at most ${MAX_SOCKET_PATH_BYTES} bytes`,
      { hint: 'choose a shorter one with --control PATH' },
    );
  }
  try {
    await mkdir(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
    const existing = await lstat(path).catch(absent);
    if (existing === null) return;
    if (!existing.isSocket()) throw notASocket(path);
    if (await isAlive(path, clock)) throw inUse(path);
    await unlink(path).catch(absent);
  } catch (error) {
    throw error instanceof DirectorError ? error : refused(path, error);
  }
}

/**
 * Binds and listens with a mask that leaves no moment in which others than the audience could connect.
 * Node binds a path before `listen` returns, so the mask is in force for nothing else.
 */
export async function listenPrivately(
  server: Server,
  path: string,
  mask: ProcessMask,
  audience: SocketAudience,
): Promise<void> {
  const previous = mask(SOCKET_MASKS[audience]);
  let listening: Promise<void>;
  try {
    listening = new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } finally {
    mask(previous);
  }
  try {
    await listening;
  } catch (error) {
    throw isCode(error, 'EADDRINUSE') ? inUse(path) : refused(path, error);
  }
}

/**
 * Whether a process accepts connections on the socket. A process that holds it and is too slow to accept is alive,
 * too.
 */
function isAlive(path: string, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const settle = (outcome: () => void): void => {
      cancel();
      socket.destroy();
      outcome();
    };
    const cancel = clock.schedule(clock.now() + LIVENESS_TIMEOUT_MS, () => settle(() => resolve(true)));
    socket.once('connect', () => settle(() => resolve(true)));
    socket.once('error', (error) => {
      if (isCode(error, 'ECONNREFUSED') || isCode(error, 'ENOENT')) return settle(() => resolve(false));
      // EAGAIN: the listener's backlog is full (unix(7)), so there is a listener.
      if (isCode(error, 'EAGAIN')) return settle(() => resolve(true));
      settle(() => reject(error));
    });
  });
}

function absent(error: unknown): null {
  if (isCode(error, 'ENOENT')) return null;
  throw error;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function inUse(path: string): DirectorError {
  return new DirectorError(
    'control-socket-in-use',
    `cannot make the control socket ${path}: another process, most likely another lvsd, is listening on it`,
    {
      hint: 'stop that one first (`lvsctl version` names its process), or choose another path with --control PATH',
    },
  );
}

function notASocket(path: string): DirectorError {
  return new DirectorError(
    'control-socket-path',
    `cannot make the control socket ${path}: something that is not a socket is there, and lvsd does not remove it`,
    { hint: 'remove it, or choose another path with --control PATH' },
  );
}

function refused(path: string, error: unknown): DirectorError {
  return new DirectorError(
    'control-socket-failed',
    `cannot make the control socket ${path}: ${describeError(error)}`,
    { hint: 'lvsd must be able to write to its directory; choose another with --control PATH', cause: error },
  );
}
