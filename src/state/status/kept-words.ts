import type { IsolationFacts } from '../health/isolation.ts';
import type { RealServerFacts, VirtualServerFacts } from '../model/facts.ts';
import type { FailOpenStatus, IsolationStatus, KeptBy } from './status-document.ts';
import { isoTime } from './time-words.ts';

/** Empty without isolation_guard. */
export function isolationStatus(isolation: IsolationFacts | null): { isolation?: IsolationStatus } {
  if (isolation === null) return {};
  const { percent, mode, since, window, failing, suspects, held, engagements } = isolation;
  const status: IsolationStatus = {
    percent,
    mode,
    since: since === null ? null : isoTime(since),
    window_seconds: window / 1000,
    failing_checks: failing,
    checks: suspects,
    held,
    engagements,
  };
  return { isolation: status };
}

/** Empty without fail_open. */
export function failOpenStatus({ config, servers }: VirtualServerFacts): { fail_open?: FailOpenStatus } {
  const { failOpen } = config;
  if (failOpen === undefined) return {};
  return { fail_open: { percent: failOpen, kept: servers.filter(({ keptOpen }) => keptOpen).length } };
}

/** Empty for a server that nothing keeps. */
export function keptByStatus(server: RealServerFacts): { kept_by?: KeptBy } {
  if (server.keptOpen) return { kept_by: 'fail_open' };
  return server.held ? { kept_by: 'isolation_guard' } : {};
}
