import type { IsolationFacts } from '../health/isolation.ts';
import type { RealServerFacts, VirtualServerFacts } from '../model/facts.ts';
import type { KeptBy } from '../model/real-server-state.ts';
import type { FailOpenStatus, IsolationStatus } from './status-document.ts';
import { optionalTime, type WriteTime } from './time-words.ts';

/** Empty without isolation_guard. */
export function isolationStatus<Time>(
  isolation: IsolationFacts | null,
  write: WriteTime<Time>,
): { isolation?: IsolationStatus<Time> } {
  if (isolation === null) return {};
  const { percent, mode, since, window, failing, suspects, held, engagements } = isolation;
  const status: IsolationStatus<Time> = {
    percent,
    mode,
    since: optionalTime(since, write),
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
  return {
    fail_open: {
      percent: failOpen,
      kept: servers.filter(({ retainedByFailOpen }) => retainedByFailOpen).length,
    },
  };
}

/** Empty for a server that nothing keeps. */
export function keptByStatus(server: RealServerFacts): { kept_by?: KeptBy } {
  if (server.retainedByFailOpen) return { kept_by: 'fail_open' };
  return server.held ? { kept_by: 'isolation_guard' } : {};
}
