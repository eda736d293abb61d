import type { ControlClient } from '../../../src/api/control-client.ts';
import type { EventEntry } from '../../../src/api/protocol.ts';
import { StatusChanges } from '../../../src/state/status/status-changes.ts';
import type { RealServerStatus, VirtualServerStatus } from '../../../src/state/status/status-document.ts';
import type { WebHost } from '../../../web/main.ts';
import { FakeDaemon } from '../cli-context.ts';
import {
  ago,
  checkStatus,
  failedCheck,
  NOW,
  realServerStatus,
  removedServer,
  sorryServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../status-documents.ts';

/** The site that the page's pictures show: a shop of six services, of which one is down and two have troubles. */
export function siteDocument() {
  const base = statusDocument();
  return statusDocument({
    config: { ...base.config, path: '/etc/lvsd/lvsd.yaml' },
    virtual_servers: [shop(), login(), search(), mail(), dns(), imap()],
  });
}

const RATES = { connections: 412, incoming_bytes: 310_000, outgoing_bytes: 8_400_000 };

function web(host: number, overrides: Partial<RealServerStatus> = {}): RealServerStatus {
  const address = `10.0.1.${host}`;
  return realServerStatus({
    address,
    port: 8443,
    checks: [
      checkStatus({
        type: 'SSL_GET',
        target: `https://${address}:8443/health`,
        last: { at: ago(2), duration_ms: 3 + host / 8, result: 'ok', detail: 'HTTP 200' },
        certificate_not_after: ago(-86_400 * 61),
      }),
    ],
    connections: { active: 120 + host * 3, inactive: 410 + host, persistent: 0 },
    rates: { connections: 34 + host, incoming_bytes: 26_000, outgoing_bytes: 700_000 + host * 4_000 },
    ...overrides,
  });
}

function shop(): VirtualServerStatus {
  const drained = {
    kind: 'drain',
    weight: null,
    deadline: null,
    drained: false,
    author: 'alice (web, 192.0.2.7)',
    reason: 'kernel update',
    since: ago(540),
    expires_at: ago(-3_060),
  } as const;
  return virtualServerStatus({
    id: 'tcp 203.0.113.10:443',
    scheduler: 'wlc',
    forwarding: 'dr',
    quorum: { required: 400, hysteresis: 0, live_weight: 900, met: true },
    rates: RATES,
    sorry_server: sorryServerStatus({ address: '10.0.1.250', port: 8443 }),
    real_servers: [
      ...[11, 12, 13, 14, 15, 16, 17, 18, 19].map((host) => web(host)),
      removedServer({ address: '10.0.1.20', port: 8443, since: ago(754) }),
      web(21, {
        state: 'failing',
        since: ago(31),
        checks: [
          checkStatus({
            type: 'SSL_GET',
            target: 'https://10.0.1.21:8443/health',
            failures: 2,
            retry: 3,
            last: { at: ago(3), duration_ms: 5_001, result: 'timeout', detail: 'no answer within 5 s' },
          }),
        ],
      }),
      web(22, {
        state: 'drain',
        since: ago(540),
        weight: { configured: 100, effective: 0, kernel: 0, reason: 'drained by an operator' },
        override: drained,
        connections: { active: 17, inactive: 3, persistent: 0 },
        rates: { connections: 0, incoming_bytes: 900, outgoing_bytes: 21_000 },
      }),
    ],
  });
}

function login(): VirtualServerStatus {
  return virtualServerStatus({
    id: 'tcp 203.0.113.11:443',
    scheduler: 'sh',
    forwarding: 'dr',
    persistence_timeout: 300,
    rates: { connections: 58, incoming_bytes: 41_000, outgoing_bytes: 390_000 },
    real_servers: [31, 32, 33, 34].map((host) => web(host)),
  });
}

function search(): VirtualServerStatus {
  return virtualServerStatus({
    id: 'tcp [2001:db8:0:1::80]:443',
    family: 'inet6',
    scheduler: 'wrr',
    rates: { connections: 9, incoming_bytes: 5_200, outgoing_bytes: 61_000 },
    real_servers: ['2001:db8:0:2::1', '2001:db8:0:2::2', '2001:db8:0:2::3'].map((address, index) =>
      web(40 + index, {
        address,
        checks: [
          checkStatus({
            type: 'SSL_GET',
            target: `https://[${address}]:8443/health`,
            certificate_not_after: ago(-86_400 * (index === 2 ? 9 : 70)),
          }),
        ],
      }),
    ),
  });
}

function mail(): VirtualServerStatus {
  const dead = (host: number): RealServerStatus =>
    removedServer({
      address: `10.0.2.${host}`,
      port: 25,
      since: ago(112),
      weight: { configured: 10, effective: 10, kernel: null, reason: 'removed: SMTP_CHECK failed' },
      checks: [
        failedCheck({
          type: 'SMTP_CHECK',
          target: `10.0.2.${host}:25`,
          last: {
            at: ago(4),
            duration_ms: 0.6,
            result: 'refused',
            detail: `connection refused by 10.0.2.${host}:25`,
          },
        }),
      ],
    });
  return virtualServerStatus({
    id: 'tcp 203.0.113.25:25',
    scheduler: 'rr',
    state: 'down',
    since: ago(112),
    quorum: { required: 1, hysteresis: 0, live_weight: 0, met: false },
    sorry_server: sorryServerStatus({ address: '10.0.2.250', port: 25, active: true, in_kernel: true }),
    transitions: { up: 1, down: 1 },
    real_servers: [dead(1), dead(2)],
  });
}

function dns(): VirtualServerStatus {
  return virtualServerStatus({
    id: 'udp 203.0.113.53:53',
    protocol: 'udp',
    scheduler: 'sh',
    forwarding: 'dr',
    rates: { connections: 1_930, incoming_bytes: 160_000, outgoing_bytes: 480_000 },
    real_servers: [1, 2, 3].map((host) =>
      realServerStatus({
        address: `10.0.3.${host}`,
        port: 53,
        weight: { configured: 1, effective: 1, kernel: 1, reason: 'configured' },
        connections: { active: 0, inactive: 800 + host, persistent: 0 },
        rates: { connections: 640 + host, incoming_bytes: 53_000, outgoing_bytes: 160_000 },
        checks: [
          checkStatus({
            type: 'DNS_CHECK',
            target: `10.0.3.${host}:53`,
            last: { at: ago(1), duration_ms: 0.7, result: 'ok', detail: '1 answer of type A' },
          }),
        ],
      }),
    ),
  });
}

function imap(): VirtualServerStatus {
  return virtualServerStatus({
    id: 'tcp 203.0.113.25:993',
    scheduler: 'wlc',
    quorum: { required: 1, hysteresis: 0, live_weight: 20, met: true },
    rates: { connections: 3, incoming_bytes: 2_100, outgoing_bytes: 18_000 },
    real_servers: [1, 2].map((host) =>
      realServerStatus({
        address: `10.0.2.${host}`,
        port: 993,
        weight: { configured: 10, effective: 10, kernel: 10, reason: 'configured' },
        checks: [
          checkStatus({
            type: 'TCP_CHECK',
            target: `10.0.2.${host}:993`,
            last: { at: ago(3), duration_ms: 0.4, result: 'ok', detail: 'connected' },
          }),
        ],
      }),
    ),
  });
}

const EVENTS: readonly Omit<EventEntry, 'seq'>[] = [
  event(86_000, 'director', null, null, null, 'started', 'lvsd 0.1.0 started'),
  event(30_000, 'reload', null, null, null, 'success', 'tcp 203.0.113.25:993 added'),
  event(
    7_400,
    'real_server',
    'tcp 203.0.113.10:443',
    '10.0.1.14:8443',
    'up',
    'down',
    'SSL_GET failed: HTTP 503',
  ),
  event(7_310, 'real_server', 'tcp 203.0.113.10:443', '10.0.1.14:8443', 'down', 'up', 'all checks pass'),
  event(
    754,
    'real_server',
    'tcp 203.0.113.10:443',
    '10.0.1.20:8443',
    'up',
    'down',
    'HTTP_GET failed: connection refused by 10.0.1.20:8443',
  ),
  event(
    540,
    'override',
    'tcp 203.0.113.10:443',
    '10.0.1.22:8443',
    'up',
    'drain',
    'by alice (web, 192.0.2.7): kernel update',
  ),
  event(
    114,
    'real_server',
    'tcp 203.0.113.25:25',
    '10.0.2.1:25',
    'up',
    'down',
    'SMTP_CHECK failed: connection refused by 10.0.2.1:25',
  ),
  event(
    112,
    'real_server',
    'tcp 203.0.113.25:25',
    '10.0.2.2:25',
    'up',
    'down',
    'SMTP_CHECK failed: connection refused by 10.0.2.2:25',
  ),
  event(
    112,
    'virtual_server',
    'tcp 203.0.113.25:25',
    null,
    'up',
    'down',
    'live weight 0 is below the quorum of 1; the sorry server 10.0.2.250:25 serves',
  ),
];

function event(
  seconds: number,
  kind: EventEntry['kind'],
  service: string | null,
  real: string | null,
  from: string | null,
  to: string,
  reason: string,
): Omit<EventEntry, 'seq'> {
  return {
    at: ago(seconds),
    kind,
    virtual_server: service,
    real_server: real,
    check: null,
    from,
    to,
    reason,
  };
}

/** All times of a made-up document moved to now. */
export function asOfNow<T>(value: T): T {
  const shift = Date.now() - Date.parse(NOW);
  const text = JSON.stringify(value).replaceAll(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_all, at: string) =>
    JSON.stringify(new Date(Date.parse(at) + shift).toISOString()),
  );
  return JSON.parse(text) as T;
}

