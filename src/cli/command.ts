import type { DigestOutcome, DigestRequest } from '../../checkers/genhash/spec.ts';
import type { ControlClient, SilenceListener } from '../api/control-client.ts';
import type { VrrpClient } from '../api/vrrp-client.ts';
import type { Clock, Milliseconds } from '../base/time.ts';
import { neutralise } from '../base/visible-text.ts';
import type { ConfigPorts } from '../config/load.ts';
import type { Config } from '../config/model/config.ts';
import type { HostReader } from '../doctor/host-reader.ts';
import type { PlannedOperation } from '../state/director/plan-basis.ts';
import type { ExitCode } from './exit-codes.ts';

/** A stream that text is written to. */
export interface TextStream {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Size of the terminal now; null where there is none. */
  readonly columns: number | null;
  readonly rows: number | null;
}

/** How `lvsctl web passwd` asks for a password and writes the users file. */
export interface TerminalPrompt {
  /** Reads the file; empty where there is none. Throws the system's error. */
  read(path: string): string;
  /** Replaces the file as a whole, or not at all. Throws the system's error. */
  replace(path: string, text: string): void;
  /** Asks twice without echo. Null when the two inputs differ. */
  askTwice(prompt: string): Promise<string | null>;
}

/** Everything outside of lvsctl that it uses; the entry point makes the real one, and tests make their own. */
export interface CliContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly clock: Clock;
  /** Shows text in the pager until the user has left it; resolves to false where no pager could be run. */
  page(text: string): Promise<boolean>;
  /** The name of the user who runs this, as the system knows it. */
  userName(): string;
  /** Version of this lvsctl. */
  readonly version: string;
  /** From this call on, Ctrl-C and SIGTERM abort the signal instead of ending the process. */
  interruption(): AbortSignal;
  connect(path: string, onSilence: SilenceListener): ControlClient;
  /** The VRRP half, by the path of its own socket. */
  connectVrrp(path: string): VrrpClient;
  /** The rights and the environment with which configuration files are read: those of the user who runs lvsctl. */
  readonly configPorts: ConfigPorts;
  /** What `@ID` lines compare with unless `--config-id` says otherwise. */
  readonly defaultConfigId: string;
  /**
   * The operations that a start of lvsd with this configuration would write into the kernel now. Throws a
   * DirectorError where the table cannot be read.
   */
  simulateStart(config: Config, stateDirectory: string | null): Promise<StartPlan>;
  /**
   * Starts the command again in the network namespace that a configuration names, where lvsd would enter it; resolves where
   * there is none to enter. Rejects with a DirectorError where that fails.
   */
  enterNetworkNamespace(name: string | undefined): Promise<void>;
  /** The host as the doctor examines it. */
  hostReader(): Promise<HostReader>;
  /** Passwords and the users file of the page. */
  terminalPrompt(): Promise<TerminalPrompt>;
  /** Fetches a url as a check does. Never rejects for a fault of a server. */
  fetchDigest(request: DigestRequest): Promise<DigestOutcome>;
}

/** The operations that a start of lvsd would write. */
export interface StartPlan {
  readonly operations: readonly PlannedOperation[];
  /** The refusals that the kernel would give, in words. */
  readonly refusals: readonly string[];
  /** An operator paused lvsd in an earlier run. */
  readonly paused: boolean;
  /** Why the kernel's table was assumed to be empty; null when it was read. */
  readonly absent: string | null;
}

/**
 * One option of a command. `value` is null for a switch, else what stands for the value in help texts. With
 * `valueWhenBare`, the value may be left out; then only a number is taken from the next word.
 */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  readonly value: string | null;
  readonly valueWhenBare?: string;
  readonly help: string;
}

/** The options and positionals of one command line. */
export interface Invocation {
  readonly positionals: readonly string[];
  has(option: string): boolean;
  /** The last value given, or undefined. */
  value(option: string): string | undefined;
}

/** One command: the table of these drives parsing, help, completion and the manual page. */
export interface Command {
  /** One word, or several: `config check`. */
  readonly name: string;
  readonly summary: string;
  /** The positional arguments as help texts show them: `[VS...]`; empty when there are none. */
  readonly positionals: string;
  readonly maxPositionals: number;
  /** True for a command that programs call and no person: help and completion leave it out. */
  readonly hidden?: boolean;
  readonly options: readonly OptionSpec[];
  readonly description: string;
  run(invocation: Invocation, context: CliContext): Promise<ExitCode>;
}

/** A mistake in the command line; becomes exit code 2 and its message. */
export class UsageError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

export const DEFAULT_CONTROL_PATH = '/run/lvsd/lvsd.sock';

/** Options that every command has. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'control',
    value: 'PATH',
    help: `control socket of lvsd (default: $LVSD_CONTROL, else ${DEFAULT_CONTROL_PATH})`,
  },
  { name: 'color', value: 'WHEN', help: 'auto, always or never (default: auto, which also obeys NO_COLOR)' },
  { name: 'help', short: 'h', value: null, help: 'this text' },
];

/** The control socket that the command line, else the environment, names. */
export function controlPath(invocation: Pick<Invocation, 'value'>, context: CliContext): string {
  const path = invocation.value('control') ?? context.environment['LVSD_CONTROL'] ?? '';
  return path === '' ? DEFAULT_CONTROL_PATH : path;
}

/**
 * The client for the socket that the command line, else the environment, names. When an answer takes long, the client
 * says so, because the user might think that lvsctl hangs.
 */
export function controlClient(invocation: Pick<Invocation, 'value'>, context: CliContext): ControlClient {
  return context.connect(controlPath(invocation, context), (asked, silent, remaining) => {
    const seconds = (span: Milliseconds): string => `${Math.round(span / 1000)} s`;
    context.stderr.write(
      `lvsctl: no answer from lvsd at ${neutralise(asked)} for ${seconds(silent)}; waiting up to ${seconds(remaining)} more\n`,
    );
  });
}
