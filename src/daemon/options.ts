import { parseArgs } from 'node:util';
import type { CheckIo } from '../../checkers/types.ts';
import { DirectorError, describeError } from '../base/errors.ts';
import type { LogLevel } from '../base/logger.ts';
import type { Milliseconds } from '../base/time.ts';
import { parseDuration } from '../config/decode/duration.ts';
import { DEFAULT_CONFIG_PATHS } from '../config/default-paths.ts';
import { nearest } from '../config/language/suggestion.ts';
import { parseListenAddress } from '../metrics/listen-address.ts';

/** The options of lvsd's command line, with defaults filled in. */
export interface DaemonOptions {
  /** The path of the file; null for the first of {@link DEFAULT_CONFIG_PATHS} that exists. */
  readonly config: string | null;
  readonly configId: string | null;
  readonly control: string;
  /** The address as `HOST:PORT`, or null when metrics are switched off. */
  readonly metrics: string | null;
  /** True when the address is from the command line. */
  readonly metricsNamed: boolean;
  /** How much detail the metrics have about servers. */
  readonly metricsDetail: 'full' | 'summary' | 'off' | 'auto';
  readonly stateDirectory: string;
  /** True when the directory is from the command line, so that the operator relies on it. */
  readonly stateDirectoryNamed: boolean;
  readonly kernel: 'ipvs' | 'memory';
  /** The implementation that carries out checks over the network. */
  readonly checkIo: CheckIo | 'auto';
  readonly logLevel: LogLevel;
  readonly logFormat: 'text' | 'json';
  readonly keepServices: boolean;
  readonly check: boolean;
  /** Runs the checks with a copy of the kernel's table and shows what would be written, as dryRun explains. */
  readonly dryRun: boolean;
  /** The duration of a dry run; null when it ends after every check has a result. */
  readonly dryRunFor: Milliseconds | null;
  /** True when a dry run also runs the scripts of MISC_CHECKs. */
  readonly scripts: boolean;
  /** Whether notify scripts, FIFOs and mails are really used. */
  readonly notify: boolean;
  /** With `check`, warnings count as errors. */
  readonly strict: boolean;
  /** The halves of the file that are run. */
  readonly half: 'both' | 'vrrp' | 'lvs';
  /** True to remove the virtual addresses and the announced routes that a dead lvsd left, and to end. */
  readonly release: boolean;
  /** The role of this process when a supervisor started it; null when the operator started it. */
  readonly role: ProcessRole | null;
}

/**
 * The roles are: a half under its supervisor, the reader that hands a half its configuration, and the guard of
 * announced routes.
 */
export type ProcessRole = 'vrrp' | 'lvs' | 'reader' | 'guard';

