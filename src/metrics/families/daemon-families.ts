import type { EngineStatistics, TypeStatistics } from '../../../checkers/engine/statistics.ts';
import type { WallTime } from '../../base/time.ts';
import type { KernelStatus, StatusDocument } from '../../state/status/status-document.ts';
import type { Sample } from '../exposition.ts';
import { histogramSamples, labelText, NO_LABELS } from '../exposition.ts';
import { byLabel, flag, sample, unixSeconds } from '../samples.ts';
import type { FamilySource, MetricsSnapshot } from '../snapshot.ts';

/** The families of the build and the configuration. */
export function daemonFamilies(snapshot: MetricsSnapshot): readonly FamilySource[] {
  const { daemon, config } = snapshot.status;
  const { revision, runtime } = snapshot;
  const reload = config.last_reload;
  return [
    {
      name: 'lvsd_build_info',
      samples: () => [
        sample(
          1,
          labelText({ version: daemon.version, ...(revision === null ? {} : { revision }), runtime }),
        ),
      ],
    },
    { name: 'lvsd_state_saved', samples: () => [flag(daemon.state_error === undefined)] },
    {
      name: 'lvsd_config_last_reload_successful',
      samples: () => [flag(reload === null || reload.result === 'success')],
    },
    {
      name: 'lvsd_config_last_reload_success_timestamp_seconds',
      samples: () => [sample(unixSeconds(config.loaded_at))],
    },
    {
      name: 'lvsd_ignored_signals_total',
      samples: () =>
        [...snapshot.ignoredSignals].map(([signal, count]) => sample(count, labelText({ signal }))),
    },
    { name: 'lvsd_config_reloads_total', samples: () => byLabel('result', config.reloads) },
  ];
}

/** The counters of the check engine. */
export function engineFamilies(engine: EngineStatistics): readonly FamilySource[] {
  const types = [...engine.types];
  const each = (value: (statistics: TypeStatistics) => number): readonly Sample[] =>
    types.map(([type, statistics]) => sample(value(statistics), labelText({ type })));
  return [
    {
      name: 'lvsd_check_duration_seconds',
      samples: () => types.flatMap(([type, { duration }]) => histogramSamples(duration, labelText({ type }))),
    },
    {
      name: 'lvsd_check_start_delay_seconds',
      samples: () => histogramSamples(engine.startDelay, NO_LABELS),
    },
    { name: 'lvsd_checks_running', samples: () => each(({ running }) => running) },
    { name: 'lvsd_checks_queued', samples: () => each(({ queued }) => queued) },
  ];
}

/** The faults of this host, also where single checks are not shown. */
export function localErrorFamily({ virtual_servers: servers }: StatusDocument<WallTime>): FamilySource {
  return {
    name: 'lvsd_checks_local_errors_total',
    samples: () => {
      const counts: Record<string, number> = {};
      for (const { real_servers } of servers) {
        for (const { checks } of real_servers) {
          for (const { type, results } of checks) {
            counts[type] = (counts[type] ?? 0) + (results.local_error ?? 0);
          }
        }
      }
      return byLabel('type', counts);
    },
  };
}

/** The families for features beyond keepalived, where they are configured: the isolation guard and shared probes. */
export function guardFamilies({
  isolation,
  shared_probes: shared,
}: StatusDocument<WallTime>): readonly FamilySource[] {
  return [
    {
      name: 'lvsd_isolation_holding',
      samples: () => (isolation === undefined ? [] : [flag(isolation.mode !== 'watching')]),
    },
    {
      name: 'lvsd_isolation_held_real_servers',
      samples: () => (isolation === undefined ? [] : [sample(isolation.held)]),
    },
    {
      name: 'lvsd_isolation_engagements_total',
      samples: () => (isolation === undefined ? [] : [sample(isolation.engagements)]),
    },
    { name: 'lvsd_shared_probes', samples: () => (shared === undefined ? [] : [sample(shared.probes)]) },
    {
      name: 'lvsd_shared_probe_checks',
      samples: () => (shared === undefined ? [] : [sample(shared.checks)]),
    },
  ];
}

/** The families of the kernel's table: whether it is right, what was written, and what somebody else changed. */
export function kernelFamilies(kernel: KernelStatus<WallTime>): readonly FamilySource[] {
  const lastSync = kernel.last_sync_at;
  return [
    {
      name: 'lvsd_ipvs_last_sync_timestamp_seconds',
      samples: () => (lastSync === null ? [] : [sample(unixSeconds(lastSync))]),
    },
    {
      name: 'lvsd_ipvs_operations_total',
      samples: () =>
        kernel.operations.map(({ operation, result, count }) =>
          sample(count, labelText({ operation, result })),
        ),
    },
    { name: 'lvsd_ipvs_drift_total', samples: () => byLabel('kind', kernel.drift) },
    {
      name: 'lvsd_ipvs_unmanaged_services',
      samples: () => [sample(kernel.unmanaged_services.length)],
    },
    { name: 'lvsd_ipvs_paused', samples: () => [flag(kernel.paused !== null)] },
    { name: 'lvsd_ipvs_pending_services', samples: () => [sample(kernel.pending)] },
  ];
}
