/** How a command is run. */
export type ScriptInvocation =
  /** execve of the file itself: a program, or a script that names its interpreter. */
  | 'direct'
  /** Through `sh -c`, each word in single quotes (keepalived with libmagic: a text file without `#!`). */
  | 'shell'
  /** Nothing is run: passes when the file can be opened for reading (keepalived: a command that begins `</`). */
  | 'readable';

/** A command that is ready to be run. */
export interface ScriptCommand {
  readonly invocation: ScriptInvocation;
  /** The file to run, or to read, as an absolute path; then its arguments. */
  readonly argv: readonly [string, ...string[]];
}

/** Whose rights a script runs with. */
export interface ScriptIdentity {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, or null for none at all (keepalived without set_supplementary_groups). */
  readonly groups: readonly number[] | null;
}

/** A script that was found usable at load. */
export interface Script {
  readonly command: ScriptCommand;
  /** Null: with the daemon's own rights. */
  readonly identity: ScriptIdentity | null;
}

/** What is executed for a command. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** An intermediary runs the command, and says with status 126 or 127 that it could not. */
  readonly mediated: boolean;
}

const SHELL = '/bin/sh';

/** The program of a command under the daemon's user and the groups that it is started with. */
export function programOf(command: ScriptCommand): Program {
  const [file, ...args] = command.argv;
  switch (command.invocation) {
    case 'direct':
      return { file, args, mediated: false };
    case 'shell':
      return { file: SHELL, args: ['-c', command.argv.map(quoteForShell).join(' ')], mediated: true };
    case 'readable':
      // `true` and not `:`: a failed redirection of a special built-in ends the shell with a status of its own choice.
      return { file: SHELL, args: ['-c', 'true <"$1" || exit 1', SHELL, file], mediated: false };
  }
}

/**
 * A program that takes an identity with supplementary groups first. Needs setpriv(1) of util-linux: process creation in
 * Node drops all supplementary groups and cannot set them.
 */
export function programWithGroups(program: Program, identity: ScriptIdentity): Program {
  const { uid, gid, groups } = identity;
  if (groups === null || groups.length === 0) return program;
  const rights = [`--reuid=${uid}`, `--regid=${gid}`, `--groups=${groups.join(',')}`];
  return { file: 'setpriv', args: [...rights, '--', program.file, ...program.args], mediated: true };
}

/** One word that a POSIX shell reads back as it is. */
function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command for people: words as they are, those with blanks in quotes. */
export function describeCommand(command: ScriptCommand): string {
  const words = command.argv.map((word) => (/^[\w.:/@%+,=-]+$/.test(word) ? word : quoteForShell(word)));
  return `${command.invocation === 'readable' ? '<' : ''}${words.join(' ')}`;
}

/** The same script with further arguments behind its own. */
export function withArguments(script: Script, words: readonly string[]): Script {
  const { command } = script;
  return { ...script, command: { ...command, argv: [...command.argv, ...words] } };
}
