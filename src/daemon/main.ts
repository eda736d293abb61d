import { existsSync, readFileSync } from 'node:fs';
import { DirectorError } from '../base/errors.ts';
import { packageVersion } from '../platform/files/package-version.ts';
import { leanStart } from '../platform/processes/lean-start.ts';
import { processSignals } from '../platform/processes/process-signals.ts';
import { type EarlyHalf, startEarly } from '../supervisor/early-half.ts';
import { chooseConfigPath } from './config-path.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { type DaemonOptions, parseDaemonCommand, USAGE } from './options.ts';

/** The main function of lvsd: parses the command line, runs the daemon or one of its halves, and ends the process. */
export async function main(process: NodeJS.Process): Promise<void> {
  leanStart.begin();
  try {
    const command = parseDaemonCommand(process.argv.slice(2));
    if (command.kind === 'help') process.stdout.write(USAGE);
    else if (command.kind === 'version') process.stdout.write(`lvsd ${packageVersion()}\n`);
    else process.exit(await run(command.options, process));
  } catch (error) {
    if (!(error instanceof DirectorError)) throw error;
    process.stderr.write(`lvsd: ${error.message}\n${error.hint === null ? '' : `      ${error.hint}\n`}`);
    process.exitCode = EXIT_STATUS.config;
  }
}

/**
 * Each kind of process loads only the modules that it needs, because the VRRP half has to be small. Where a VRRP half
 * is needed, it is started before other modules are loaded, because the other nodes hear nothing from this one until it
 * runs.
 */
async function run(options: DaemonOptions, process: NodeJS.Process): Promise<number> {
  if (mayNameNamespace(options)) {
    const { enterConfiguredNamespace } = await import('./this-machine.ts');
    await enterConfiguredNamespace(options, process);
  }
  const early = startVrrpEarly(options, process);
  await processSignals.disarmRealTime();
  if (options.release) {
    return await release(options, process);
  }
  if (options.role === 'vrrp') {
    const { runVrrpHalf } = await import('../vrrp/run-half.ts');
    leanStart.end();
    return runVrrpHalf(options, process);
  }
  if (options.role === 'guard') {
    const { runGuard } = await import('../announce/run-guard.ts');
    return runGuard(options, process);
  }
  if (options.role === null && options.half !== 'both' && !options.check && !options.dryRun) {
    const { runSupervisor } = await import('../supervisor/run.ts');
    leanStart.end();
    return runSupervisor(options, [options.half], null, process, early);
  }
  if (early !== null) {
    const { superviseWaiting } = await import('../supervisor/supervise-file.ts');
    const status = await superviseWaiting(options, process, early);
    if (status !== null) return status;
  }
  const { thisMachine } = await import('./this-machine.ts');
  if (options.role === 'reader') {
    const { printReading } = await import('../vrrp/reading/print-reading.ts');
    return printReading(options, thisMachine(process, options), process.stdout);
  }
  const { runDaemon } = await import('./run.ts');
  return runDaemon(options, thisMachine(process, options, early), async () => await early?.discard());
}

/** Removes what a killed lvsd left behind: the routes of its LVS half, and the addresses of its VRRP half. */
async function release(options: DaemonOptions, process: NodeJS.Process): Promise<number> {
  if (options.half !== 'vrrp') {
    const { releaseRoutes } = await import('../announce/release.ts');
    await releaseRoutes(options, process);
  }
  if (options.half === 'lvs') return EXIT_STATUS.ok;
  const { releaseAddresses } = await import('../vrrp/addresses/release.ts');
  return await releaseAddresses(options, process);
}

function startVrrpEarly(options: DaemonOptions, process: NodeJS.Process): EarlyHalf | null {
  const { role, half, check, dryRun, release } = options;
  if (role !== null || half === 'lvs' || check || dryRun || release) return null;
  return startEarly(chooseConfigPath(options.config, existsSync), process.argv.slice(2));
}

/**
 * Whether the file may name the network namespace that lvsd runs in, so that it has to be read first. Where the whole
 * file is read in any case, its included files are not considered.
 */
function mayNameNamespace({ role, half, check, release, config }: DaemonOptions): boolean {
  if (role !== null || check) return false;
  const hint = release || half !== 'both' ? /net_namespace|include/ : /net_namespace/;
  try {
    return hint.test(readFileSync(chooseConfigPath(config, existsSync), 'utf8'));
  } catch {
    // The fault of the file is reported by the code that needs the file.
    return false;
  }
}
