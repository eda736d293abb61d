import { UINT32_MAX } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword } from '../decode/keyword.ts';
import {
  DELAY_BOUNDS,
  duration,
  type Entries,
  flag,
  INTERVAL_BOUNDS,
  integer,
  TIMEOUT_BOUNDS,
} from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { PROBE_PATH_KEYWORDS } from '../probes/probe-path.ts';
import type { PacingDraft } from './pacing-draft.ts';

/** An interval below this is more often a mistake than intended. */
const SHORT_INTERVAL = 100;

export const RETRY: Keyword<PacingDraft> = integer({ min: 0, max: UINT32_MAX }, (draft, value) => {
  draft.retry = value;
});

/** keepalived refuses a zero in servers and accepts it in checkers; here it has the same meaning everywhere. */
const SERVER_RETRY: Keyword<PacingDraft> = {
  ...RETRY,
  decode: (draft, statement, context) => {
    RETRY.decode(draft, statement, context);
    if (draft.retry === 0)
      context.differs(statement, 'retry 0 counts here; keepalived ignores it outside checkers');
  },
};

const WHEN: Entries<PacingDraft> = [
  [
    'delay_loop',
    duration(INTERVAL_BOUNDS, (draft, value, statement, context) => {
      warnOfShort(statement, value, context);
      draft.delayLoop = value;
    }),
  ],
  [
    'delay_before_retry',
    duration(DELAY_BOUNDS, (draft, value) => {
      draft.delayBeforeRetry = value;
    }),
  ],
  [
    'warmup',
    duration(DELAY_BOUNDS, (draft, value) => {
      draft.warmup = value;
    }),
  ],
  [
    'alpha',
    flag((draft, value) => {
      draft.alpha = value;
    }),
  ],
  // These keywords are lvsd's own.
  [
    'rise',
    integer({ min: 1, max: UINT32_MAX }, (draft, value) => {
      draft.rise = value;
    }),
  ],
  [
    'jitter',
    duration(DELAY_BOUNDS, (draft, value) => {
      draft.jitter = value;
    }),
  ],
  [
    'delay_down_max',
    duration(INTERVAL_BOUNDS, (draft, value, statement) => {
      draft.delayDownMax = { value, statement };
    }),
  ],
];

const CONNECT_TIMEOUT: Keyword<PacingDraft> = duration(TIMEOUT_BOUNDS, (draft, value) => {
  draft.connectTimeout = value;
});

/** The keywords that decide when a check runs, for checks that do not connect. */
export const SCHEDULE_KEYWORDS: Entries<PacingDraft> = [['retry', RETRY], ...WHEN];

/** The keywords that decide when checks run; virtual servers, real servers and checks inherit them in this order. */
export const PACING_KEYWORDS: Entries<PacingDraft> = [
  ...SCHEDULE_KEYWORDS,
  ['connect_timeout', CONNECT_TIMEOUT],
  ...PROBE_PATH_KEYWORDS,
];

/** The same keywords for blocks of servers. */
export const SERVER_PACING_KEYWORDS: Entries<PacingDraft> = [
  ['retry', SERVER_RETRY],
  ...WHEN,
  ['connect_timeout', CONNECT_TIMEOUT],
  ...PROBE_PATH_KEYWORDS,
];

function warnOfShort(statement: Statement, value: number, context: DecodeContext): void {
  if (value >= SHORT_INTERVAL) return;
  const message = `${writtenName(statement)} of ${value} ms checks more than ten times a second`;
  context.warning('short-interval', statement, message);
}
