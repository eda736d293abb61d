import { ControlError } from '../../api/control-error.ts';
import { readVrrpStatus, VRRP_PATHS } from '../../api/vrrp-protocol.ts';
import { neutralise } from '../../base/visible-text.ts';
import { vrrpPaths } from '../../base/vrrp-paths.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, controlPath, UsageError } from '../command.ts';
import { instanceCandidates, liveCandidates } from '../completion/candidates.ts';
import type { Candidate, CompletionRequest } from '../completion/request.ts';
import { completionRequest, typedControlPath } from '../completion/request.ts';
import type { Shell } from '../completion/scripts.ts';
import { completionScript, SHELLS } from '../completion/scripts.ts';
import { EXIT } from '../exit-codes.ts';

/** `lvsctl completion`: the script that a shell loads. */
export const completionCommand: Command = {
  name: 'completion',
  summary: 'Prints the completion script of a shell',
  positionals: 'SHELL',
  maxPositionals: 1,
  options: [],
  description: [
    'Prints the completion script of SHELL (bash, zsh or fish). It completes commands, options, and virtual servers,',
    'real servers and VRRP instances as the running lvsd knows them. The Debian package installs it. To try it at once:',
    '  source <(lvsctl completion bash)',
  ].join('\n'),
  run: async (invocation, context) => {
    const [name = ''] = invocation.positionals;
    if (!isShell(name)) {
      throw new UsageError(
        name === '' ? 'lvsctl completion: a shell is needed' : `lvsctl completion: unknown shell ${name}`,
        `one of ${SHELLS.join(', ')}`,
      );
    }
    context.stdout.write(completionScript(name));
    return Promise.resolve(EXIT.ok);
  },
};

function isShell(name: string): name is Shell {
  return SHELLS.some((shell) => shell === name);
}

/**
 * `lvsctl complete -- WORDS`: the command that those scripts run. The table of commands is handed in, because it
 * contains this one.
 */
export function completeCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'complete',
    hidden: true,
    summary: 'Answers the completion script of a shell',
    positionals: 'WORD...',
    maxPositionals: 256,
    options: [],
    description:
      'Prints `words` or `files`, then what may stand at the end of the words, one a line with its help after a tab.',
    run: async (invocation, context) => {
      const request = completionRequest(invocation.positionals, commands());
      const candidates = await candidatesFor(request, invocation, context);
      context.stdout.write(request.kind === 'files' ? 'files\n' : `words\n${candidates.map(line).join('')}`);
      return EXIT.ok;
    },
  };
}

async function candidatesFor(
  request: CompletionRequest,
  invocation: Invocation,
  context: CliContext,
): Promise<readonly Candidate[]> {
  if (request.kind === 'words') return request.words;
  if (request.kind === 'files' || request.kind === 'nothing') return [];
  const typed = typedControlPath(invocation.positionals);
  const asked = {
    value: (name: string) => (name === 'control' ? typed : undefined) ?? invocation.value(name),
  };
  try {
    if (request.kind === 'instances') {
      const client = context.connectVrrp(vrrpPaths(controlPath(asked, context)).socket);
      const status = readVrrpStatus(await client.json(VRRP_PATHS.status));
      return status === undefined ? [] : instanceCandidates(request.named, status);
    }
    return liveCandidates(request, await controlClient(asked, context).status([]));
  } catch (error) {
    // A user who presses the completion key must not get an error in the middle of a line: then nothing is offered.
    if (error instanceof ControlError) return [];
    throw error;
  }
}

function line({ word, help }: Candidate): string {
  return `${neutralise(word)}\t${neutralise(help)}\n`;
}
