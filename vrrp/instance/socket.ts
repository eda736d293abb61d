import type { AddressFamily, IpAddress } from '../../src/base/ip-address.ts';
import type { InstanceSpec } from './spec.ts';

/** A pair of sockets, one for receiving and one for sending, which instances of one interface and source share. */
export interface RequiredSocket {
  /** The key changes with every other property. */
  readonly key: string;
  readonly interface: string;
  readonly interfaceIndex: number;
  readonly family: AddressFamily;
  /** The source address of sent packets. */
  readonly source: IpAddress;
  /** The multicast group; null for unicast, which is received at the source address. */
  readonly group: IpAddress | null;
  /** The TTL of sent packets. */
  readonly ttl: number;
}

/** The sockets of an instance whose interface and source are known. */
export function socketOf(
  spec: InstanceSpec,
  link: { readonly name: string; readonly index: number },
  source: IpAddress,
): RequiredSocket {
  const { destination, family } = spec;
  const group = destination.kind === 'multicast' ? destination.group : null;
  const ttl = destination.kind === 'multicast' ? 255 : destination.ttl;
  return {
    key: `${link.name}#${link.index} ${family} ${source} ${group ?? `unicast ttl ${ttl}`}`,
    interface: link.name,
    interfaceIndex: link.index,
    family,
    source,
    group,
    ttl,
  };
}

/** Lists each pair of sockets once. */
export function distinctSockets(sockets: readonly (RequiredSocket | null)[]): readonly RequiredSocket[] {
  const byKey = new Map<string, RequiredSocket>();
  for (const socket of sockets) if (socket !== null) byKey.set(socket.key, socket);
  return [...byKey.values()];
}
