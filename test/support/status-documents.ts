import type { WallTime } from '../../src/base/time.ts';
import type {
  CheckStatus,
  RealServerStatus,
  SorryServerStatus,
  StatusDocument,
  VirtualServerStatus,
} from '../../src/state/status/status-document.ts';

/** The moment at which every document here was made. */
export const NOW = '2026-11-21T12:00:00.000Z';

/** ISO time that lies `seconds` before {@link NOW}. */
export function ago(seconds: number): string {
  return new Date(Date.parse(NOW) - seconds * 1000).toISOString();
}

const NO_TRAFFIC = {
  connections: 0,
  incoming_packets: 0,
  outgoing_packets: 0,
  incoming_bytes: 0,
  outgoing_bytes: 0,
} as const;

export function checkStatus(overrides: Partial<CheckStatus> = {}): CheckStatus {
  return {
    type: 'HTTP_GET',
    target: 'http://10.0.1.1:8080/health',
    state: 'up',
    since: ago(200_000),
    last: { at: ago(4), duration_ms: 3.14, result: 'ok', detail: 'HTTP 200' },
    failures: 0,
    retry: 2,
    results: { ok: 33_000, timeout: 2 },
    ...overrides,
  };
}

/** A check that found its server dead `seconds` ago. */
export function failedCheck(overrides: Partial<CheckStatus> = {}): CheckStatus {
  return checkStatus({
    state: 'down',
    since: ago(14),
    last: { at: ago(2), duration_ms: 0.41, result: 'refused', detail: 'connection refused by 10.0.1.3:8080' },
    failures: 2,
    results: { ok: 1000, refused: 5 },
    ...overrides,
  });
}

export function realServerStatus(overrides: Partial<RealServerStatus> = {}): RealServerStatus {
  return {
    address: '10.0.1.1',
    port: 8080,
    forwarding: 'nat',
    state: 'up',
    since: ago(200_000),
    weight: { configured: 100, effective: 100, kernel: 100, reason: 'configured' },
    override: null,
    in_kernel: true,
    error: null,
    checks: [checkStatus()],
    connections: { active: 21, inactive: 110, persistent: 0 },
    transitions: { up: 1, down: 0 },
    downtime_seconds: 0,
    statistics: { ...NO_TRAFFIC, connections: 12_345, incoming_bytes: 9_876_543 },
    ...overrides,
  };
}

/** Down and taken out of the kernel. */
export function removedServer(overrides: Partial<RealServerStatus> = {}): RealServerStatus {
  return realServerStatus({
    address: '10.0.1.3',
    state: 'down',
    since: ago(14),
    weight: { configured: 100, effective: 100, kernel: null, reason: 'removed: HTTP_GET failed' },
    in_kernel: false,
    checks: [failedCheck()],
    connections: null,
    transitions: { up: 1, down: 1 },
    downtime_seconds: 14,
    statistics: null,
    ...overrides,
  });
}

export function sorryServerStatus(overrides: Partial<SorryServerStatus> = {}): SorryServerStatus {
  return {
    address: '10.0.9.9',
    port: 80,
    active: false,
    in_kernel: false,
    connections: null,
    ...overrides,
  };
}

export function virtualServerStatus(overrides: Partial<VirtualServerStatus> = {}): VirtualServerStatus {
  return {
    id: 'tcp 10.0.0.1:80',
    address: '10.0.0.1',
    port: 80,
    protocol: 'tcp',
    fwmark: null,
    family: 'inet',
    scheduler: 'wrr',
    forwarding: 'nat',
    persistence_timeout: null,
    state: 'up',
    since: ago(200_000),
    quorum: { required: 1, hysteresis: 0, live_weight: 200, met: true },
    sorry_server: null,
    in_kernel: true,
    in_sync: true,
    error: null,
    transitions: { up: 1, down: 0 },
    statistics: { ...NO_TRAFFIC, connections: 24_690, incoming_packets: 1_000 },
    real_servers: [
      realServerStatus(),
      realServerStatus({
        address: '10.0.1.2',
        checks: [
          checkStatus({ last: { at: ago(1), duration_ms: 12.4, result: 'ok', detail: 'HTTP 200' } }),
          checkStatus({ type: 'TCP_CHECK', target: '10.0.1.2:8080' }),
        ],
        connections: { active: 20, inactive: 80, persistent: 0 },
      }),
    ],
    ...overrides,
  };
}

export function statusDocument(overrides: Partial<StatusDocument> = {}): StatusDocument {
  return {
    version: 1,
    generated_at: NOW,
    daemon: { version: '0.1.0', pid: 812, started_at: ago(273_600) },
    config: {
      path: '/etc/lvsd/lvsd.yaml',
      format: 'yaml',
      loaded_at: ago(7_300),
      warnings: 0,
      last_reload: null,
      reloads: { success: 0, rejected: 0, failed: 0 },
    },
    kernel: {
      backend: 'ipvs',
      available: true,
      in_sync: true,
      last_sync_at: ago(12),
      error: null,
      drift: {
        missing_service: 0,
        service_attributes: 0,
        missing_destination: 0,
        extra_destination: 0,
        weight: 0,
        destination_attributes: 0,
        timeouts: 0,
        sync_daemon: 0,
      },
      last_drift_at: null,
      operations: [{ operation: 'new-service', result: 'ok', count: 2 }],
      unmanaged_services: [],
      paused: null,
      pending: 0,
      ownership_error: null,
      settings_error: null,
    },
    virtual_servers: [virtualServerStatus()],
    ...overrides,
  };
}

