#!/usr/bin/env node
import './platform/processes/debugger-guard.ts';
import process from 'node:process';
import { SocketControlClient } from './api/control-client.ts';
import { SocketVrrpClient } from './api/vrrp-client.ts';
import type { TextStream } from './cli/command.ts';
import { COMMANDS } from './cli/command-table.ts';
import { EXIT } from './cli/exit-codes.ts';
import { runLvsctl } from './cli/lvsctl.ts';
import { configPorts, defaultConfigId } from './platform/files/config-ports.ts';
import { packageVersion } from './platform/files/package-version.ts';
import { SystemClock } from './platform/host/system-clock.ts';
import { userName } from './platform/processes/user-name.ts';

function textStream(stream: NodeJS.WriteStream): TextStream {
  stream.on('error', (error) => {
    // The reader of a pipe may leave early (`lvsctl status | head -1`): then there is nobody left to tell.
    if ('code' in error && error.code === 'EPIPE') process.exit();
    if (stream !== process.stderr)
      process.stderr.write(`lvsctl: cannot write its output: ${error.message}\n`);
    process.exit(EXIT.internal);
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true ? stream.columns : null;
    },
    get rows() {
      return stream.isTTY === true ? stream.rows : null;
    },
  };
}

/** A second Ctrl-C ends the process by its default action. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

const clock = new SystemClock();
const code = await runLvsctl(process.argv.slice(2), COMMANDS, {
  environment: process.env,
  stdout: textStream(process.stdout),
  stderr: textStream(process.stderr),
  clock,
  page: async (text) => (await import('./platform/processes/pager.ts')).showInPager(text, process.env),
  userName,
  version: packageVersion(),
  interruption,
  configPorts: configPorts(process),
  defaultConfigId: defaultConfigId(),
  enterNetworkNamespace: async (name) => {
    if (name === undefined) return;
    const { enterNetworkNamespace, standingTo } = await import('./platform/host/network-namespace.ts');
    if (standingTo(name, process) === 'enterable') await enterNetworkNamespace(name, process);
  },
  hostReader: async () => new (await import('./platform/host/node-host-reader.ts')).NodeHostReader(),
  simulateStart: async (config, stateDirectory) =>
    (await import('./daemon/simulate-start.ts')).simulateStartHere(config, stateDirectory, clock),
  // Its HTTP machinery is loaded for this command only.
  fetchDigest: async (request) =>
    (await import('../checkers/genhash/fetch-digest.ts')).fetchDigest(request, {
      clock,
      signal: new AbortController().signal,
    }),
  terminalPrompt: async () => {
    const { TerminalPrompt } = await import('./platform/files/terminal-prompt.ts');
    return new TerminalPrompt(process.stdin, process.stderr);
  },
  connectVrrp: (path) => new SocketVrrpClient(clock, path),
  connect: (path, onSilence) => new SocketControlClient({ clock, onSilence }, { path }),
});
// What a slow reader of our pipe has not taken yet would be lost by exit(); a request under way must not hold us up.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
process.exit(code);
