/** The ways in which a command can be run. */
export type ScriptInvocation =
  /** The file itself is executed with execve: a program, or a script that names its interpreter. */
  | 'direct'
  /**
   * The command runs through `sh -c`, each word in single quotes (keepalived with libmagic does this for a text file
   * without `#!`).
   */
  | 'shell'
  /**
   * Nothing is run: the check passes when the file can be opened for reading (in keepalived a command that begins with
   * `</`).
   */
  | 'readable';

/** A command that is ready to be run. */
export interface ScriptCommand {
  readonly invocation: ScriptInvocation;
  /** The absolute path of the file to run or to read, then its arguments. */
  readonly argv: readonly [string, ...string[]];
}

/** The user and groups that a script runs as. */
export interface ScriptIdentity {
  readonly uid: number;
  readonly gid: number;
  /** The supplementary groups, or null for none at all (as in keepalived without set_supplementary_groups). */
  readonly groups: readonly number[] | null;
}

/** A script that was found usable when the configuration was loaded. */
export interface Script {
  readonly command: ScriptCommand;
  /** The identity of the script; null for the daemon's own. */
  readonly identity: ScriptIdentity | null;
}

/** The program that is executed for a command. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** True where an intermediary runs the command, and reports with status 126 or 127 that it could not. */
  readonly mediated: boolean;
}

const SHELL = '/bin/sh';

/** The program for a command that runs as the daemon's user, with the groups of the daemon. */
export function programOf(command: ScriptCommand): Program {
  const [file, ...args] = command.argv;
  switch (command.invocation) {
    case 'direct':
      return { file, args, mediated: false };
    case 'shell':
      return { file: SHELL, args: ['-c', command.argv.map(quoteForShell).join(' ')], mediated: true };
    case 'readable':
      // The command is `true` and not `:`, because a failed redirection of a special built-in ends the shell with a
      // status of the shell's own choice.
      return { file: SHELL, args: ['-c', 'true <"$1" || exit 1', SHELL, file], mediated: false };
  }
}

/**
 * A program that sets the identity with its supplementary groups first. It needs setpriv(1) of util-linux, because
 * process creation in Node drops all supplementary groups and cannot set them.
 */
export function programWithGroups(program: Program, identity: ScriptIdentity): Program {
  const { uid, gid, groups } = identity;
  if (groups === null || groups.length === 0) return program;
  const rights = [`--reuid=${uid}`, `--regid=${gid}`, `--groups=${groups.join(',')}`];
  return { file: 'setpriv', args: [...rights, '--', program.file, ...program.args], mediated: true };
}

/** Quotes a word so that a POSIX shell reads it back unchanged. */
function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Writes a command for people: words as they are, and words with blanks in quotes. */
export function describeCommand(command: ScriptCommand): string {
  const words = command.argv.map((word) => (/^[\w.:/@%+,=-]+$/.test(word) ? word : quoteForShell(word)));
  return `${command.invocation === 'readable' ? '<' : ''}${words.join(' ')}`;
}

/** The same script with further arguments after its own. */
export function withArguments(script: Script, words: readonly string[]): Script {
  const { command } = script;
  return { ...script, command: { ...command, argv: [...command.argv, ...words] } };
}
