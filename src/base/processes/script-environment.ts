export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The search path for programs when the daemon's environment has no PATH: that of glibc's execvp(3), with the
 * directories for the administrator.
 */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The variables of the daemon's environment that scripts get: they say how texts and times are written, and where
 * temporary files go.
 */
const PASSED_ON: ReadonlySet<string> = new Set(['PATH', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR']);

/** Variables of the daemon's own user. A script that runs as another user must not get them. */
const OF_THE_USER: ReadonlySet<string> = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL']);

/**
 * The environment of a script: PATH, LANG, LANGUAGE, LC_*, TZ and TMPDIR of the daemon, and HOME, USER, LOGNAME and
 * SHELL where the script runs as the daemon's own user. Every other variable is left out, above all those that change
 * how programs are loaded or how shells and Node start (LD_*, BASH_ENV, ENV, NODE_OPTIONS), and those with which a
 * program could speak to the service manager in the daemon's name (NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID,
 * LISTEN_FDS).
 */
export function scriptEnvironment(daemon: Environment, ownUser: boolean): Record<string, string> {
  const environment: Record<string, string> = { PATH: DEFAULT_PATH };
  for (const [name, value] of Object.entries(daemon)) {
    if (value === undefined || (name === 'PATH' && value === '')) continue;
    const passed = PASSED_ON.has(name) || /^LC_[A-Z]+$/.test(name) || (ownUser && OF_THE_USER.has(name));
    if (passed) environment[name] = value;
  }
  return environment;
}
