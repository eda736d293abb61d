/**
 * Runs command lines of lvsctl one after the other in one process: `node resident-lvsctl.js ASK ANSWER`, both named pipes.
 * A question is a number of words and the words, an answer is exit status, standard output and standard error, each ended
 * by a NUL. The first word says what is asked: `run WORD...`, or `value EXPRESSION WORD...` for what the expression finds
 * in the JSON document `d` that the command prints. `cases.sh` asks.
 */
import { createReadStream, openSync, writeSync } from 'node:fs';
import process from 'node:process';
import { runInNewContext } from 'node:vm';
import { SocketControlClient } from '../../src/api/control-client.ts';
import { SocketVrrpClient } from '../../src/api/vrrp-client.ts';
import type { CliContext, TextStream } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { runLvsctl } from '../../src/cli/lvsctl.ts';
import { simulateStartHere } from '../../src/daemon/simulate-start.ts';
import { configPorts, defaultConfigId } from '../../src/platform/files/config-ports.ts';
import { packageVersion } from '../../src/platform/files/package-version.ts';
import { NodeHostReader } from '../../src/platform/host/node-host-reader.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { userName } from '../../src/platform/processes/user-name.ts';

const [askPath = '', answerPath = ''] = process.argv.slice(2);
const clock = new SystemClock();
const answers = openSync(answerPath, 'r+');

class Kept implements TextStream {
  readonly isTerminal = false;
  readonly columns = null;
  readonly rows = null;
  text = '';

  write(text: string): void {
    this.text += text;
  }
}

function contextOf(stdout: TextStream, stderr: TextStream): CliContext {
  return {
    environment: process.env,
    stdout,
    stderr,
    clock,
    page: () => Promise.resolve(false),
    userName,
    version: packageVersion(),
    interruption: () => new AbortController().signal,
    configPorts: configPorts(process),
    defaultConfigId: defaultConfigId(),
    enterNetworkNamespace: () => Promise.resolve(),
    hostReader: () => Promise.resolve(new NodeHostReader()),
    simulateStart: (config, stateDirectory) => simulateStartHere(config, stateDirectory, clock),
    fetchDigest: () => Promise.reject(new Error('the resident lvsctl fetches nothing')),
    terminalPrompt: () => Promise.reject(new Error('the resident lvsctl asks nobody')),
    connectVrrp: (path) => new SocketVrrpClient(clock, path),
    connect: (path, onSilence) => new SocketControlClient({ clock, onSilence }, { path }),
  };
}

async function answer([what, ...words]: readonly string[]): Promise<void> {
  const [out, err] = [new Kept(), new Kept()];
  const expression = what === 'value' ? words.shift() : undefined;
  const status = await runLvsctl(words, COMMANDS, contextOf(out, err));
  const text = expression === undefined ? out.text : valueOf(expression, out.text);
  writeSync(answers, `${status}\0${text}\0${err.text}\0`);
}

function valueOf(expression: string, json: string): string {
  try {
    return String(runInNewContext(expression, { d: JSON.parse(json) as unknown }));
  } catch (error) {
    return `no value: ${String(error)} in ${json.slice(0, 300)}`;
  }
}

let words: string[] = [];
let rest = '';
for await (const chunk of createReadStream(askPath, { flags: 'r+', encoding: 'utf8' })) {
  const parts = `${rest}${String(chunk)}`.split('\0');
  rest = parts.pop() ?? '';
  words.push(...parts);
  while (words.length > Number(words[0] ?? Number.POSITIVE_INFINITY)) {
    const count = Number(words[0]);
    const question = words.slice(1, count + 1);
    words = words.slice(count + 1);
    await answer(question);
  }
}
