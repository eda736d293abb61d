import type { VirtualRouting } from '../../../base/virtual-routing.ts';
import { refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword } from '../../decode/keyword.ts';
import type { Entries } from '../../decode/keyword-kinds.ts';
import { type Statement, writtenName } from '../../language/tree.ts';
import type { InstanceDraft } from '../decode/draft.ts';
import { readRoute } from './routes.ts';
import { FIRST_FREE_PRIORITY, readRule } from './rules.ts';

/** The largest number of routes and rules of one instance. Listed in docs/limits.md. */
export const MAX_VIRTUAL_ROUTES = 1024;

/** A block of lines; `read` returns the result for each, or reports why there is none. */
function lines<Read>(
  read: (line: Statement, context: DecodeContext) => Read | undefined,
  into: (draft: InstanceDraft) => { readonly statement: Statement; readonly read: Read }[],
): Keyword<InstanceDraft> {
  return {
    argument: { kind: 'words', what: 'a block of lines as `ip` takes them' },
    block: true,
    repeatable: true,
    decode: (draft, statement, context) => {
      refuseMore(statement, 0, context);
      const known = into(draft);
      for (const line of statement.block ?? []) {
        if (known.length >= MAX_VIRTUAL_ROUTES) {
          const message = `${writtenName(statement)} has more than ${MAX_VIRTUAL_ROUTES} lines; the rest is not read`;
          context.error('vrrp-address-limit', line, message, { topic: draft.name });
          return;
        }
        const made = read(line, context);
        if (made !== undefined) known.push({ statement: line, read: made });
      }
    },
  };
}

export const ROUTING_KEYWORDS: Entries<InstanceDraft> = [
  ['virtual_routes', lines(readRoute, ({ routes }) => routes)],
  ['virtual_rules', lines(readRule, ({ rules }) => rules)],
];

/** Counts down priorities for rules without one, over the whole file as keepalived does. */
export interface FreePriorities {
  next: number;
}

export function newFreePriorities(): FreePriorities {
  return { next: FIRST_FREE_PRIORITY };
}

/** The routing of an instance, with a priority for each rule. */
export function resolveRouting(
  { routes, rules }: Pick<InstanceDraft, 'routes' | 'rules'>,
  free: FreePriorities,
  context: DecodeContext,
): VirtualRouting {
  return {
    routes: routes.map(({ read }) => read),
    rules: rules.map(({ statement, read }) => {
      if (read.priority !== null) return { ...read, priority: read.priority };
      const priority = free.next;
      free.next -= 1;
      context.warning('vrrp-routing-option', statement, `the rule has no priority; it gets ${priority}`, {
        hint: 'write `priority NUMBER`: among rules the least number is asked first',
        topic: 'rule priority',
      });
      return { ...read, priority };
    }),
  };
}
