import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineCounters } from '../../../../checkers/engine/statistics.ts';
import { renderSnapshot, SUMMARY_ABOVE } from '../../../../src/metrics/families/collect.ts';
import { METRICS, OBSERVED_METRICS } from '../../../../src/metrics/names.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';
import { fullDocument, guardedDocument } from '../../../support/guarded-status.ts';
import { type ParsedExposition, parseExposition } from '../../../support/prometheus-text.ts';
import {
  checkStatus,
  largeDocument,
  measured,
  realServerStatus,
  statusDocument,
  troubledDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

function engine() {
  const counters = new EngineCounters();
  counters.queued('TCP_CHECK');
  counters.started('TCP_CHECK', 3);
  counters.settled('TCP_CHECK', 30);
  counters.settled('TCP_CHECK', 20_000);
  return counters.snapshot(1, 0);
}

const NOTIFICATIONS = {
  scripts: { started: 9, failed: 2, dropped: 3, running: 1, waiting: 4 },
  fifos: [{ path: '/run/fifo', written: 5, dropped: 6 }],
  mails: { sent: 7, deferred: 8, lost: 1, waiting: 2 },
};

function render(
  status: StatusDocument,
  realServers: 'full' | 'summary' | 'auto' = 'auto',
  families: readonly string[] = [],
): ParsedExposition {
  const snapshot = {
    status: measured(status),
    engine: engine(),
    notifications: NOTIFICATIONS,
    revision: 'abc',
    ignoredSignals: new Map([['SIGQUIT', 2]]),
    runtime: 'node v20',
  };
  return parseExposition(
    [...renderSnapshot(snapshot, { realServers, families: new Set(families) })].join(''),
  );
}

function find(exposition: ParsedExposition, name: string, labels: Record<string, string> = {}): number[] {
  return exposition.series
    .filter((series) => series.name === name)
    .filter((series) => Object.entries(labels).every(([label, value]) => series.labels[label] === value))
    .map(({ value }) => value);
}

describe('the exposition of a snapshot', () => {
  it('is valid and has every family of ours that is read from the state, with HELP and TYPE', () => {
    const { families } = render(fullDocument());
    const expected = Object.keys(METRICS).filter((name) => !OBSERVED_METRICS.some((other) => other === name));
    expect([...families.keys()].sort()).toEqual(expected.sort());
    for (const [name, { help, type }] of families) {
      expect(help).not.toBe('');
      expect(type).toBe(METRICS[name as keyof typeof METRICS].type);
    }
  });

  it('counts a server that is kept although it fails as failing, and not as up', () => {
    const guarded = render(guardedDocument());
    expect(find(guarded, 'lvsd_real_server_up')).toEqual([0, 0]);
    expect(find(guarded, 'lvsd_real_server_status', { state: 'failing' })).toEqual([1, 1]);
    expect(find(guarded, 'lvsd_virtual_server_real_servers', { state: 'failing' })).toEqual([2]);
    expect(find(guarded, 'lvsd_virtual_server_fail_open_kept')).toEqual([1]);
    expect(find(guarded, 'lvsd_virtual_server_suspended')).toEqual([1]);
  });

  it('tells of the isolation guard and of shared probes where they are configured, and only there', () => {
    const guarded = render(guardedDocument());
    expect(find(guarded, 'lvsd_isolation_holding')).toEqual([1]);
    expect(find(guarded, 'lvsd_isolation_held_real_servers')).toEqual([1]);
    expect(find(guarded, 'lvsd_isolation_engagements_total')).toEqual([2]);
    expect(find(guarded, 'lvsd_shared_probes')).toEqual([10]);
    expect(find(guarded, 'lvsd_shared_probe_checks')).toEqual([20]);
    const names = [...render(troubledDocument()).families.keys()];
    expect(names.filter((name) => /isolation|shared|fail_open/.test(name))).toEqual([]);
  });

  it('tells of notifications that arrived and of those that did not', () => {
    const exposition = render(statusDocument());
    const scripts = ['ok', 'failed', 'dropped'].flatMap((result) =>
      find(exposition, 'lvsd_notify_scripts_total', { result }),
    );
    expect(scripts).toEqual([6, 2, 3]);
    expect(
      find(exposition, 'lvsd_notify_fifo_lines_total', { path: '/run/fifo', result: 'dropped' }),
    ).toEqual([6]);
    expect(find(exposition, 'lvsd_notify_mails_total', { result: 'lost' })).toEqual([1]);
  });

  it('counts our own faults by type of check, also where single checks are not told of', () => {
    const check = checkStatus({ type: 'PING_CHECK', results: { ok: 1, local_error: 4 } });
    const server = realServerStatus({ checks: [check, check] });
    const document = statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [server] })] });
    const exposition = render(document, 'summary');
    expect(find(exposition, 'lvsd_checks_local_errors_total', { type: 'PING_CHECK' })).toEqual([8]);
  });

  it('names what only grows _total, and nothing else', () => {
    for (const [name, { type }] of Object.entries(METRICS)) {
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  it('repeats only the ids in every series', () => {
    const { series } = render(statusDocument());
    const labelsOf = (wanted: string) => series.find(({ name }) => name === wanted)?.labels;
    expect(labelsOf('lvsd_virtual_server_up')).toEqual({ virtual_server: 'tcp 10.0.0.1:80' });
    expect(labelsOf('lvsd_real_server_up')).toEqual({
      virtual_server: 'tcp 10.0.0.1:80',
      real_server: '10.0.1.1:8080',
    });
  });

  it('spells the labels of an address as node_exporter does', () => {
    const [series] = render(statusDocument()).series.filter(({ name }) => name === 'lvsd_real_server_info');
    expect(series?.labels).toMatchObject({
      virtual_server: 'tcp 10.0.0.1:80',
      local_address: '10.0.0.1',
      local_port: '80',
      proto: 'TCP',
      local_mark: '',
      real_server: '10.0.1.1:8080',
      remote_address: '10.0.1.1',
      remote_port: '8080',
    });
  });

  it('spells a firewall mark as node_exporter does', () => {
    const { series } = render(troubledDocument());
    const mark = series.find(
      ({ name, labels }) =>
        name === 'lvsd_virtual_server_info' && labels['virtual_server'] === 'fwmark 7 inet',
    );
    expect(mark?.labels).toMatchObject({
      local_address: '',
      local_port: '0',
      proto: 'FWM',
      local_mark: '00000007',
    });
  });

  it('tells of a real server that is down and not in the kernel', () => {
    const exposition = render(troubledDocument());
    const server = { real_server: '[2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:8443' };
    expect(find(exposition, 'lvsd_real_server_up', server)).toEqual([0]);
    expect(find(exposition, 'lvsd_real_server_in_kernel', server)).toEqual([0]);
    expect(find(exposition, 'lvsd_real_server_weight', server)).toEqual([0]);
    expect(find(exposition, 'lvsd_real_server_configured_weight', server)).toEqual([1]);
    expect(find(exposition, 'lvsd_real_server_connections_active', server)).toEqual([]);
  });

  it('sets exactly one state of each real server', () => {
    const exposition = render(troubledDocument());
    const status = exposition.series.filter(({ name }) => name === 'lvsd_real_server_status');
    const servers = troubledDocument().virtual_servers.flatMap((server) => server.real_servers);
    expect(status.reduce((sum, { value }) => sum + value, 0)).toBe(servers.length);
    expect(status).toHaveLength(6 * servers.length);
  });

  it('counts real servers by state so that the states add up', () => {
    const exposition = render(troubledDocument());
    for (const server of troubledDocument().virtual_servers) {
      const counts = find(exposition, 'lvsd_virtual_server_real_servers', { virtual_server: server.id });
      expect(counts.reduce((sum, value) => sum + value, 0)).toBe(server.real_servers.length);
    }
  });

  it('shows a rejected reload', () => {
    expect(find(render(troubledDocument()), 'lvsd_config_last_reload_successful')).toEqual([0]);
    expect(find(render(statusDocument()), 'lvsd_config_last_reload_successful')).toEqual([1]);
    expect(find(render(troubledDocument()), 'lvsd_config_reloads_total', { result: 'success' })).toEqual([3]);
  });

  it('shows that what must survive a restart cannot be saved', () => {
    expect(find(render(statusDocument()), 'lvsd_state_saved')).toEqual([1]);
    const { daemon } = statusDocument();
    const full = statusDocument({ daemon: { ...daemon, state_error: 'disk full' } });
    expect(find(render(full), 'lvsd_state_saved')).toEqual([0]);
  });

  it('tells times in seconds', () => {
    const exposition = render(statusDocument());
    expect(find(exposition, 'lvsd_check_last_duration_seconds')[0]).toBeCloseTo(0.00314);
    expect(find(exposition, 'lvsd_ipvs_last_sync_timestamp_seconds')).toEqual([
      Date.parse(statusDocument().kernel.last_sync_at ?? '') / 1000,
    ]);
  });

  it('turns what the engine counts into cumulative buckets', () => {
    const exposition = render(statusDocument());
    const type = { type: 'TCP_CHECK' };
    expect(find(exposition, 'lvsd_check_duration_seconds_bucket', { ...type, le: '0.025' })).toEqual([0]);
    expect(find(exposition, 'lvsd_check_duration_seconds_bucket', { ...type, le: '0.05' })).toEqual([1]);
    expect(find(exposition, 'lvsd_check_duration_seconds_bucket', { ...type, le: '10' })).toEqual([1]);
    expect(find(exposition, 'lvsd_check_duration_seconds_bucket', { ...type, le: '+Inf' })).toEqual([2]);
    expect(find(exposition, 'lvsd_check_duration_seconds_sum', type)[0]).toBeCloseTo(20.03);
    expect(find(exposition, 'lvsd_check_start_delay_seconds_count')).toEqual([1]);
    expect(find(exposition, 'lvsd_checks_running', type)).toEqual([1]);
    expect(find(exposition, 'lvsd_checks_queued', type)).toEqual([1]);
  });

  it('tells when certificates end, of the checks that saw one', () => {
    const checks = [
      checkStatus({ type: 'TCP_CHECK' }),
      checkStatus({ type: 'SSL_GET', certificate_not_after: '2026-05-01T00:00:00.000Z' }),
    ];
    const document = statusDocument({
      virtual_servers: [virtualServerStatus({ real_servers: [realServerStatus({ checks })] })],
    });
    const ends = find(render(document), 'lvsd_check_tls_not_after_timestamp_seconds');
    expect(ends).toEqual([Date.UTC(2026, 4, 1) / 1000]);
  });

  it('tells two equal checks of one server apart', () => {
    const checks = [checkStatus(), checkStatus(), checkStatus({ type: 'TCP_CHECK' })];
    const document = statusDocument({
      virtual_servers: [virtualServerStatus({ real_servers: [realServerStatus({ checks })] })],
    });
    const up = render(document).series.filter(({ name }) => name === 'lvsd_check_up');
    const target = checkStatus().target;
    expect(up.map(({ labels }) => [labels['check'], labels['type']])).toEqual([
      [target, 'HTTP_GET'],
      [`${target} #2`, 'HTTP_GET'],
      [target, 'TCP_CHECK'],
    ]);
  });

  it('carries any text in a label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (target) => {
        fc.pre(!/[\ud800-\udfff]/.test(target));
        const checks = [checkStatus({ target })];
        const document = statusDocument({
          virtual_servers: [virtualServerStatus({ real_servers: [realServerStatus({ checks })] })],
        });
        const up = render(document).series.find(({ name }) => name === 'lvsd_check_up');
        expect(up?.labels['check']).toBe(target);
      }),
    );
  });

  it('renders only the families that are asked for', () => {
    const { families } = render(statusDocument(), 'auto', ['lvsd_real_server_up', 'lvsd_build_info']);
    expect([...families.keys()]).toEqual(['lvsd_build_info', 'lvsd_real_server_up']);
  });

  it('is summed up by virtual server above the bound, unless it is asked for in full', () => {
    const many = largeDocument(1, SUMMARY_ABOVE + 1);
    expect(find(render(many), 'lvsd_real_server_up')).toEqual([]);
    expect(find(render(many), 'lvsd_virtual_server_up')).toEqual([1]);
    expect(find(render(many, 'full'), 'lvsd_real_server_up')).toHaveLength(SUMMARY_ABOVE + 1);
    expect(find(render(largeDocument(1, SUMMARY_ABOVE)), 'lvsd_real_server_up')).toHaveLength(SUMMARY_ABOVE);
    expect(find(render(statusDocument(), 'summary'), 'lvsd_real_server_up')).toEqual([]);
  });
});
