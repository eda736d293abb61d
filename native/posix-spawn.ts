import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import {
  allocateNative,
  closeDescriptor,
  errnoName,
  foreign,
  foreignIfPresent,
  lastErrorNumber,
  watchReadable,
} from './libc.ts';
import { SystemCallError } from './system-call-error.ts';

/**
 * Processes by posix_spawn(3): glibc makes them as vfork(2) does, without a copy of this process's page tables, so that one
 * costs the same whatever the size of the daemon. Each has a session of its own, its working directory at the root, its
 * standard input at end of file, every signal at its default and none blocked.
 */

/**
 * Called with either an exit status or the name of a signal. Both are null when another part of the program waited
 * for the process: then its exit status is lost, and says nothing of the program.
 */
type Exited = (status: number | null, signal: string | null) => void;

/** A process that was created. Its end must be waited for, or it stays a zombie. */
export interface SpawnedProcess {
  readonly pid: number;
  /**
   * The descriptor of its standard output and standard error, which does not block. The caller that spawned it closes
   * it.
   */
  readonly output: number;
  /**
   * Calls back once, after its end. `later` calls back after a while: it is used where no descriptor is left to be woken by.
   */
  onExit(exited: Exited, later: (look: () => void) => void): void;
}

/** spawn.h of glibc: more than its opaque structures take, and flags of the attributes. */
const ATTRIBUTES_BYTES = 512;
const ACTIONS_BYTES = 128;
const SPAWN_SETSIGDEF = 0x04;
const SPAWN_SETSIGMASK = 0x08;
/** Makes a process group as well; asked for together with SETPGROUP, it fails with EPERM. */
const SPAWN_SETSID = 0x80;
const SIGNAL_SET_BYTES = 128;

/** asm-generic/fcntl.h. */
const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const F_SETFL = 4;

/** The number of pidfd_open(2), the same on all architectures (Linux 5.3). */
const SYS_PIDFD_OPEN = 434;
/** linux/wait.h; waiting by a descriptor needs Linux 5.4. */
const P_PID = 1;
const WNOHANG = 1;
const WEXITED = 4;
/** siginfo_t (asm-generic/siginfo.h): places in words of 32 bits, and the code of a process that ended by itself. */
const SI_CODE = 2;
const SI_PID = 4;
const SI_STATUS = 6;
const SIGINFO_BYTES = 128;
const CLD_EXITED = 1;

const PIPE_BYTES = 8;
const PID_BYTES = 8;
/** The largest size of one {@link readOutput}: the capacity of a pipe (pipe(7)). */
const OUTPUT_BYTES: number = 64 * 1024;

type Words = readonly (string | null)[];

const callPipe = foreign<[bigint, number]>('int pipe2(size_t, int)');
const callControl = foreign<[number, number, number]>('int fcntl(int, int, int)');
const callRead = foreign<[number, bigint, number]>('int64_t read(int, size_t, size_t)');
const callSyscall = foreign<[number, number, number]>('int64_t syscall(int64_t, int64_t, int64_t)');
const callWait = foreign<[number, number, bigint, number]>('int waitid(int, int, size_t, int)');
const callActionsInit = foreign<[bigint]>('int posix_spawn_file_actions_init(size_t)');
const callActionsOpen = foreign<[bigint, number, string, number, number]>(
  'int posix_spawn_file_actions_addopen(size_t, int, const char *, int, uint32_t)',
);
const callActionsDuplicate = foreign<[bigint, number, number]>(
  'int posix_spawn_file_actions_adddup2(size_t, int, int)',
);
const callActionsDirectory = foreign<[bigint, string]>(
  'int posix_spawn_file_actions_addchdir_np(size_t, const char *)',
);
/**
 * This function is in glibc since 2.34. Elsewhere the descriptors that this process opened are closed at exec, and
 * inherited ones are not.
 */
const callActionsCloseFrom = foreignIfPresent<[bigint, number]>(
  'int posix_spawn_file_actions_addclosefrom_np(size_t, int)',
);
const callActionsDestroy = foreign<[bigint]>('int posix_spawn_file_actions_destroy(size_t)');
const callAttributesInit = foreign<[bigint]>('int posix_spawnattr_init(size_t)');
const callAttributesFlags = foreign<[bigint, number]>('int posix_spawnattr_setflags(size_t, int16_t)');
const callAttributesDefaults = foreign<[bigint, bigint]>('int posix_spawnattr_setsigdefault(size_t, size_t)');
const callAttributesMask = foreign<[bigint, bigint]>('int posix_spawnattr_setsigmask(size_t, size_t)');
const callFillSet = foreign<[bigint]>('int sigfillset(size_t)');
const callSpawn = foreign<[bigint, string, bigint, bigint, Words, Words]>(
  'int posix_spawnp(size_t, const char *, size_t, size_t, const char **, const char **)',
);