/** A daemon that has the made-up site. */
export function siteClient(): ControlClient {
  const daemon = new FakeDaemon();
  const changes = new StatusChanges('site');
  const document = asOfNow(siteDocument());
  const events = asOfNow(EVENTS).map((entry, index) => ({ ...entry, seq: index + 1, run: 'site' }));
  for (const _rows of changes.compare(document)) continue;
  return Object.assign(daemon, {
    changes: ({ since }: { readonly since: string | null }) => {
      const change = changes.since(since);
      return change === null ? Promise.reject(new Error('nothing compared')) : Promise.resolve(change);
    },
    events: () => Promise.resolve({ run: 'site', latest: events.length, missed: 0, events }),
    history: () => Promise.resolve({ events, truncated: false, begins: events[0]?.at ?? null, error: null }),
    override: () =>
      Promise.resolve({
        servers: [],
        applied: false,
        warning: null,
        consequences: [
          {
            virtual_server: 'tcp 203.0.113.10:443',
            live_servers: 8,
            servers: 12,
            live_weight: 800,
            quorum: 400,
            up: true,
            takes_down: false,
            text: 'leaves 8 of 12, live weight 800, quorum 400: UP',
          },
        ],
      }),
    results: () => Promise.resolve(pastResults()),
    connections: () =>
      Promise.resolve({
        virtual_server: '',
        real_server: null,
        matched: 3,
        complete: true,
        connections: [41822, 41830, 52114].map((port, index) => ({
          protocol: 'tcp',
          client: `198.51.100.${index + 4}:${port}`,
          virtual: '203.0.113.10:443',
          destination: '10.0.1.20:8443',
          state: index === 2 ? 'FIN_WAIT' : 'ESTABLISHED',
          expires_seconds: 60 * (index + 1),
          template: false,
        })),
      }),
  });
}

