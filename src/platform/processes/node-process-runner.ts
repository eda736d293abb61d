import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type * as PosixSpawn from '../../../native/posix-spawn.ts';
import { describeError, errnoOf, isShortage } from '../../base/errors.ts';
import { identityFault } from '../../base/processes/process-rights.ts';
import type { ProcessRunner, RunEnd, RunOutcome, RunRequest } from '../../base/processes/process-runner.ts';
import {
  type Program,
  programOf,
  programWithGroups,
  type ScriptIdentity,
} from '../../base/processes/script.ts';
import { type Environment, scriptEnvironment } from '../../base/processes/script-environment.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import { BoundedOutput, LingeringPipes, MAX_LINGERING_PIPES } from './bounded-output.ts';
import { type ChildCapabilities, withholdCapabilities, withoutCapabilities } from './child-capabilities.ts';
import { drained } from './drained-pipes.ts';
import { ownRights } from './own-rights.ts';
import { ABORT_KILL_DELAY, GroupEnding, KILL_DELAY } from './process-group.ts';
import { SpawnThrottle } from './spawn-throttle.ts';
import { SpawnedOutput } from './spawned-output.ts';

type Spawner = typeof PosixSpawn;

/** The interval at which a process is polled when nothing reports its end. */
const LOOK_AGAIN: Milliseconds = 20;

/** The program that sets supplementary groups and drops capabilities before it starts a script. */
const MEDIATOR = 'setpriv';

/**
 * The exit statuses of shells, setpriv(1) and env(1) for a program that cannot be executed and for one that is not
 * found.
 */
const MEDIATED_FAILURES: ReadonlySet<number> = new Set([126, 127]);

/** Runs scripts as child processes of this one. */
export class NodeProcessRunner implements ProcessRunner {
  readonly #clock: Clock;
  readonly #environment: Environment;
  readonly #lingering: LingeringPipes;
  #capabilities: Promise<ChildCapabilities> | null = null;
  #loading: Promise<Spawner | null> | null = null;
  /** The environment of scripts that run with the identity of this process. */
  #ownVariables: readonly string[] | null = null;
  readonly #turns = new SpawnThrottle();
  readonly #load: () => Promise<Spawner | null>;
  readonly #sparesDescriptors: () => boolean;

  /**
   * For `maxLingeringPipes` see {@link LingeringPipes}. `load` loads the function that creates processes with the
   * rights of this one; where it resolves to null, Node creates them. `sparesDescriptors` says whether descriptors are
   * left for a process; see DescriptorReserve.
   */
  constructor(
    clock: Clock,
    environment: Environment,
    maxLingeringPipes: number = MAX_LINGERING_PIPES,
    load: () => Promise<Spawner | null> = loadSpawner,
    sparesDescriptors: () => boolean = () => true,
  ) {
    this.#load = load;
    this.#sparesDescriptors = sparesDescriptors;
    this.#clock = clock;
    this.#environment = environment;
    this.#lingering = new LingeringPipes(maxLingeringPipes);
  }

