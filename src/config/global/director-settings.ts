import type { ConfiguredValue } from '../checks/pacing-draft.ts';
import { quote } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { choice, type Entries, flag, integer } from '../decode/keyword-kinds.ts';
import { INCLUDE_CHECK_NAMES, LENIENT, readIncludeCheck } from '../keepalived/include-check.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { Config, ReloadGuard, VirtualServer } from '../model/config.ts';

/** The settings of global_defs for the director as a whole. */
export interface DirectorDraft {
  isolationGuard?: ConfiguredValue<number>;
  shareProbes?: boolean;
  reloadGuard?: ReloadGuard;
}

/** The keywords isolation_guard, share_probes and reload_guard are lvsd's own. */
export const DIRECTOR_KEYWORDS: Entries<DirectorDraft> = [
  [
    'isolation_guard',
    integer({ min: 1, max: 100 }, (draft, value, statement) => {
      draft.isolationGuard = { value, statement };
    }),
  ],
  [
    'share_probes',
    flag((draft, value) => {
      draft.shareProbes = value;
    }),
  ],
  [
    'reload_guard',
    choice(['refuse', 'warn'], (draft, value) => {
      draft.reloadGuard = value === 'warn' ? 'warn' : 'refuse';
    }),
  ],
  [
    'include_check',
    {
      argument: { kind: 'words', what: '[+|-]read, match, wildcard_match or brace_match' },
      repeatable: true,
      decode: judgeIncludeCheck,
    },
  ],
];

/** Resolves the settings of the director as a whole for these virtual servers. */
export function resolveDirector(
  { isolationGuard, shareProbes, reloadGuard }: DirectorDraft,
  virtualServers: readonly VirtualServer[],
  context: DecodeContext,
): Pick<Config, 'isolationGuard' | 'shareProbes' | 'reloadGuard'> {
  if (isolationGuard !== undefined) judgeRetries(isolationGuard.statement, virtualServers, context);
  return {
    ...(isolationGuard === undefined ? {} : { isolationGuard: isolationGuard.value }),
    ...(shareProbes === undefined ? {} : { shareProbes }),
    ...(reloadGuard === undefined ? {} : { reloadGuard }),
  };
}

/** The guard counts first failures; without a retry, a server is removed before there are enough of them. */
function judgeRetries(
  guard: Statement,
  virtualServers: readonly VirtualServer[],
  context: DecodeContext,
): void {
  let count = 0;
  let first = '';
  for (const { id, realServers } of virtualServers) {
    for (const server of realServers) {
      for (const { spec, pacing } of server.checks) {
        // A FILE_CHECK uses no network, so the guard ignores it.
        if (pacing.retry > 0 || spec.type === 'FILE_CHECK') continue;
        count += 1;
        if (count === 1) first = `${spec.type} of ${server.id} in ${id}`;
      }
    }
  }
  if (count === 0) return;
  const more = count === 1 ? '' : ` and ${count - 1} more`;
  const message = `${writtenName(guard)} comes after the first failure; with retry 0 servers leave at once, and are put back: ${first}${more}`;
  context.warning('guard-without-retry', guard, message, { hint: 'give these checks a retry of 1 or more' });
}

/** The reader of the files has already acted on this keyword. */
function judgeIncludeCheck(_draft: DirectorDraft, statement: Statement, context: DecodeContext): void {
  const words = statement.words.slice(1);
  const { unknown } = readIncludeCheck(
    LENIENT,
    words.map(({ text }) => text),
  );
  for (const index of unknown) {
    const word = words[index];
    if (word === undefined) continue;
    const message = `${writtenName(statement)}: ${quote(word.text)} is not understood`;
    const hint = `${INCLUDE_CHECK_NAMES.join(', ')}, each with + or - before it, or one alone`;
    context.tolerate('unknown-value', [statement, word], message, { consequence: 'it is ignored', hint });
  }
}
