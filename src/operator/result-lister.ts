import type { ResultReport } from '../api/protocol.ts';
import { resolveRealServer, resolveVirtualServer } from '../api/targets.ts';
import type { DirectorView } from '../state/model/facts.ts';
import { checkTarget } from '../state/status/status-words.ts';

/** Lists the latest results of a real server's checks. */
export class ResultLister {
  readonly #director: { view(): DirectorView };

  constructor(director: { view(): DirectorView }) {
    this.#director = director;
  }

  /** Throws a RequestError for a selector that matches nothing, or more than one server. */
  list(virtualServerSelector: string, realServerSelector: string): ResultReport {
    const { virtualServers } = this.#director.view();
    const virtualServer = resolveVirtualServer(
      virtualServers.map(({ config }) => config),
      virtualServerSelector,
    );
    const realServer = resolveRealServer(virtualServer, realServerSelector);
    const servers = virtualServers.find(({ config }) => config === virtualServer)?.servers ?? [];
    const checks = servers.find(({ config }) => config === realServer)?.checks ?? [];
    return {
      virtual_server: virtualServer.id,
      real_server: realServer.id,
      checks: checks.map(({ check, last, recent }) => ({
        type: check.spec.type,
        target: checkTarget(check.spec),
        last_at: last === null ? null : new Date(last.at).toISOString(),
        results: recent.list(),
      })),
    };
  }
}
