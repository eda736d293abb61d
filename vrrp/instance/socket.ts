import type { AddressFamily, IpAddress } from '../../src/base/ip-address.ts';
import type { InstanceSpec } from './spec.ts';

/** A pair of sockets, one to receive and one to send, that instances of one interface and source share. */
export interface RequiredSocket {
  /** Changes with everything else in here. */
  readonly key: string;
  readonly interface: string;
  readonly interfaceIndex: number;
  readonly family: AddressFamily;
  /** What is sent comes from here. */
  readonly source: IpAddress;
  /** Null: unicast, received at the source address. */
  readonly group: IpAddress | null;
  /** Of what is sent. */
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

/** Each pair of sockets once. */
export function distinctSockets(sockets: readonly (RequiredSocket | null)[]): readonly RequiredSocket[] {
  const byKey = new Map<string, RequiredSocket>();
  for (const socket of sockets) if (socket !== null) byKey.set(socket.key, socket);
  return [...byKey.values()];
}
