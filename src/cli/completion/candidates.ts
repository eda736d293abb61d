import { selectVirtualServers } from '../../api/selector.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { statusEndpoint } from '../../state/status/status-endpoint.ts';
import type { Candidate, CompletionRequest } from './request.ts';

/** How many candidates a shell is given: more cannot be read on a screen, and zsh asks before it shows so many. */
export const MAX_CANDIDATES = 500;

/** The words for a request that lvsd's status answers. */
export function liveCandidates(request: CompletionRequest, status: StatusDocument): readonly Candidate[] {
  if (request.kind === 'virtual-servers') {
    return status.virtual_servers
      .slice(0, MAX_CANDIDATES)
      .map((service) => ({ word: oneWord(service.id), help: `${service.id}, ${service.state}` }));
  }
  if (request.kind !== 'real-servers') return [];
  return selectVirtualServers(status, [request.virtualServer])
    .virtual_servers.flatMap((service) => service.real_servers)
    .map((server) => ({ word: statusEndpoint(server), help: server.state }))
    .filter(({ word }) => !request.named.includes(word))
    .slice(0, MAX_CANDIDATES);
}

/** A shell splits at blanks, so a virtual server is offered without its protocol, and a firewall mark as its number. */
function oneWord(id: string): string {
  return id.replace(/^(tcp|udp|sctp) /, '').replace(/^fwmark (\d+).*$/, '$1');
}