/** An hour of a server that was slow for a while and then went away. */
function pastResults() {
  const results = Array.from({ length: 60 }, (_, index) =>
    index > 54
      ? { result: 'refused' as const, duration_ms: 1 }
      : {
          result: index === 31 ? ('timeout' as const) : ('ok' as const),
          duration_ms: 6 + ((index * 7) % 5) + (index > 24 && index < 38 ? 30 : 0),
        },
  );
  const check = { type: 'HTTP_GET', target: 'http://10.0.1.1:8080/health', last_at: null, results };
  return { virtual_server: '', real_server: '', checks: [check] };
}

/** What else of the made-up host the page asks for. */
export const SITE_HOST: Partial<WebHost> = {
  tool: (words) => Promise.resolve({ status: 0, stderr: '', stdout: TOOL_ANSWERS[words[0] ?? ''] ?? '' }),
  vrrp: () => Promise.resolve(vrrpStatus()),
};

const TOOL_ANSWERS: Readonly<Record<string, string>> = {
  config: '/etc/lvsd/lvsd.yaml:41:7: warning: virtual server tcp 203.0.113.25:25 has no quorum_down script\n',
  plan: '+ tcp 203.0.113.10:443 -> 10.0.1.23:8443 weight 100\n~ tcp 203.0.113.11:443 scheduler sh -> mh\n2 changes\n',
  doctor: JSON.stringify({
    version: 1,
    findings: [
      {
        code: 'connection-tracking-full',
        severity: 'warning',
        what: 'nf_conntrack holds 231000 of 262144 connections',
        why: 'Once it is full, new connections are dropped, of services with NAT also those that are there.',
        mend: ['sysctl -w net.netfilter.nf_conntrack_max=1048576'],
      },
      {
        code: 'old-sync-format',
        severity: 'info',
        what: 'net.ipv4.vs.sync_version is 0',
        why: 'The backup does not learn of timeouts and persistence data.',
        mend: ['sysctl -w net.ipv4.vs.sync_version=1'],
      },
    ],
    not_seen: ['host route tables: CAP_NET_ADMIN'],
  }),
};

