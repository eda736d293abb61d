#!/usr/bin/env node
import './platform/processes/debugger-guard.ts';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkWebConfig, LvsdWeb } from '../web/main.ts';
import { WEB_USAGE } from '../web/usage.ts';
import { SocketControlClient } from './api/control-client.ts';
import { SocketVrrpClient } from './api/vrrp-client.ts';
import { describeError } from './base/errors.ts';
import type { Logger } from './base/logger.ts';
import { vrrpPaths } from './base/vrrp-paths.ts';
import { packageVersion } from './platform/files/package-version.ts';
import { createLogger } from './platform/host/stderr-logger.ts';
import { SystemClock } from './platform/host/system-clock.ts';
import {
  builtPage,
  fetchText,
  hostName,
  LvsctlRuns,
  ownAddresses,
  readWebFile,
} from './platform/host/web-host.ts';
import { processSignals } from './platform/processes/process-signals.ts';

processSignals.takeOver();

/** As of lvsd: a configuration that cannot be used. */
const EXIT_CONFIG = 78;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(EXIT_CONFIG);
}

function readConfig(path: string) {
  let text = '';
  try {
    text = readWebFile(path);
  } catch (error) {
    fail(
      `lvsd-web: cannot read ${path}: ${describeError(error)}\n  hint: docs/web.md says what stands in it`,
    );
  }
  const { config, problems } = checkWebConfig(path, text);
  return config ?? fail(problems.join('\n'));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string', default: '/etc/lvsd/web.yaml' },
      check: { type: 'boolean' },
      help: { type: 'boolean' },
      version: { type: 'boolean' },
    },
  });
  if (values.help === true) return void process.stdout.write(WEB_USAGE);
  if (values.version === true) return void process.stdout.write(`lvsd-web ${packageVersion()}\n`);
  const config = readConfig(values.config);
  if (values.check === true) return;
  const clock = new SystemClock();
  const logger = createLogger({ logLevel: 'info', logFormat: 'text' }, clock, process.env);
  const here = dirname(fileURLToPath(import.meta.url));
  const program = ['lvsctl.js', '../dist/src/lvsctl.js']
    .map((name) => join(here, name))
    .find((path) => existsSync(path));
  const runs = new LvsctlRuns(program ?? 'lvsctl.js');
  const web = new LvsdWeb(config, {
    clock,
    logger,
    version: packageVersion(),
    hostName: hostName(),
    readText: readWebFile,
    pageFiles: builtPage,
    addresses: ownAddresses,
    connect: (path) => new SocketControlClient({ clock }, { path }),
    vrrp: (control, path, body) => new SocketVrrpClient(clock, vrrpPaths(control).socket).json(path, body),
    tool: (words) => runs.run(words),
    fetchText,
  });
  answerSignals(web, logger);
  logger.info('serving the page', { address: await web.start(), version: packageVersion() });
}

/** SIGUSR1 and SIGUSR2 ask lvsd for a dump; here they have no effect. */
function answerSignals(web: LvsdWeb, logger: Logger): void {
  processSignals.onStop(() => {
    void web.stop().finally(() => process.exit(0));
  });
  processSignals.onReload(() => {
    logger.info('web.yaml is read at the start alone; users and certificates are read when they change', {
      signal: 'SIGHUP',
    });
  });
  processSignals.onIgnored((signal, count) => {
    if (count > 1) return;
    logger.warn('a signal that means nothing to lvsd-web is ignored; more of its kind are not told', {
      signal,
    });
  });
}

main().catch((error: unknown) => fail(`lvsd-web: ${describeError(error)}`));
