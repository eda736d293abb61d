import type { StatusDocument } from '../../src/state/status/status-document.ts';
import {
  ago,
  failedCheck,
  realServerStatus,
  statusDocument,
  troubledDocument,
  virtualServerStatus,
} from './status-documents.ts';

/** What only a configuration shows that goes beyond keepalived: an isolated director, fail_open, rise, shared probes. */
export function guardedDocument(): StatusDocument {
  return statusDocument({
    isolation: {
      percent: 90,
      mode: 'holding',
      since: ago(14),
      window_seconds: 11,
      failing_checks: 19,
      checks: 20,
      held: 1,
      engagements: 2,
    },
    shared_probes: { probes: 10, checks: 20 },
    data_path: { services: 3, mark_base: 1280704512, error: null, hint: null, repairs: 1 },
    fullnat: { rules: 2, conntrack: true, error: null, hint: null, repairs: 1 },
    watch: {
      servers: 3,
      connections: 2,
      open: 1,
      limit: 1024,
      without_place: 0,
      ends: { idle: 4, clean: 1, reset: 2, lost: 0 },
      triggers: 3,
      opening_failures: 5,
      error: null,
    },
    announce: {
      table: 100,
      protocol: 240,
      error: null,
      addresses: [
        {
          address: '10.0.0.2',
          announced: false,
          since: ago(14),
          reason: 'the quorum is not met: tcp 10.0.0.2:80',
        },
      ],
      announcements: 1,
      withdrawals: 1,
      repairs: 0,
    },
    virtual_servers: [
      virtualServerStatus({
        id: 'tcp 10.0.0.2:80',
        address: '10.0.0.2',
        fail_open: { percent: 50, kept: 1 },
        ha_suspend: { suspended: true },
        real_servers: [
          realServerStatus({
            state: 'failing',
            kept_by: 'isolation_guard',
            watch: { state: 'resting', since: ago(14), reason: 'broken', ends: 1, triggers: 1 },
            since: ago(14),
            checks: [failedCheck({ local_errors: 3 })],
          }),
          realServerStatus({
            address: '10.0.1.2',
            state: 'failing',
            kept_by: 'fail_open',
            since: ago(20),
            weight: {
              configured: 100,
              effective: 100,
              kernel: 100,
              reason: 'down since 11:59:40 UTC: HTTP_GET: connection refused; kept by fail_open',
            },
            checks: [failedCheck({ rising: { passes: 1, rise: 3 } })],
          }),
        ],
      }),
    ],
  });
}

/** Every member that a status can have. */
export function fullDocument(): StatusDocument {
  const guarded = guardedDocument();
  const troubled = troubledDocument();
  return {
    ...guarded,
    daemon: { ...guarded.daemon, state_error: 'ENOSPC: no space left on device', stalled: ['engine'] },
    config: troubled.config,
    kernel: troubled.kernel,
    virtual_servers: [...troubled.virtual_servers, ...guarded.virtual_servers],
  };
}
