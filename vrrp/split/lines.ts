import type { IpAddress } from '../../src/base/ip-address.ts';
import { sourceOf } from '../ground/source.ts';
import type { RouterState } from '../instance/router-state.ts';
import { type RequiredSocket, socketOf } from '../instance/socket.ts';
import type { Destination, InstanceKey, InstanceSpec } from '../instance/spec.ts';
import type { HeardMaster, InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { noteSign } from './signs.ts';

/** A further interface for the same adverts, so that one broken link does not cause a second MASTER. */
export interface LineSpec {
  readonly interface: string;
  /** The source address; null for the interface's first address. */
  readonly source: IpAddress | null;
  /** The unicast peers; empty for the instance's multicast group. */
  readonly peers: readonly IpAddress[];
}

/** The state of a further line. */
export interface LineState {
  readonly spec: LineSpec;
  /** Null when the interface, or an address on it, does not exist. */
  readonly socket: RequiredSocket | null;
  readonly heard: HeardMaster | null;
}

const MULTICAST_TTL = 255;

/** The specification of the instance on one of its further lines. */
export function specOnLine(spec: InstanceSpec, line: LineSpec, group: IpAddress): InstanceSpec {
  const destination: Destination =
    line.peers.length === 0
      ? { kind: 'multicast', group }
      : {
          kind: 'unicast',
          peers: line.peers.map((address) => ({ address, minTtl: null, maxTtl: null })),
          ttl: MULTICAST_TTL,
          checkSource: true,
          faultWithoutPeer: false,
        };
  return { ...spec, interface: line.interface, source: line.source, destination };
}

/** VRRP's own groups (RFC 5798 §5.1.1.2), for the multicast line of a unicast instance. */
const GROUPS = { inet: '224.0.0.18' as IpAddress, inet6: 'ff02::12' as IpAddress };

/** The group for adverts on a further line without peers. */
export function lineGroup({ destination, family }: InstanceSpec): IpAddress {
  return destination.kind === 'multicast' ? destination.group : GROUPS[family];
}

/** The lines of an instance with their sockets, as far as this host has the interfaces and addresses. */
export function groundLines(
  spec: InstanceSpec,
  state: RouterState,
  virtual: ReadonlySet<IpAddress>,
  before: readonly LineState[],
): readonly LineState[] {
  return spec.lines.map((line) => {
    const known = before.find((one) => one.spec.interface === line.interface);
    const link = state.links.get(line.interface);
    const onLine = specOnLine(spec, line, lineGroup(spec));
    const source = link?.running === true ? sourceOf(onLine, link, state.links, virtual) : null;
    const socket = link === undefined || source === null ? null : socketOf(onLine, link, source);
    const kept = socket !== null && socket.key === known?.socket?.key ? known.socket : socket;
    return { spec: line, socket: kept, heard: known?.heard ?? null };
  });
}

/** Notes a master that is heard on a further line. If the main line is silent, that line is at fault. */
export function noteOnLine(
  turn: Turn,
  key: InstanceKey,
  line: LineState,
  heard: Pick<HeardMaster, 'address' | 'priority' | 'interval'>,
): void {
  const { lines, heard: onOwn, interface: own, rival, phase } = turn.instance(key);
  turn.put(key, {
    lines: lines.map((one) => (one.spec === line.spec ? { ...one, heard: { ...heard, at: turn.now } } : one)),
  });
  // A new master's first advert may arrive on this line before it arrives on the main one.
  const before = line.heard;
  if (before?.address !== heard.address || turn.now - before.at > SILENT_INTERVALS * heard.interval) return;
  const last = Math.max(onOwn?.at ?? Number.NEGATIVE_INFINITY, rival?.at ?? Number.NEGATIVE_INFINITY);
  if (last >= before.at || turn.now - last <= SILENT_INTERVALS * heard.interval) return;
  noteSign(turn, key, {
    cause: 'line-cut',
    peer: heard.address,
    words: `${heard.address} is MASTER${phase === 'master' ? ', too,' : ''} on ${line.spec.interface}, and nothing is heard of it on ${own ?? 'the interface'}: that line is cut, or a firewall drops IP protocol 112 there`,
    isMaster: true,
    interval: heard.interval,
  });
}

/** A master that is heard on another line for this many of its intervals is missing on the main line. */
const SILENT_INTERVALS = 3;

/** The line that a packet arrived on, if the instance has it. */
export function lineOf({ lines }: InstanceState, socket: string): LineState | undefined {
  return lines.find((line) => line.socket?.key === socket);
}
