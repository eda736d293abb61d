/** An advert that comes in, as far as it is known what a firewall sees of it. */
export interface AdvertPacket {
  readonly family: 'inet' | 'inet6';
  /** The interface of the instance, by which its peers are heard. */
  readonly device: string;
  /** Adverts by unicast come to an address of this host. */
  readonly isUnicast: boolean;
}

/** IP protocol of VRRP. */
export const VRRP_PROTOCOL = 112;

/** Networks that hold the groups of RFC 9568, as people write them into rules. */
const NETWORKS: Readonly<Record<AdvertPacket['family'], readonly string[]>> = {
  inet: ['224.0.0.18', '224.0.0.18/32', '224.0.0.0/24', '224.0.0.0/4', '224.0.0.0/8'],
  inet6: ['ff02::12', 'ff02::12/128', 'ff02::/16', 'ff00::/8'],
};

/**
 * Whether a rule for packets to this network is about the advert. A network of unicast addresses may hold the address that
 * a unicast peer sends to.
 */
export function destinationMatch(
  network: string,
  { family, isUnicast }: AdvertPacket,
): 'yes' | 'no' | 'maybe' {
  if (network.endsWith('/0')) return 'yes';
  const isMulticast = (family === 'inet' ? /^2(?:2[4-9]|3\d)\./ : /^ff/i).test(network);
  if (isUnicast) return isMulticast ? 'no' : 'maybe';
  return NETWORKS[family].includes(network) ? 'yes' : 'no';
}

/** Whether a rule for a protocol, by name or number, is about adverts. */
export function isVrrp(protocol: string): boolean {
  return protocol === 'vrrp' || protocol === String(VRRP_PROTOCOL);
}
