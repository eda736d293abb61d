import type { Milliseconds } from '../../../base/time.ts';
import type { Bounds } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import { address, choice, duration, integer } from '../../decode/keyword-kinds.ts';
import { writtenName } from '../../language/tree.ts';
import type { ArbiterDraft, InstanceDraft } from '../decode/draft.ts';
import type { VrrpInstance } from '../model.ts';

/** The largest number of pinged addresses of one instance. */
export const MAX_ARBITERS = 8;
const INTERVAL: Bounds = { min: 100, max: 60_000 };
const TIMEOUT: Bounds = { min: 10, max: 60_000 };
const FALL: Bounds = { min: 1, max: 100 };

const DEFAULT_INTERVAL: Milliseconds = 1000;
const DEFAULT_TIMEOUT: Milliseconds = 500;
const DEFAULT_FALL = 3;

/** The keywords of the block. */
const ARBITER_KEYWORDS: KeywordTable<ArbiterDraft> = new Map<string, Keyword<ArbiterDraft>>([
  [
    'ping',
    {
      ...address((draft: ArbiterDraft, value) => {
        // One address more than is allowed is kept, so that the surplus can be reported.
        if (draft.addresses.length <= MAX_ARBITERS && !draft.addresses.includes(value))
          draft.addresses.push(value);
      }),
      repeatable: true,
    },
  ],
  [
    'interval',
    duration(INTERVAL, (draft, value) => {
      draft.interval = value;
    }),
  ],
  [
    'timeout',
    duration(TIMEOUT, (draft, value) => {
      draft.timeout = value;
    }),
  ],
  [
    'fall',
    integer(FALL, (draft, value) => {
      draft.fall = value;
    }),
  ],
  [
    'on_isolated',
    choice(['hold', 'release'], (draft, value) => {
      draft.onIsolated = value;
    }),
  ],
]);

/** The block `arbiter { ping ADDRESS ... }` is lvsd's own. */
export const ARBITER: Keyword<InstanceDraft> = {
  argument: { kind: 'block', block: 'arbiter', header: '', keywords: ARBITER_KEYWORDS },
  block: true,
  decode: (instance, statement, context) => {
    const draft: ArbiterDraft = { statement, addresses: [] };
    decodeBlock(statement.block ?? [], 'arbiter', ARBITER_KEYWORDS, draft, context);
    instance.arbiter = draft;
  },
};

/**
 * The arbiter of an instance with its defaults; null without one, and for one that cannot be used, which is reported.
 */
export function resolveArbiter({ arbiter }: InstanceDraft, context: DecodeContext): VrrpInstance['arbiter'] {
  if (arbiter === undefined) return null;
  const { statement, addresses, interval, timeout, fall, onIsolated } = arbiter;
  if (addresses.length === 0) {
    context.error('vrrp-arbiter', statement, `${writtenName(statement)} has no address to ping`, {
      hint: 'the gateway, and a second device that answers ping, one on each line: ping ADDRESS',
    });
    return null;
  }
  if (addresses.length > MAX_ARBITERS) {
    const message = `${writtenName(statement)} has more than ${MAX_ARBITERS} addresses to ping`;
    context.error('vrrp-arbiter', statement, message);
    return null;
  }
  return {
    addresses,
    interval: interval ?? DEFAULT_INTERVAL,
    timeout: timeout ?? Math.min(DEFAULT_TIMEOUT, interval ?? DEFAULT_INTERVAL),
    fall: fall ?? DEFAULT_FALL,
    onIsolated: onIsolated === 'release' ? 'release' : 'hold',
  };
}