const PIPE = allocateNative(PIPE_BYTES);
const PID = allocateNative(PID_BYTES);
const INFORMATION = allocateNative(SIGINFO_BYTES);
const OUTPUT = allocateNative(OUTPUT_BYTES);
const ACTIONS = allocateNative(ACTIONS_BYTES).address;
const ATTRIBUTES = ownSessionAndSignals();

const SIGNAL_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** The attributes are the same for every process, so they are built once. */
function ownSessionAndSignals(): bigint {
  const attributes = allocateNative(ATTRIBUTES_BYTES).address;
  const all = allocateNative(SIGNAL_SET_BYTES).address;
  const none = allocateNative(SIGNAL_SET_BYTES).address;
  callAttributesInit(attributes);
  callAttributesFlags(attributes, SPAWN_SETSIGDEF | SPAWN_SETSIGMASK | SPAWN_SETSID);
  callFillSet(all);
  // Node ignores SIGPIPE and SIGXFSZ, which a program would inherit.
  callAttributesDefaults(attributes, all);
  callAttributesMask(attributes, none);
  return attributes;
}

/**
 * Creates a process with this process's rights. A file without a slash is looked for in this process's PATH; a file without
 * an interpreter line is given to /bin/sh, as execvp(3) does.
 *
 * @param environment `NAME=value` each
 * @throws SystemCallError with the errno's name: of exec in the child too (`ENOENT`, `EACCES`)
 */
export function spawnProcess(
  file: string,
  args: readonly string[],
  environment: readonly string[],
): SpawnedProcess {
  const [output, input] = openPipe();
  const variables = [...environment, null];
  prepareActions(input);
  let fault = callSpawn(PID.address, file, ACTIONS, ATTRIBUTES, [file, ...args, null], variables);
  if (fault === constants.errno.ENOEXEC) {
    const words = [SHELL, file, ...args, null];
    fault = callSpawn(PID.address, SHELL, ACTIONS, ATTRIBUTES, words, variables);
  }
  callActionsDestroy(ACTIONS);
  closeDescriptor(input);
  if (fault !== 0) {
    closeDescriptor(output);
    throw new SystemCallError(`start ${file}`, getSystemErrorName(-fault));
  }
  const pid = new Int32Array(PID.bytes.buffer)[0] ?? 0;
  return { pid, output, onExit: (exited, later) => awaitExit(pid, exited, later) };
}

const SHELL = '/bin/sh';

/**
 * Opens a pipe. Its reading end does not block; its writing end does, as a program expects of its standard output.
 */
function openPipe(): readonly [number, number] {
  if (callPipe(PIPE.address, O_CLOEXEC) !== 0) throw new SystemCallError('make a pipe', errnoName());
  const [output = -1, input = -1] = new Int32Array(PIPE.bytes.buffer);
  callControl(output, F_SETFL, O_NONBLOCK);
  return [output, input];
}

/** Node's own descriptors 0 to 2 are closed at exec, so each of them must be given. */
function prepareActions(input: number): void {
  callActionsInit(ACTIONS);
  callActionsDuplicate(ACTIONS, input, 1);
  callActionsDuplicate(ACTIONS, input, 2);
  callActionsOpen(ACTIONS, 0, '/dev/null', O_RDONLY, 0);
  callActionsCloseFrom?.(ACTIONS, 3);
  callActionsDirectory(ACTIONS, '/');
}

function awaitExit(pid: number, exited: Exited, later: (look: () => void) => void): void {
  const descriptor = callSyscall(SYS_PIDFD_OPEN, pid, 0);
  if (descriptor >= 0) {
    const watch = watchReadable(descriptor, () => {
      watch.close();
      closeDescriptor(descriptor);
      reap(pid, exited);
    });
    return;
  }
  const look = (): void => {
    if (!reap(pid, exited)) later(look);
  };
  later(look);
}

/** Reports the end of the process; returns false while it runs. */
function reap(pid: number, exited: Exited): boolean {
  const information = new Int32Array(INFORMATION.bytes.buffer);
  information[SI_PID] = 0;
  if (callWait(P_PID, pid, INFORMATION.address, WEXITED | WNOHANG) !== 0) {
    exited(null, null);
    return true;
  }
  if (information[SI_PID] === 0) return false;
  const status = information[SI_STATUS] ?? 0;
  if (information[SI_CODE] === CLD_EXITED) exited(status, null);
  else exited(null, SIGNAL_NAMES.get(status) ?? `signal ${status}`);
  return true;
}

/**
 * The output that can be read now, as a copy. Null: there is none at the moment, but more may come; empty: all
 * writing ends are closed.
 */
export function readOutput(descriptor: number): Uint8Array | null {
  const length = callRead(descriptor, OUTPUT.address, OUTPUT_BYTES);
  if (length >= 0) return OUTPUT.bytes.slice(0, length);
  return lastErrorNumber() === constants.errno.EAGAIN ? null : new Uint8Array(0);
}

/** Closes the reading end of a process's output. */
export function closeOutput(descriptor: number): void {
  closeDescriptor(descriptor);
}
