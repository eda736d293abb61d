import type { AddressFamily, IpAddress } from '../../../base/ip-address.ts';
import { addressFamily, isLinkLocal, parseIpAddress } from '../../../base/ip-address.ts';
import type { ConfiguredValue } from '../../checks/pacing-draft.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { writtenName } from '../../language/tree.ts';
import type { InstanceDraft, PeerDraft, VrrpGlobalsDraft } from '../decode/draft.ts';
import { usableGroup } from '../decode/globals.ts';
import type { UnicastPeer, VrrpTransport } from '../model.ts';

const DEFAULT_TTL = 255;

export interface ResolvedTransport {
  readonly transport: VrrpTransport;
  readonly source: IpAddress | null;
  /** True when it is usable without an interface: it has peers, and a source that needs none. */
  readonly independent: boolean;
}

/** Resolves how the adverts of an instance are sent. */
export function resolveTransport(
  draft: InstanceDraft,
  family: AddressFamily,
  globals: VrrpGlobalsDraft,
  context: DecodeContext,
): ResolvedTransport {
  const source = resolveSource(draft, family, context);
  const peers = draft.peers.filter((peer) => isUsablePeer(peer, family, source, context));
  const unicast = peers.length > 0 || draft.faultWithoutPeers === true;
  if (!unicast) {
    reportUnicastWords(draft, context);
    return {
      transport: { kind: 'multicast', group: groupOf(draft, family, globals, context) },
      source,
      independent: false,
    };
  }
  if (draft.multicastGroup !== undefined) {
    const message = `${writtenName(draft.multicastGroup.statement)} has no effect beside unicast_peer`;
    context.warning('vrrp-multicast-with-unicast', draft.multicastGroup.statement, message);
  }
  if (source === null && draft.unicastStatement !== undefined) reportSource(draft, context);
  return {
    transport: {
      kind: 'unicast',
      peers: peers.map(peerOf),
      ttl: Math.max(1, draft.unicastTtl?.value ?? DEFAULT_TTL),
      // keepalived's default is off, but adverts from other senders are no more wanted there.
      checkSource: draft.switches.checkUnicastSource ?? globals.switches.checkUnicastSource ?? true,
      faultWithoutPeers: draft.faultWithoutPeers ?? false,
    },
    source,
    independent: source !== null && !isLinkLocal(source),
  };
}

function peerOf({ address, minTtl, maxTtl }: PeerDraft): UnicastPeer {
  return { address, minTtl, maxTtl };
}

function resolveSource(
  { source, unicastSource }: InstanceDraft,
  family: AddressFamily,
  context: DecodeContext,
): IpAddress | null {
  const given: ConfiguredValue<IpAddress> | undefined = unicastSource ?? source;
  if (given === undefined) return null;
  if (addressFamily(given.value) === family) return given.value;
  const message = `${writtenName(given.statement)} ${given.value} is not of the family of the virtual addresses`;
  context.tolerate('vrrp-source-family', given.statement, message, {
    consequence: 'the address of the interface is used',
  });
  return null;
}

function isUsablePeer(
  { statement, address, minTtl, maxTtl }: PeerDraft,
  family: AddressFamily,
  source: IpAddress | null,
  context: DecodeContext,
): boolean {
  if (addressFamily(address) !== family) {
    const message = `the peer ${address} is not of the family of the virtual addresses`;
    context.tolerate('vrrp-peer-family', statement, message, { consequence: 'it is left out' });
    return false;
  }
  if (address === source) {
    const message = `the peer ${address} is this node itself`;
    context.tolerate('vrrp-unicast-self', statement, message, {
      consequence: 'it is left out',
      hint: 'unicast_peer names the other nodes',
    });
    return false;
  }
  if (minTtl !== null && maxTtl !== null && minTtl > maxTtl) {
    const message = `no advert of ${address} is taken: its min_ttl is above its max_ttl`;
    context.warning('vrrp-peer-ttl', statement, message);
  }
  return true;
}

/** keepalived continues with multicast as well. */
function reportUnicastWords(draft: InstanceDraft, context: DecodeContext): void {
  const { unicastStatement, unicastTtl } = draft;
  if (unicastStatement !== undefined) {
    const message = `${draft.name} has no usable unicast_peer: its adverts are multicast`;
    context.warning('vrrp-no-peers', unicastStatement, message, {
      hint: 'name the other nodes in unicast_peer, or take the words of unicast out',
    });
  }
  if (unicastTtl === undefined) return;
  const message = `${writtenName(unicastTtl.statement)} has no effect without unicast_peer`;
  context.warning('vrrp-unicast-ttl', unicastTtl.statement, message);
}

function reportSource(draft: InstanceDraft, context: DecodeContext): void {
  const statement = draft.unicastStatement ?? draft.statement;
  const message = `${draft.name} has peers and no unicast_src_ip: its source is the first address of its interface`;
  context.info('vrrp-unicast-source', statement, message, {
    hint: 'say unicast_src_ip, so that another address of the interface cannot become the source',
  });
}

const GROUPS = { inet: '224.0.0.18', inet6: 'ff02::12' } as const;

function groupOf(
  { multicastGroup }: InstanceDraft,
  family: AddressFamily,
  { group4, group6 }: VrrpGlobalsDraft,
  context: DecodeContext,
): IpAddress {
  if (
    multicastGroup !== undefined &&
    usableGroup(multicastGroup.value, family, multicastGroup.statement, context)
  ) {
    return multicastGroup.value;
  }
  const standard = parseIpAddress(GROUPS[family]);
  const given = family === 'inet' ? group4 : group6;
  if (given !== undefined) return given;
  if (standard === undefined) throw new Error(`${GROUPS[family]} is no address`);
  return standard;
}
