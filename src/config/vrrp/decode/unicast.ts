import type { Bounds } from '../../decode/arguments.ts';
import { addressOf, integerOf, quote, refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { address, type Entries, integer } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft, PeerDraft } from './draft.ts';
import { bareFlag } from './flags.ts';

const TTL: Bounds = { min: 0, max: 255 };

/** The largest number of peers of one instance. Listed in docs/limits.md. */
export const MAX_UNICAST_PEERS = 255;

export const UNICAST_KEYWORDS: Entries<InstanceDraft> = [
  [
    'unicast_src_ip',
    address((draft, value, statement) => {
      draft.unicastSource = { value, statement };
      draft.unicastStatement ??= statement;
    }),
  ],
  [
    'unicast_peer',
    {
      argument: { kind: 'words', what: 'a block of addresses' },
      block: true,
      repeatable: true,
      decode: readPeers,
    },
  ],
  [
    'unicast_ttl',
    integer(TTL, (draft, value, statement) => {
      draft.unicastTtl = { value, statement };
    }),
  ],
  [
    'check_unicast_src',
    bareFlag(({ switches }, value) => {
      switches.checkUnicastSource = value;
    }),
  ],
  [
    'unicast_fault_no_peer',
    bareFlag((draft, value) => {
      draft.faultWithoutPeers = value;
    }),
  ],
  [
    'old_unicast_checksum',
    {
      argument: { kind: 'text', what: 'never', optional: true },
      decode: (_draft, statement, context) => {
        if (statement.words[1]?.text === 'never') return;
        const message = `${writtenName(statement)} has no effect: lvsd sends the checksum of keepalived 1.3.7 and later`;
        context.warning('vrrp-old-checksum', statement, message, { hint: 'upgrade the peer' });
      },
    },
  ],
];

function readPeers(draft: InstanceDraft, statement: Statement, context: DecodeContext): void {
  draft.unicastStatement ??= statement;
  refuseMore(statement, 0, context);
  for (const line of statement.block ?? []) {
    const peer = readPeer(line, context);
    if (peer === undefined) continue;
    if (draft.peers.some(({ address: known }) => known === peer.address)) {
      const message = `${writtenName(statement)} names ${peer.address} twice`;
      context.tolerate('vrrp-peer-twice', line, message, { consequence: 'it gets one advert' });
    } else if (draft.peers.length >= MAX_UNICAST_PEERS) {
      const message = `${writtenName(statement)} has more than ${MAX_UNICAST_PEERS} peers; the rest is not read`;
      context.error('vrrp-peer-limit', line, message, { topic: draft.name });
    } else draft.peers.push(peer);
  }
}

/** Reads `ADDRESS [min_ttl N] [max_ttl N]`. */
function readPeer(line: Statement, context: DecodeContext): PeerDraft | undefined {
  const [word, ...options] = line.words;
  if (word === undefined) return undefined;
  const peer = addressOf(line, word, context);
  if (peer === undefined) return undefined;
  const bounds: { min: number | null; max: number | null } = { min: null, max: null };
  for (let index = 0; index < options.length; index += 2) {
    const [option, value] = options.slice(index, index + 2);
    if (option === undefined) break;
    const end = option.text === 'min_ttl' ? 'min' : option.text === 'max_ttl' ? 'max' : null;
    if (end === null || value === undefined) {
      const message = `${quote(option.text)} is not understood here; it is ignored`;
      const hint = 'min_ttl and max_ttl, each with a number up to 255';
      context.warning('vrrp-peer-option', [line, option], message, { hint });
      index -= 1;
      continue;
    }
    bounds[end] = integerOf(line, value, TTL, context) ?? null;
  }
  return { statement: line, address: peer, minTtl: bounds.min, maxTtl: bounds.max };
}
