import type { Bounds } from '../../decode/arguments.ts';
import { duration, type Entries } from '../../decode/keyword-kinds.ts';
import { readCommand } from '../../scripts/command.ts';
import type { InstanceDraft } from '../decode/draft.ts';
import { ARBITER } from './arbiter.ts';
import { HEARTBEAT } from './heartbeats.ts';

const FENCE_TIMEOUT: Bounds = { min: 10, max: 300_000 };

/** The keywords of an instance against two nodes that are MASTER. All of them are lvsd's own. */
export const SPLIT_KEYWORDS: Entries<InstanceDraft> = [
  ['heartbeat', HEARTBEAT],
  ['arbiter', ARBITER],
  [
    'fence',
    {
      argument: { kind: 'command' },
      firstCounts: true,
      decode: (draft, statement, context) => {
        const command = readCommand(statement, context);
        if (command !== undefined) draft.fence = command;
      },
    },
  ],
  [
    'fence_timeout',
    duration(FENCE_TIMEOUT, (draft, value) => {
      draft.fenceTimeout = value;
    }),
  ],
];