function vrrpStatus() {
  const now = Date.now();
  const instance = (name: string, id: number, state: 'MASTER' | 'BACKUP', priority: number) => ({
    name,
    interface: 'eth0',
    virtualRouterId: id,
    family: 'inet',
    version: 3,
    group: null,
    state,
    since: now - 7_300_000,
    reason: state === 'MASTER' ? 'no advert of a better one' : 'adverts of 192.0.2.3',
    why:
      state === 'MASTER'
        ? 'MASTER: its priority of 150 is the highest that was heard'
        : 'BACKUP: 192.0.2.3 sends adverts of priority 150',
    master: {
      address: state === 'MASTER' ? '192.0.2.2' : '192.0.2.3',
      priority: 150,
      age: 240,
      isUs: state === 'MASTER',
    },
    priority: 150,
    effectivePriority: priority,
    priorityWords: priority === 150 ? '150 configured' : '150 configured, -50 of script check_uplink',
    faults: [],
    addresses: [
      { address: `203.0.113.${id}/32`, interface: 'eth0', present: state === 'MASTER' },
      { address: `203.0.113.${id + 1}/32`, interface: 'eth0', present: state === 'MASTER' },
    ],
    source: '192.0.2.2',
    advertInterval: 1_000,
    handover:
      state === 'BACKUP'
        ? { kind: 'release', until: now + 1_500_000, reason: 'alice (web, 192.0.2.7): new switch' }
        : null,
    masterDownIn: state === 'MASTER' ? null : 2_900,
    tallies: { advertsReceived: 7_300, advertsSent: 7_100, becameMaster: 1, releasedMaster: 0, refused: {} },
  });
  return {
    version: 1,
    at: now,
    startedAt: now - 86_000_000,
    instances: [instance('outside', 10, 'MASTER', 150), instance('mail', 25, 'BACKUP', 100)],
    groups: [],
    tracked: [
      {
        kind: 'script',
        name: 'check_uplink',
        state: 'down',
        since: now - 61_000,
        reason: 'exit 1',
        trackedBy: ['mail'],
      },
    ],
    unknownRouterPackets: 0,
  };
}
