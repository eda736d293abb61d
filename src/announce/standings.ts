import type { AddressStandings, ServiceStanding } from '../../fleet/announce/decision.ts';
import { serviceId } from '../../ipvs/key.ts';
import type { IpAddress } from '../base/ip-address.ts';
import { announcedAddresses } from '../config/model/announced-addresses.ts';
import type { DirectorView, RealServerFacts, VirtualServerFacts } from '../state/model/facts.ts';
import type { KernelView } from '../state/model/kernel-view.ts';

/** The kernel's view of the services. */
export type ServicesInKernel = Pick<KernelView, 'available' | 'error' | 'errors' | 'pending'>;

/** The state of the virtual servers of each announced address. */
export function addressStandings(
  { virtualServers }: Pick<DirectorView, 'virtualServers'>,
  kernel: ServicesInKernel,
): AddressStandings {
  const standings = new Map<IpAddress, ServiceStanding[]>();
  for (const virtualServer of virtualServers) {
    const addresses = announcedAddresses(virtualServer.config);
    if (addresses.length === 0) continue;
    const standing = standingOf(virtualServer, kernel);
    for (const address of new Set(addresses)) {
      const known = standings.get(address);
      if (known === undefined) standings.set(address, [standing]);
      else known.push(standing);
    }
  }
  return standings;
}

function standingOf(virtualServer: VirtualServerFacts, kernel: ServicesInKernel): ServiceStanding {
  const { config, quorumMet, servers } = virtualServer;
  return {
    id: config.id,
    quorumMet,
    quorumSeen: quorumMet && seenWeight(servers) >= config.quorum,
    unprogrammed: whyUnprogrammed(virtualServer, kernel),
  };
}

/** The weight of the servers that are known to be up: every check has had a result, or there is no check. */
function seenWeight(servers: readonly RealServerFacts[]): number {
  let weight = 0;
  for (const { up, checks, effectiveWeight } of servers) {
    const seen = checks.every(({ last, check }) => last !== null || check.spec.type === 'FILE_CHECK');
    if (up && seen) weight += effectiveWeight;
  }
  return weight;
}

function whyUnprogrammed(
  { config, servers }: VirtualServerFacts,
  { available, error, errors, pending }: ServicesInKernel,
): string | null {
  if (!available) return error ?? 'the kernel cannot be reached';
  for (const key of config.listeners) {
    const id = serviceId(key);
    if (pending.has(id)) return 'it is being written';
    const refused = errors.get(id);
    if (refused === undefined) continue;
    if (refused.service !== null) return refused.service;
    const [first] = refused.destinations.values();
    if (first !== undefined && refused.destinations.size >= servers.length) return first;
  }
  return null;
}