export type DaemonCommand =
  | { readonly kind: 'run'; readonly options: DaemonOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export const DEFAULT_CONTROL_PATH = '/run/lvsd/lvsd.sock';
const DEFAULT_METRICS_ADDRESS = '127.0.0.1:9465';
export const DEFAULT_STATE_DIRECTORY = '/var/lib/lvsd';

export const USAGE: string = `Usage: lvsd [options]

Programs the kernel's IPVS from a keepalived.conf or YAML file, checks the real servers and keeps the table right.
With a vrrp_instance in the file it takes part in VRRP as well, in a process of its own.

  -f, --config FILE         what to run (default: ${DEFAULT_CONFIG_PATHS.join(', else ')})
  -i, --config-id ID        value for @ID lines in keepalived syntax (default: the host's short name)
      --control PATH        control socket (default: ${DEFAULT_CONTROL_PATH})
      --metrics HOST:PORT   Prometheus address, or off (default: ${DEFAULT_METRICS_ADDRESS})
      --metrics-detail full|summary|off
                            of each server, sums by virtual server, or nothing (default: each up to 2,000, then sums)
      --state-dir DIR       what must survive a restart (default: ${DEFAULT_STATE_DIRECTORY})
      --kernel ipvs|memory  memory programs nothing: for trying a file out (default: ipvs)
  -P, --vrrp                run the VRRP half of the file alone, under a supervisor of its own
  -C, --lvs                 run the virtual servers of the file alone, likewise
      --release             take off the virtual addresses and announced routes that a killed lvsd left, and end
      --log-level LEVEL     debug, info, warn or error (default: info)
      --log-format FORMAT   text or json (default: text)
      --check-io auto|poll|node
                            what carries the checks out: system calls in batches, or Node's sockets (default: auto)
      --keep-services       leave the services in the kernel when stopping
      --check               read and judge the file, then exit: 0 good, 1 warnings with --strict, 2 errors
      --strict              with --check: warnings count too
      --dry-run             run every check once and print what lvsd would write; nothing is written, nobody is told
      --for SPAN            with --dry-run: go on for so long (30s, 5m), retries included
      --scripts             with --dry-run: run the scripts of MISC_CHECKs, too
      --notify              with --kernel memory: run notify scripts, write to FIFOs and send mail all the same
  -h, --help                this text
  -V, --version             the version

SIGHUP reloads (a bad file changes nothing), SIGTERM and SIGINT stop, SIGUSR1 and SIGUSR2 write lvs.data (the state) and
lvs.stats (the counters) beside the control socket; with VRRP, they and SIGRTMIN+2 write vrrp.data, vrrp.stats and vrrp.json
beside the socket of the VRRP half. See also: lvsctl --help
`;

const ROLES: readonly ProcessRole[] = ['vrrp', 'lvs', 'reader', 'guard'];
const METRICS_DETAILS: readonly DaemonOptions['metricsDetail'][] = ['full', 'summary', 'off', 'auto'];
const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Parses the command line (without node and script). Throws a DirectorError with code `usage` for a word that it does
 * not understand.
 */
export function parseDaemonCommand(argv: readonly string[]): DaemonCommand {
  const values = parseValues(argv);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  return {
    kind: 'run',
    options: {
      config: values.config ?? null,
      configId: values['config-id'] ?? null,
      control: values.control ?? DEFAULT_CONTROL_PATH,
      metrics: metricsAddress(values.metrics ?? DEFAULT_METRICS_ADDRESS),
      metricsNamed: values.metrics !== undefined,
      metricsDetail: oneOf('--metrics-detail', values['metrics-detail'] ?? 'auto', METRICS_DETAILS),
      stateDirectory: values['state-dir'] ?? DEFAULT_STATE_DIRECTORY,
      stateDirectoryNamed: values['state-dir'] !== undefined,
      ...kernelOf(values),
      checkIo: oneOf('--check-io', values['check-io'] ?? 'auto', ['auto', 'poll', 'node']),
      logLevel: oneOf('--log-level', values['log-level'] ?? 'info', LOG_LEVELS),
      logFormat: oneOf('--log-format', values['log-format'] ?? 'text', ['text', 'json']),
      keepServices: values['keep-services'] ?? false,
      check: values.check ?? false,
      strict: values.strict ?? false,
      ...dryRunOf(values),
      half: halfOf(values),
      release: values.release === true,
      role: roleOf(values),
    },
  };
}

function halfOf({ vrrp, lvs }: RawValues): DaemonOptions['half'] {
  if (vrrp === true && lvs === true) {
    throw usageError('--vrrp and --lvs exclude each other', 'without both, lvsd runs what the file has');
  }
  return vrrp === true ? 'vrrp' : lvs === true ? 'lvs' : 'both';
}

function kernelOf(values: RawValues): Pick<DaemonOptions, 'kernel' | 'notify'> {
  const kernel = oneOf('--kernel', values.kernel ?? 'ipvs', ['ipvs', 'memory']);
  return { kernel, notify: kernel === 'ipvs' || values.notify === true };
}

function dryRunOf(values: RawValues): Pick<DaemonOptions, 'dryRun' | 'dryRunFor' | 'scripts'> {
  const dryRun = values['dry-run'] === true;
  if (dryRun && (values.vrrp === true || values.check === true || values.release === true)) {
    throw usageError(
      '--dry-run is about the virtual servers, and stands without --vrrp, --check and --release',
    );
  }
  for (const option of ['for', 'scripts'] as const) {
    if (!dryRun && values[option] !== undefined) throw usageError(`--${option} belongs to --dry-run`);
  }
  return {
    dryRun,
    dryRunFor: values.for === undefined ? null : spanOf('--for', values.for),
    scripts: values.scripts === true,
  };
}

/** The longest dry run, because lvsd itself is there for longer observation. */
const MAX_DRY_RUN: Milliseconds = 86_400_000;

function spanOf(option: string, text: string): Milliseconds {
  const { value } = parseDuration(text);
  if (value !== undefined && value > 0 && value <= MAX_DRY_RUN) return value;
  throw usageError(`${option} ${text}: expected a span of time like 30s or 5m, at most a day`);
}

function roleOf({ role }: RawValues): ProcessRole | null {
  return role === undefined ? null : oneOf('--role', role, ROLES);
}

/** A wrong address is reported here, before anything is changed, and not when the endpoint starts. */
function metricsAddress(text: string): string | null {
  if (text === 'off') return null;
  parseListenAddress(text);
  return text;
}

const OPTIONS = {
  config: { type: 'string', short: 'f' },
  'config-id': { type: 'string', short: 'i' },
  control: { type: 'string' },
  metrics: { type: 'string' },
  'metrics-detail': { type: 'string' },
  'state-dir': { type: 'string' },
  kernel: { type: 'string' },
  'check-io': { type: 'string' },
  'log-level': { type: 'string' },
  'log-format': { type: 'string' },
  'keep-services': { type: 'boolean' },
  check: { type: 'boolean' },
  strict: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  for: { type: 'string' },
  scripts: { type: 'boolean' },
  notify: { type: 'boolean' },
  vrrp: { type: 'boolean', short: 'P' },
  lvs: { type: 'boolean', short: 'C' },
  release: { type: 'boolean' },
  /** The supervisor uses this option, so it is not in the help. */
  role: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

interface RawValues {
  readonly config?: string;
  readonly 'config-id'?: string;
  readonly control?: string;
  readonly metrics?: string;
  readonly 'metrics-detail'?: string;
  readonly 'state-dir'?: string;
  readonly kernel?: string;
  readonly 'check-io'?: string;
  readonly 'log-level'?: string;
  readonly 'log-format'?: string;
  readonly 'keep-services'?: boolean;
  readonly check?: boolean;
  readonly strict?: boolean;
  readonly 'dry-run'?: boolean;
  readonly for?: string;
  readonly scripts?: boolean;
  readonly notify?: boolean;
  readonly vrrp?: boolean;
  readonly lvs?: boolean;
  readonly release?: boolean;
  readonly role?: string;
  readonly help?: boolean;
  readonly version?: boolean;
}

function parseValues(argv: readonly string[]): RawValues {
  const { values } = parsed(argv);
  // An unset variable of a shell makes an option empty: `--control "$SOCKET"`.
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) throw usageError(`--${empty[0]} needs a value`);
  return values;
}

function parsed(argv: readonly string[]): { readonly values: RawValues } {
  try {
    return parseArgs({ args: [...argv], strict: true, allowPositionals: false, options: OPTIONS });
  } catch (error) {
    const message = describeError(error);
    throw usageError(message, hintFor(message));
  }
}

/** Suggests the intended option, from the message of parseArgs. */
function hintFor(message: string): string | undefined {
  if (message.startsWith('Unexpected argument')) return 'the configuration is named with --config FILE';
  const unknown = /^Unknown option '--([^']+)'/.exec(message)?.[1];
  const meant = unknown === undefined ? undefined : nearest(unknown, Object.keys(OPTIONS));
  return meant === undefined ? undefined : `did you mean --${meant}?`;
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw usageError(`${option} ${value}: expected one of ${allowed.join(', ')}`);
  return found;
}

function usageError(message: string, hint = 'lvsd --help lists the options'): DirectorError {
  return new DirectorError('usage', message, { hint });
}
