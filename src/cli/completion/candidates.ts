import type { VrrpStatus } from '../../../vrrp/report/status-document.ts';
import { selectVirtualServers } from '../../api/selector.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { statusEndpoint } from '../../state/status/status-endpoint.ts';
import type { Candidate, CompletionRequest } from './request.ts';

/**
 * The number of candidates that a shell is given: more do not fit on a screen, and zsh asks before it shows so many.
 */
export const MAX_CANDIDATES = 500;

/** The words for a request that lvsd's status answers. */
export function liveCandidates(request: CompletionRequest, status: StatusDocument): readonly Candidate[] {
  if (request.kind === 'virtual-servers') {
    return status.virtual_servers
      .slice(0, MAX_CANDIDATES)
      .map((service) => ({ word: oneWord(service.id), help: `${service.id}, ${service.state}` }));
  }
  if (request.kind === 'servers') return allServers(status);
  if (request.kind !== 'real-servers') return [];
  return selectVirtualServers(status, [request.virtualServer])
    .virtual_servers.flatMap((service) => service.real_servers)
    .map((server) => ({ word: statusEndpoint(server), help: server.state }))
    .filter(({ word }) => !request.named.includes(word))
    .slice(0, MAX_CANDIDATES);
}

/** The VRRP instances of this host that are not named yet. */
export function instanceCandidates(
  named: readonly string[],
  { instances }: VrrpStatus,
): readonly Candidate[] {
  return instances
    .filter(({ name }) => !named.includes(name))
    .slice(0, MAX_CANDIDATES)
    .map(({ name, state, why }) => ({ word: name, help: `${state}: ${why}` }));
}

/** All real servers, each once, however many virtual servers use it. */
function allServers(status: StatusDocument): readonly Candidate[] {
  const servers = new Map<string, string>();
  for (const { id, real_servers } of status.virtual_servers) {
    for (const server of real_servers) {
      const word = statusEndpoint(server);
      if (!servers.has(word)) servers.set(word, `${server.state}, ${id}`);
    }
  }
  return [...servers].slice(0, MAX_CANDIDATES).map(([word, help]) => ({ word, help }));
}

/** A shell splits at blanks, so a virtual server is offered without its protocol, and a firewall mark as its number. */
function oneWord(id: string): string {
  return id.replace(/^(tcp|udp|sctp) /, '').replace(/^fwmark (\d+).*$/, '$1');
}
