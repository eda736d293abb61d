export type Environment = Readonly<Record<string, string | undefined>>;

/** Where programs are looked for when the daemon's environment has no PATH: execvp(3) of glibc, with the administrator's. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What scripts get of the daemon's environment: how texts and times are written, and where temporary files go. */
const PASSED_ON: ReadonlySet<string> = new Set(['PATH', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR']);

/** Of the daemon's own user; a script of another one must not take them for its own. */
const OF_THE_USER: ReadonlySet<string> = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL']);

/**
 * The environment of a script: PATH, LANG, LANGUAGE, LC_*, TZ and TMPDIR of the daemon, and HOME, USER, LOGNAME and SHELL
 * where the script runs as the daemon's own user. Everything else stays behind: what changes how programs are loaded or
 * how shells and Node start (LD_*, BASH_ENV, ENV, NODE_OPTIONS), and what speaks to the service manager in the daemon's
 * name (NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID, LISTEN_FDS).
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