/** Two services of which one has a dead server that is inhibited, and a third that only its sorry server serves. */
export function troubledDocument(): StatusDocument {
  const base = statusDocument();
  return {
    ...base,
    config: {
      ...base.config,
      warnings: 1,
      last_reload: {
        at: ago(300),
        result: 'rejected',
        detail: '/etc/lvsd/lvsd.yaml:12:5: unknown key `lb_alg`, did you mean `lb_algo`?',
      },
      reloads: { success: 3, rejected: 1, failed: 0 },
    },
    kernel: {
      ...base.kernel,
      drift: { ...base.kernel.drift, missing_service: 1, weight: 2 },
      last_drift_at: ago(11_000),
      unmanaged_services: ['tcp 192.0.2.7:443'],
    },
    virtual_servers: [virtualServerWithInhibited(), virtualServerOnSorry(), fwmarkServer()],
  };
}

function virtualServerWithInhibited(): VirtualServerStatus {
  return virtualServerStatus({
    quorum: { required: 150, hysteresis: 50, live_weight: 200, met: true },
    persistence_timeout: 300,
    sorry_server: sorryServerStatus(),
    real_servers: [
      ...virtualServerStatus().real_servers,
      removedServer({
        weight: { configured: 100, effective: 0, kernel: 0, reason: 'inhibited while HTTP_GET fails' },
        in_kernel: true,
        connections: { active: 0, inactive: 3, persistent: 0 },
        checks: [checkStatus({ type: 'TCP_CHECK' }), failedCheck()],
      }),
      realServerStatus({
        address: '10.0.1.4',
        checks: [
          checkStatus({
            target: 'http://10.0.1.4:8080/health',
            certificate_not_after: '2026-05-01T00:00:00.000Z',
            failures: 1,
            last: { at: ago(3), duration_ms: 5002, result: 'timeout', detail: 'no response within 5 s' },
          }),
        ],
      }),
    ],
  });
}

function virtualServerOnSorry(): VirtualServerStatus {
  return virtualServerStatus({
    id: 'tcp [2001:db8:0:1::80]:443',
    address: '2001:db8:0:1::80',
    port: 443,
    family: 'inet6',
    scheduler: 'wlc',
    forwarding: 'dr',
    state: 'down',
    since: ago(75),
    quorum: { required: 1, hysteresis: 0, live_weight: 0, met: false },
    sorry_server: sorryServerStatus({
      address: '2001:db8:0:9::9',
      port: 443,
      active: true,
      in_kernel: true,
      connections: { active: 7, inactive: 2, persistent: 0 },
    }),
    real_servers: [
      removedServer({
        address: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1',
        port: 8443,
        since: ago(75),
        weight: { configured: 1, effective: 1, kernel: null, reason: 'removed: TCP_CHECK failed' },
        checks: [
          failedCheck({
            type: 'TCP_CHECK',
            target: '[2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:8443',
            last: { at: ago(5), duration_ms: 5000, result: 'timeout', detail: 'no connection within 5 s' },
          }),
        ],
      }),
    ],
  });
}

function fwmarkServer(): VirtualServerStatus {
  return virtualServerStatus({
    id: 'fwmark 7 inet',
    address: null,
    port: null,
    protocol: null,
    fwmark: 7,
    scheduler: 'sh',
    forwarding: 'tun',
    in_sync: false,
    error: 'new-service: scheduler sh is unknown to this kernel (ENOENT)',
    in_kernel: false,
    statistics: null,
    quorum: { required: 1, hysteresis: 0, live_weight: 5, met: true },
    real_servers: [
      realServerStatus({
        address: '10.0.7.1',
        port: 0,
        state: 'unchecked',
        weight: { configured: 5, effective: 5, kernel: null, reason: 'configured' },
        in_kernel: false,
        checks: [],
        connections: null,
        statistics: null,
      }),
    ],
  });
}

/** `services` virtual servers with `servers` real servers each; a few of them are down. */
export function largeDocument(services: number, servers: number): StatusDocument {
  const virtualServers = Array.from({ length: services }, (_, service) => {
    const address = `10.${Math.floor(service / 250)}.${service % 250}.1`;
    return virtualServerStatus({
      id: `tcp ${address}:80`,
      address,
      real_servers: Array.from({ length: servers }, (__, server) => {
        const real = { address: `172.16.${service % 250}.${server + 1}` };
        return server % 13 === 5 ? removedServer(real) : realServerStatus(real);
      }),
    });
  });
  return statusDocument({ virtual_servers: virtualServers });
}

const TIMES = new Set(
  'generated_at started_at loaded_at at last_sync_at last_drift_at since expires_at deadline certificate_not_after'.split(
    ' ',
  ),
);

/** The same document with its times as numbers, as metrics are made of it. */
export function measured(document: StatusDocument): StatusDocument<WallTime> {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    TIMES.has(key) && typeof value === 'string' ? Date.parse(value) : value,
  ) as StatusDocument<WallTime>;
}
