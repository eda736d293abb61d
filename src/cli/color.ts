import type { CliContext, Invocation } from './command.ts';
import { UsageError } from './command.ts';

/** Whether output is coloured: `--color`, else only on a terminal without NO_COLOR (no-color.org) and TERM=dumb. */
export function colorWanted(invocation: Invocation, context: CliContext): boolean {
  const choice = invocation.value('color') ?? 'auto';
  switch (choice) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'auto': {
      const { environment, stdout } = context;
      const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
      return stdout.isTerminal && !refused;
    }
    default:
      throw new UsageError(`--color ${choice}: expected auto, always or never`);
  }
}
