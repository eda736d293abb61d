import { addressFamily, type IpAddress } from '../../../base/ip-address.ts';
import { addressOf, quote, refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword } from '../../decode/keyword.ts';
import { type Statement, writtenName } from '../../language/tree.ts';
import type { HeartbeatDraft, InstanceDraft } from '../decode/draft.ts';
import type { VrrpHeartbeat, VrrpInstance } from '../model.ts';

/** The largest number of further interfaces of one instance. */
export const MAX_HEARTBEATS = 4;

/**
 * The block `heartbeat { INTERFACE [source ADDRESS] [peer ADDRESS] }`; an interface may be on several lines for several
 * peers.
 */
export const HEARTBEAT: Keyword<InstanceDraft> = {
  argument: { kind: 'words', what: 'a block of interfaces' },
  block: true,
  repeatable: true,
  decode: (draft, statement, context) => {
    refuseMore(statement, 0, context);
    for (const line of statement.block ?? []) {
      const read = readLine(line, context);
      if (read !== undefined) draft.heartbeats.push(read);
    }
  },
};

function readLine(line: Statement, context: DecodeContext): HeartbeatDraft | undefined {
  const [name, ...options] = line.words;
  if (name === undefined) return undefined;
  const given: { source: IpAddress | null; peer: IpAddress | null } = { source: null, peer: null };
  for (let index = 0; index < options.length; index += 2) {
    const [option, value] = options.slice(index, index + 2);
    if (option === undefined) break;
    if ((option.text !== 'source' && option.text !== 'peer') || value === undefined) {
      context.error('vrrp-heartbeat', [line, option], `${quote(option.text)} is not understood here`, {
        hint: 'INTERFACE [source ADDRESS] [peer ADDRESS]',
      });
      return undefined;
    }
    const address = addressOf(line, value, context);
    if (address === undefined) return undefined;
    given[option.text] = address;
  }
  return { statement: line, interface: name.text, ...given };
}

/** One entry for each interface, with all its peers; an unusable line is reported. */
export function resolveHeartbeats(
  draft: InstanceDraft,
  own: string | null,
  family: VrrpInstance['family'],
  context: DecodeContext,
): readonly VrrpHeartbeat[] {
  const lines = new Map<string, { source: IpAddress | null; peers: IpAddress[] }>();
  for (const { statement, interface: name, source, peer } of draft.heartbeats) {
    const known = lines.get(name)?.source ?? null;
    const refusal =
      source !== null && known !== null && source !== known
        ? `another line of ${name} has the source ${known}`
        : refusalOf(name, [source, peer], own, family, lines);
    if (refusal !== null) {
      context.error('vrrp-heartbeat', statement, `${writtenName(statement)}: ${refusal}`, {
        hint: 'a heartbeat goes by another interface of this host, such as a direct cable to the peer',
      });
      continue;
    }
    const line = lines.get(name) ?? { source: null, peers: [] };
    line.source ??= source;
    if (peer !== null && !line.peers.includes(peer)) line.peers.push(peer);
    lines.set(name, line);
  }
  return [...lines].map(([name, line]) => ({ interface: name, ...line }));
}

function refusalOf(
  name: string,
  addresses: readonly (IpAddress | null)[],
  own: string | null,
  family: VrrpInstance['family'],
  lines: ReadonlyMap<string, unknown>,
): string | null {
  if (name.length > 15) return 'this cannot be the name of an interface';
  if (name === own) return 'this is the interface of the instance itself';
  if (!lines.has(name) && lines.size >= MAX_HEARTBEATS)
    return `there are more than ${MAX_HEARTBEATS} of them`;
  const isOther = addresses.some((address) => address !== null && addressFamily(address) !== family);
  return isOther ? 'an address of it is of another family than those of the instance' : null;
}
