import type { CliContext, Command, Invocation } from '../command.ts';
import { UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

const DEFAULT_USERS_FILE = '/etc/lvsd/web.users';

/** The shortest password that is accepted. */
const LEAST_PASSWORD = 8;

/** `lvsctl web passwd`: gives a user access to the page. */
export const webPasswdCommand: Command = {
  name: 'web passwd',
  summary: 'Sets the password and the role of a user of the page (docs/web.md)',
  positionals: 'NAME',
  maxPositionals: 1,
  options: [
    { name: 'role', value: 'ROLE', help: 'viewer or operator (default: as it was, else viewer)' },
    { name: 'file', value: 'FILE', help: `the users file (default: ${DEFAULT_USERS_FILE})` },
    { name: 'delete', value: null, help: 'takes the user out instead' },
  ],
  description: [
    'Asks for the password twice and writes its hash (scrypt) into the users file of lvsd-web, which reads it within',
    'seconds; sessions of this user end. Where standard input is no terminal, its first line is the password.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const [name = ''] = invocation.positionals;
  const { isUserName, parseUsers, withoutUser, withUser } = await import('../../../web/users/users-file.ts');
  if (!isUserName(name)) {
    throw new UsageError('lvsctl web passwd: NAME is 1 to 64 letters, digits and . _ @ + -');
  }
  const path = invocation.value('file') ?? DEFAULT_USERS_FILE;
  const prompt = await context.terminalPrompt();
  const text = prompt.read(path);
  if (invocation.has('delete')) {
    const left = withoutUser(text, name);
    if (left === null) throw new UsageError(`lvsctl web passwd: there is no ${name} in ${path}`);
    prompt.replace(path, left);
    return EXIT.ok;
  }
  const role = invocation.value('role') ?? parseUsers(text).users.get(name)?.role ?? 'viewer';
  if (role !== 'viewer' && role !== 'operator') {
    throw new UsageError(`lvsctl web passwd: --role ${role}: there are viewer and operator`);
  }
  const { hashPassword, MAX_PASSWORD_LENGTH } = await import('../../../web/users/password.ts');
  const password = await prompt.askTwice(`Password of ${name}`);
  if (password === null) throw new UsageError('lvsctl web passwd: the two passwords are not the same');
  if (password.length < LEAST_PASSWORD || password.length > MAX_PASSWORD_LENGTH) {
    throw new UsageError(
      `lvsctl web passwd: a password has ${LEAST_PASSWORD} to ${MAX_PASSWORD_LENGTH} characters`,
    );
  }
  prompt.replace(path, withUser(text, { name, role, hash: await hashPassword(password) }));
  context.stdout.write(`${name} (${role}) may log in\n`);
  return EXIT.ok;
}
