import { DirectorError } from '../base/errors.ts';
import { leanStart } from '../platform/processes/lean-start.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { parseDaemonCommand, USAGE } from './options.ts';
import { runDaemon } from './run.ts';
import { thisMachine } from './this-machine.ts';

/** The whole of lvsd's command line: reads its words, runs the daemon, ends the process. */
export async function main(process: NodeJS.Process): Promise<void> {
  leanStart.begin();
  const machine = thisMachine(process);
  try {
    const command = parseDaemonCommand(process.argv.slice(2));
    if (command.kind === 'help') process.stdout.write(USAGE);
    else if (command.kind === 'version') process.stdout.write(`lvsd ${machine.version}\n`);
    else process.exit(await runDaemon(command.options, machine));
  } catch (error) {
    if (!(error instanceof DirectorError)) throw error;
    machine.report(`lvsd: ${error.message}\n${error.hint === null ? '' : `      ${error.hint}\n`}`);
    process.exitCode = EXIT_STATUS.config;
  }
}
