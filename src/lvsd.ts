#!/usr/bin/env -S node --max-semi-space-size=4
import { DirectorError } from './base/errors.ts';
import { EXIT_STATUS } from './daemon/exit-status.ts';
import { parseDaemonCommand, USAGE } from './daemon/options.ts';
import { runDaemon } from './daemon/run.ts';
import { thisMachine } from './daemon/this-machine.ts';
import { leanStart } from './platform/processes/lean-start.ts';

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
