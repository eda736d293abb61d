import { CHECKER_KEYWORDS } from '../checks/checker.ts';
import { SERVER_PACING_KEYWORDS } from '../checks/pacing.ts';
import { virtualhost } from '../checks/url.ts';
import {
  addressOf,
  optionalPortOf,
  refuseMore,
  requiredWord,
  UINT32_MAX,
  WEIGHT_MAX,
} from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { decodeBlock } from '../decode/keyword.ts';
import { flag, integer } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { SERVER_NOTIFY_KEYWORDS } from '../notify/notify-keywords.ts';
import { WATCH_KEYWORDS } from './connection-watch.ts';
import type { EndpointDraft, RealServerDraft } from './draft.ts';
import { METHOD_ARGUMENT, readMethod } from './forwarding.ts';
import { NAME_KEYWORDS } from './object-name.ts';

/** The keywords of a real_server. */
export const REAL_SERVER_KEYWORDS: KeywordTable<RealServerDraft> = new Map<string, Keyword<RealServerDraft>>([
  ...NAME_KEYWORDS,
  ...SERVER_PACING_KEYWORDS,
  ...SERVER_NOTIFY_KEYWORDS,
  ...WATCH_KEYWORDS,
  [
    'weight',
    integer({ min: 0, max: WEIGHT_MAX }, (draft, value) => {
      draft.weight = value;
    }),
  ],
  [
    'lvs_method',
    {
      argument: METHOD_ARGUMENT,
      decode: (draft, statement, context) => {
        const method = readMethod(statement, context);
        if (method !== undefined) draft.method = method;
      },
    },
  ],
  [
    'uthreshold',
    integer({ min: 0, max: UINT32_MAX }, (draft, value) => {
      draft.upperThreshold = value;
    }),
  ],
  [
    'lthreshold',
    integer({ min: 0, max: UINT32_MAX }, (draft, value) => {
      draft.lowerThreshold = value;
    }),
  ],
  [
    'inhibit_on_failure',
    flag((draft, value) => {
      draft.inhibitOnFailure = value;
    }),
  ],
  ['virtualhost', virtualhost()],
  ...CHECKER_KEYWORDS,
]);

/** Reads `ADDR [PORT]` after a keyword; undefined when it is no endpoint, which is reported. */
export function decodeEndpoint(statement: Statement, context: DecodeContext): EndpointDraft | undefined {
  const word = requiredWord(statement, 1, 'an address', context);
  if (word === null) return undefined;
  const address = addressOf(statement, word, context);
  // After a word that is no address, the positions of the others are wrong.
  if (address === undefined) return undefined;
  refuseMore(statement, 2, context);
  const port = optionalPortOf(statement, statement.words[2], context);
  return port === undefined ? undefined : { statement, address, port };
}

export function decodeRealServer(statement: Statement, context: DecodeContext): RealServerDraft | undefined {
  const endpoint = decodeEndpoint(statement, context);
  if (endpoint === undefined) return undefined;
  const { address, port } = endpoint;
  const draft = context.decodeOnce(statement, () => {
    const first: RealServerDraft = { statement, address, port, checks: [], notify: {} };
    decodeBlock(statement.block ?? [], 'real_server', REAL_SERVER_KEYWORDS, first, context);
    reportThresholds(first, context);
    return first;
  });
  draft.address = address;
  draft.port = port;
  return draft;
}

/** The kernel's ip_vs refuses a lower threshold above the upper one, also when there is no upper one. */
function reportThresholds(
  { statement, upperThreshold = 0, lowerThreshold = 0 }: RealServerDraft,
  context: DecodeContext,
): void {
  if (lowerThreshold <= upperThreshold) return;
  const place = statement.block?.find(({ keyword }) => keyword === 'lthreshold') ?? statement;
  const upper = upperThreshold === 0 ? 'there is no upper one' : `the upper one is ${upperThreshold}`;
  const message = `the lower threshold is ${lowerThreshold} and ${upper}: the kernel refuses such a server`;
  context.warning('out-of-range', place, message, { hint: 'the lower one must not be above the upper one' });
}
