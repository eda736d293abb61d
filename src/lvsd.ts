#!/usr/bin/env -S node --max-semi-space-size=4
import { existsSync } from 'node:fs';
import { DirectorError } from './base/errors.ts';
import { EXIT_STATUS } from './daemon/exit-status.ts';
import { type DaemonOptions, parseDaemonCommand, USAGE } from './daemon/options.ts';
import { packageVersion } from './platform/files/package-version.ts';
import { leanStart } from './platform/processes/lean-start.ts';
import type { EarlyHalf } from './supervisor/early-half.ts';

leanStart.begin();
try {
  const command = parseDaemonCommand(process.argv.slice(2));
  if (command.kind === 'help') process.stdout.write(USAGE);
  else if (command.kind === 'version') process.stdout.write(`lvsd ${packageVersion()}\n`);
  else process.exit(await run(command.options));
} catch (error) {
  if (!(error instanceof DirectorError)) throw error;
  process.stderr.write(`lvsd: ${error.message}\n${error.hint === null ? '' : `      ${error.hint}\n`}`);
  process.exitCode = EXIT_STATUS.config;
}

/** Each kind of process loads what it needs and no more: the VRRP half has to be small. */
async function run(options: DaemonOptions): Promise<number> {
  if (options.release) {
    const { releaseAddresses } = await import('./vrrp/addresses/release.ts');
    return releaseAddresses(options, process);
  }
  if (options.role === 'vrrp') {
    const { runVrrpHalf } = await import('./vrrp/run-half.ts');
    leanStart.end();
    return runVrrpHalf(options, process);
  }
  if (options.role === null && options.half !== 'both' && !options.check) {
    const { runSupervisor } = await import('./supervisor/run.ts');
    leanStart.end();
    return runSupervisor(options, [options.half], null, process);
  }
  const early = options.role === null && !options.check ? await startVrrpEarly(options) : null;
  const { thisMachine } = await import('./daemon/this-machine.ts');
  if (options.role === 'reader') {
    const { printReading } = await import('./vrrp/reading/print-reading.ts');
    return printReading(options, thisMachine(process, options), process.stdout);
  }
  const { runDaemon } = await import('./daemon/run.ts');
  return runDaemon(options, thisMachine(process, options, early), () => early?.discard());
}

async function startVrrpEarly({ config }: DaemonOptions): Promise<EarlyHalf | null> {
  const [{ startEarly }, { chooseConfigPath }] = await Promise.all([
    import('./supervisor/early-half.ts'),
    import('./daemon/config-path.ts'),
  ]);
  const path = chooseConfigPath(config, existsSync);
  return startEarly(path, process.argv.slice(2));
}