  async run(request: RunRequest): Promise<RunOutcome> {
    this.#capabilities ??= withholdCapabilities();
    const capabilities = await this.#capabilities;
    const { command, identity } = request.script;
    const spawner = isOwn(identity) ? await this.#spawner() : null;
    await this.#turns.next();
    // There is no wait from here to the start, so an abort that comes later is handled by the process's Lifetime.
    if (request.signal.aborted) return { end: { kind: 'aborted' }, output: '' };
    if (!this.#sparesDescriptors()) return { end: shortage('EMFILE'), output: '' };
    const program = mediatedProgram(programOf(command), identity, capabilities);
    try {
      if (spawner !== null) return await this.#followSpawned(spawner, program, request);
      const rights = ownRights();
      const reason = identityFault(identity, rights);
      if (reason !== null) return { end: { kind: 'not-started', reason }, output: '' };
      const ownUser = identity === null || identity.uid === rights.uid;
      const environment = scriptEnvironment(this.#environment, ownUser);
      return await this.#follow(start(program, identity, environment), program, request);
    } catch (error) {
      return { end: startFault(program, error), output: '' };
    }
  }

  #spawner(): Promise<Spawner | null> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Throws the error that kept the program from being started. */
  #followSpawned(spawner: Spawner, program: Program, request: RunRequest): Promise<RunOutcome> {
    this.#ownVariables ??= Object.entries(scriptEnvironment(this.#environment, true)).map(
      ([name, value]) => `${name}=${value}`,
    );
    const child = spawner.spawnProcess(program.file, program.args, this.#ownVariables);
    const clock = this.#clock;
    const output = new SpawnedOutput(spawner, child.output, clock, this.#lingering);
    const lifetime = new Lifetime(clock, child.pid, request);
    return new Promise((resolve) => {
      child.onExit(
        (status, signal) => {
          const end = lifetime.end() ?? endOf(program, status, signal);
          void output.end().then((text) => resolve({ end, output: text }));
        },
        (look) => void clock.schedule(clock.now() + LOOK_AGAIN, look),
      );
    });
  }

  /** Stops reading the output of background processes whose scripts have ended. */
  close(): void {
    this.#lingering.closeAll();
  }

  #follow(child: ChildProcess, program: Program, request: RunRequest): Promise<RunOutcome> {
    // Without a descriptor left, Node returns a child that has no streams at all, although its types say that it has.
    const pipes = ([child.stdout, child.stderr] as (Readable | null | undefined)[]).filter(isThere);
    const output = new BoundedOutput();
    for (const pipe of pipes) output.attach(pipe);
    const lifetime = new Lifetime(this.#clock, child.pid, request);
    return new Promise((resolve) => {
      child.on('error', (error) => {
        // The event is also emitted when a signal could not be sent; in that case the process exists and its exit is
        // still to come.
        if (child.pid !== undefined) return;
        lifetime.end();
        resolve({ end: startFault(program, error), output: '' });
      });
      child.once('exit', (status, signal) => {
        const end = lifetime.end() ?? endOf(program, status, signal);
        // All that the script wrote before its end is in the pipes already; another process may hold them open for
        // ever.
        void drained(pipes, this.#clock).then(() => {
          for (const pipe of pipes) this.#lingering.adopt(pipe);
          resolve({ end, output: output.text() });
        });
      });
    });
  }
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

/**
 * The program that is actually started: setpriv(1) comes before a script with supplementary groups, or where
 * capabilities must be dropped.
 */
function mediatedProgram(
  program: Program,
  identity: ScriptIdentity | null,
  capabilities: ChildCapabilities,
): Program {
  const grouped = identity === null ? program : programWithGroups(program, identity);
  if (grouped !== program || capabilities === 'none') return grouped;
  return withoutCapabilities(program);
}

/** Resolves to null where the C library cannot be called; Node then starts every process. */
function loadSpawner(): Promise<Spawner | null> {
  return import('../../../native/posix-spawn.ts').catch(() => null);
}

/** Whether a script runs with the identity of this process, so that nothing has to change between fork and exec. */
function isOwn(identity: ScriptIdentity | null): boolean {
  if (identity === null) return true;
  if (identity.uid !== process.geteuid?.() || identity.gid !== process.getegid?.()) return false;
  // A script of a named identity has its own supplementary groups, and none of the daemon's.
  const { groups } = identity;
  const others = process.getgroups?.().filter((group) => group !== identity.gid) ?? [];
  return (groups === null || groups.length === 0) && others.length === 0;
}

function start(program: Program, identity: ScriptIdentity | null, environment: Environment): ChildProcess {
  // setpriv needs the daemon's rights to take the groups, and drops them itself.
  const asUser = identity !== null && (identity.groups ?? []).length === 0;
  return spawn(program.file, program.args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
    cwd: '/',
    ...(asUser ? { uid: identity.uid, gid: identity.gid } : {}),
  });
}

/** A shortage passes by itself, as other processes free their resources. */
function shortage(code: string): RunEnd {
  return { kind: 'not-started', reason: `cannot create a process: ${code}`, shortage: true };
}

function startFault(program: Program, error: unknown): RunEnd {
  const code = errnoOf(error);
  if (code === 'ENOSYS') return { kind: 'not-started', reason: `cannot create a process: ${code}` };
  if (isShortage(error)) return shortage(code);
  if (program.file === MEDIATOR && code === 'ENOENT') {
    return { kind: 'not-started', reason: `${MEDIATOR}(1) of util-linux is needed for it and missing` };
  }
  return { kind: 'not-executed', reason: `${program.file}: ${faultWords(code, error)}` };
}

function faultWords(code: string, error: unknown): string {
  switch (code) {
    case 'ENOENT':
      return 'the file or its interpreter is missing (ENOENT)';
    case 'EACCES':
      return 'not executable for this user (EACCES)';
    case 'EPERM':
      return 'not permitted for this user (EPERM)';
    case 'ENOEXEC':
      return 'not an executable format (ENOEXEC)';
    default:
      return describeError(error);
  }
}

function endOf(program: Program, status: number | null, signal: string | null): RunEnd {
  if (signal !== null) return { kind: 'signalled', signal };
  if (status === null) return { kind: 'not-started', reason: 'how it ended was told to somebody else' };
  if (program.mediated && MEDIATED_FAILURES.has(status)) {
    return { kind: 'not-executed', reason: `${program.file} could not run it (status ${status})` };
  }
  return { kind: 'exited', status };
}

/** Ends a process at its timeout or when its caller aborts it, and remembers which of the two came first. */
class Lifetime {
  readonly #clock: Clock;
  readonly #pid: number | undefined;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  #cancelTimeout: Cancel = () => {};
  #ending: GroupEnding | null = null;
  #cause: RunEnd | null = null;

  constructor(clock: Clock, pid: number | undefined, { timeout, signal }: RunRequest) {
    this.#clock = clock;
    this.#pid = pid;
    this.#signal = signal;
    this.#onAbort = () => this.#finishOff({ kind: 'aborted' }, ABORT_KILL_DELAY);
    signal.addEventListener('abort', this.#onAbort);
    if (timeout !== null) {
      this.#cancelTimeout = clock.schedule(clock.now() + timeout, () =>
        this.#finishOff({ kind: 'expired' }, KILL_DELAY),
      );
    }
  }

  /** Called when the process is gone. Returns why it had to end, or null when it ended by itself. */
  end(): RunEnd | null {
    this.#cancelTimeout();
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#ending?.finish();
    return this.#cause;
  }

  #finishOff(cause: RunEnd, killDelay: Milliseconds): void {
    if (this.#pid === undefined) return;
    this.#cause ??= cause;
    this.#ending ??= new GroupEnding(this.#clock, (signal) => this.#send(signal), killDelay);
  }

  /**
   * The id of the group is the process id of its leader; while the group has a member, the kernel gives the id to no
   * other process.
   */
  #send(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#pid === undefined) return;
    try {
      process.kill(-this.#pid, signal);
    } catch {
      // ESRCH means that nobody is left. EPERM means that a member has changed its user, so it is not ours to end.
    }
  }
}
