import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import {
  MAX_INTERVAL,
  MAX_TIMEOUT,
  MICROSECOND,
  readDuration,
  readFlag,
  readInteger,
  UINT32_MAX,
} from './arguments.ts';
import type { DecodeContext } from './context.ts';
import type { PacingDraft } from './draft.ts';
import type { Keyword } from './keyword.ts';

/** An interval under this is more often a slip than a wish. */
const SHORT_INTERVAL = 100;

const RETRY: Keyword<PacingDraft> = {
  decode: (draft, statement, context) => {
    const retry = readInteger(statement, { min: 0, max: UINT32_MAX }, context);
    if (retry !== undefined) draft.retry = retry;
  },
};

/** keepalived refuses a zero in servers, yet takes it in checkers; here it means the same everywhere. */
const SERVER_RETRY: Keyword<PacingDraft> = {
  decode: (draft, statement, context) => {
    RETRY.decode(draft, statement, context);
    if (draft.retry === 0)
      context.differs(statement, 'retry 0 counts here; keepalived ignores it outside checkers');
  },
};

/** The keywords that decide when checks run; virtual servers, real servers and checks inherit them in this order. */
export const PACING_KEYWORDS: readonly (readonly [string, Keyword<PacingDraft>])[] = [
  ['retry', RETRY],
  [
    'delay_loop',
    {
      decode: (draft, statement, context) => {
        const value = readDuration(statement, { min: MICROSECOND, max: MAX_INTERVAL }, context);
        if (value === undefined) return;
        warnOfShort(statement, value, context);
        draft.delayLoop = value;
      },
    },
  ],
  [
    'delay_before_retry',
    {
      decode: (draft, statement, context) => {
        const value = readDuration(statement, { min: 0, max: MAX_INTERVAL }, context);
        if (value !== undefined) draft.delayBeforeRetry = value;
      },
    },
  ],
  [
    'warmup',
    {
      decode: (draft, statement, context) => {
        const value = readDuration(statement, { min: 0, max: MAX_INTERVAL }, context);
        if (value !== undefined) draft.warmup = value;
      },
    },
  ],
  [
    'connect_timeout',
    {
      decode: (draft, statement, context) => {
        const value = readDuration(statement, { min: MICROSECOND, max: MAX_TIMEOUT }, context);
        if (value !== undefined) draft.connectTimeout = value;
      },
    },
  ],
  [
    'alpha',
    {
      decode: (draft, statement, context) => {
        const value = readFlag(statement, context);
        if (value !== undefined) draft.alpha = value;
      },
    },
  ],
];

/** The same for blocks of servers. */
export const SERVER_PACING_KEYWORDS: readonly (readonly [string, Keyword<PacingDraft>])[] =
  PACING_KEYWORDS.map(([name, keyword]) => [name, name === 'retry' ? SERVER_RETRY : keyword]);

function warnOfShort(statement: Statement, value: number, context: DecodeContext): void {
  if (value >= SHORT_INTERVAL) return;
  const message = `${writtenName(statement)} of ${value} ms checks more than ten times a second`;
  context.warning('short-interval', statement, message);
}
