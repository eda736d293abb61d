import { idleTargetOf } from '../../../checkers/idle/spec.ts';
import type { Protocol } from '../../../ipvs/types.ts';
import type { ConfiguredValue } from '../checks/pacing-draft.ts';
import { integerOf, quote, requiredWord, UINT32_MAX } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Entries } from '../decode/keyword-kinds.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { Check, ConnectionWatch, RealServer } from '../model/config.ts';

/**
 * The settings of a block for the idle connection to its servers. Null for `none`, which overrides the virtual server.
 */
export interface WatchDraft {
  watch?: ConfiguredValue<ConnectionWatch | null>;
}

/** The number of refused connections after which a server is down at once, where none is configured. */
const DEFAULT_CONFIRM = 1;

const METHODS = ['connection', 'none'];

/** This keyword is lvsd's own: keepalived opens no connection beside its checks. */
export const WATCH_KEYWORDS: Entries<WatchDraft> = [
  [
    'watch',
    {
      argument: { kind: 'words', what: '`connection` or `none`, then perhaps `confirm` with a number' },
      decode: (draft, statement, context) => {
        const value = readWatch(statement, context);
        if (value !== undefined) draft.watch = { value, statement };
      },
    },
  ],
];

/** Reads `none`, or `connection [confirm N]`. */
function readWatch(statement: Statement, context: DecodeContext): ConnectionWatch | null | undefined {
  const first = requiredWord(statement, 1, 'connection or none', context);
  if (first === null) return undefined;
  const method = first.text;
  if (!METHODS.includes(method)) {
    const message = `${writtenName(statement)}: ${quote(method)} is not one of ${METHODS.join(', ')}`;
    context.tolerate('unknown-value', [statement, first], message, {
      consequence: 'it is ignored',
      hint: didYouMean(method, METHODS),
    });
    return undefined;
  }
  const options = statement.words.slice(2);
  if (method === 'none') {
    refuseOptions(statement, options, context);
    return null;
  }
  const confirm = readConfirm(statement, options, context);
  return confirm === undefined ? undefined : { confirm };
}

function readConfirm(
  statement: Statement,
  [name, value, ...more]: readonly Word[],
  context: DecodeContext,
): number | undefined {
  if (name === undefined) return DEFAULT_CONFIRM;
  if (name.text !== 'confirm') {
    refuseOptions(statement, [name], context);
    return DEFAULT_CONFIRM;
  }
  if (value === undefined) {
    const message = `${writtenName(statement)}: confirm needs a number of refused connections`;
    context.refuse('missing-argument', [statement, name], message);
    return undefined;
  }
  refuseOptions(statement, more, context);
  return integerOf(statement, value, { min: 1, max: UINT32_MAX }, context);
}

function refuseOptions(statement: Statement, [word]: readonly Word[], context: DecodeContext): void {
  if (word === undefined) return;
  const message = `${writtenName(statement)}: ${quote(word.text)} is not known here`;
  context.tolerate('unknown-value', [statement, word], message, {
    consequence: 'it is ignored',
    hint: didYouMean(word.text, ['confirm']) ?? 'after `watch connection` may stand `confirm` and a number',
  });
}

/** The watch of one server: its own setting, else the virtual server's. Undefined where no connection is kept. */
export function resolveWatch(
  drafts: readonly WatchDraft[],
  { checks, protocol, port }: WatchSurroundings,
  context: DecodeContext,
): Pick<RealServer, 'watch'> {
  const given = drafts.find(({ watch }) => watch !== undefined)?.watch;
  if (given === undefined || given.value === null) return {};
  if (checks.length === 0) {
    const message = `${writtenName(given.statement)} has no effect for a server without a check: there is nothing to run early`;
    context.warning('watch-without-check', given.statement, message, {
      hint: 'give the server a check, such as TCP_CHECK',
      topic: `watch ${given.statement.start}`,
    });
    return {};
  }
  if (idleTargetOf(checks.map(({ spec }) => spec)) !== null || (protocol === 'tcp' && port !== 0)) {
    return { watch: given.value };
  }
  const message = `${writtenName(given.statement)} has no effect here: no check of the server connects over TCP, and the service does not either`;
  context.warning('watch-without-connection', given.statement, message, {
    hint: 'take it out, or add a TCP_CHECK of a port that the server listens on',
    topic: `watch ${given.statement.start}`,
  });
  return {};
}

interface WatchSurroundings {
  readonly checks: readonly Check[];
  /** Null for a firewall mark, whose traffic may have any protocol. */
  readonly protocol: Protocol | null;
  readonly port: number;
}
