import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { completionScript, type Shell } from '../../src/cli/completion/scripts.ts';
import { eventually } from '../support/eventually.ts';
import { RunningDaemon } from '../support/running-daemon.ts';

// Real shells on a real terminal: keys are typed, Tab among them, and lvsd shows what was carried out.

const SITE = `virtual_server 127.9.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 127.0.0.1 8081 {
  }
  real_server 127.0.0.1 9090 {
  }
}
virtual_server fd00:9::1 443 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server fd00:9::11 8443 {
  }
}
`;
const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';
const TAB = '\t';
/** Each Tab starts a program, which takes its time on a busy machine. */
const WAIT_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'lvsd-shells-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A shell on a terminal of its own, with `lvsctl` of this build in front of its PATH and nobody's settings. */
class TypedShell implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  #shown = '';

  constructor(command: string) {
    const program = `#!/bin/sh\nexec ${process.execPath} ${resolve('dist/src/lvsctl.js')} "$@"\n`;
    writeFileSync(join(folder, 'lvsctl'), program, { mode: 0o755 });
    // script(1) gives it a terminal.
    this.#child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TERM: 'dumb', LC_ALL: 'C.UTF-8' },
    });
    this.#child.stdout.on('data', (bytes: Buffer) => {
      this.#shown += bytes.toString('utf8');
    });
  }

  /** What the terminal has shown so far. */
  get shown(): string {
    return this.#shown;
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((end) => this.#child.once('close', end));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** How each shell is started without anybody's settings, and takes the script. */
function startOf(shell: Shell, script: string): { readonly command: string; readonly setUp: string } {
  switch (shell) {
    case 'bash':
      return { command: 'bash --norc --noprofile -i', setUp: `. ${script}` };
    case 'zsh':
      return {
        command: 'zsh -f -i',
        setUp: `autoload -U compinit; compinit -u -d ${folder}/zcompdump; . ${script}`,
      };
    case 'fish':
      return { command: 'fish --no-config --interactive', setUp: `source ${script}` };
    default:
      return shell satisfies never;
  }
}

async function begin(shell: Shell, first = ''): Promise<TypedShell> {
  const script = join(folder, `completion.${shell}`);
  writeFileSync(script, completionScript(shell));
  const { command, setUp } = startOf(shell, script);
  const typed = new TypedShell(command);
  // A shell reads its keys itself only once it has shown that it is ready.
  typed.type(`${first}${setUp}; echo rea""dy\n`);
  await eventually(() => typed.shown.includes('ready'), WAIT_MS);
  return typed;
}

/** Waits until a server was taken out for this reason. */
async function overrideSays(
  daemon: RunningDaemon,
  reason: string,
  typed: TypedShell,
  [service, server]: readonly [number, number],
): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const { virtual_servers: services } = await daemon.client.status([]);
    if (services[service]?.real_servers[server]?.override?.reason === reason) return;
    if (performance.now() > deadline) throw new Error(`the terminal shows: ${typed.shown}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How a bracket is typed: in zsh a bare one begins a pattern of file names. */
const BRACKET = { bash: '[', zsh: '\\[', fish: '[' } as const;

const KINDS: readonly (readonly [string, Shell, string])[] = [
  ['bash', 'bash', ''],
  ['bash with bash-completion', 'bash', `. ${BASH_COMPLETION}; `],
  ['zsh', 'zsh', ''],
  ['fish', 'fish', ''],
];

describe('completion', () => {
  it('is tried in every shell that there is a script for, and bash-completion is here', () => {
    expect([...new Set(KINDS.map(([, shell]) => shell))].sort()).toEqual(['bash', 'fish', 'zsh']);
    expect(existsSync(BASH_COMPLETION)).toBe(true);
    for (const shell of ['bash', 'zsh', 'fish']) execFileSync(shell, ['--version']);
  });

  it.each(KINDS)(
    'in %s writes commands, virtual servers and real servers to their end',
    async (_, shell, first) => {
      await using daemon = await RunningDaemon.start({ text: SITE });
      await using typed = await begin(shell, first);
      const socket = daemon.file('lvsd.sock');
      typed.type(`lvsctl --control ${socket} disa${TAB}127.9.0.1${TAB}127.0.0.1:9${TAB}--reason ${shell}\n`);
      await overrideSays(daemon, shell, typed, [0, 1]);
      typed.type(
        `lvsctl --control ${socket} disa${TAB}--force ${BRACKET[shell]}fd00${TAB}${BRACKET[shell]}fd00:9::11${TAB}--reason ${shell}6\n`,
      );
      await overrideSays(daemon, `${shell}6`, typed, [1, 0]);
    },
    4 * WAIT_MS,
  );
});
