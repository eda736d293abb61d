import type { WallTime } from '../../base/time.ts';
import type { VirtualServerId } from '../../config/model/ids.ts';
import type { DirectorView, Transition, VirtualServerFacts } from '../../state/model/facts.ts';

/**
 * For rs_init_notifies: the transitions of real servers that start up in these virtual servers (those that a load has
 * added), which the director does not report.
 */
export function startingRealServers(
  view: DirectorView,
  added: ReadonlySet<VirtualServerId>,
  at: WallTime,
): Transition[] {
  return view.virtualServers
    .filter(({ config }) => added.has(config.id))
    .flatMap((virtualServer) => realServersUp(virtualServer, 'up', 'starts up', at));
}

/** For omega: everything that is up goes down with lvsd, real servers first (keepalived's order at shutdown). */
export function endingServers(
  view: DirectorView,
  omega: ReadonlySet<VirtualServerId>,
  at: WallTime,
): Transition[] {
  const reason = 'lvsd is shutting down';
  return view.virtualServers
    .filter(({ config }) => omega.has(config.id))
    .flatMap((virtualServer) => {
      const transitions = realServersUp(virtualServer, 'down', reason, at);
      if (virtualServer.quorumMet) transitions.push(quorumDown(virtualServer, reason, at));
      return transitions;
    });
}

function realServersUp(
  { config, servers }: VirtualServerFacts,
  to: Transition['to'],
  reason: string,
  at: WallTime,
): Transition[] {
  return servers
    .filter(({ up }) => up)
    .map((server) => ({
      kind: 'real_server',
      id: server.config.id,
      virtualServer: config.id,
      realServer: server.config.id,
      to,
      at,
      reason,
      initial: to === 'up',
    }));
}

function quorumDown({ config, liveWeight }: VirtualServerFacts, reason: string, at: WallTime): Transition {
  return {
    kind: 'virtual_server',
    id: config.id,
    virtualServer: config.id,
    realServer: null,
    to: 'down',
    at,
    reason,
    initial: false,
    liveWeight,
  };
}
