import type { CheckEngine } from '../../checkers/engine/engine.ts';
import { ControlServer } from '../api/control-server.ts';
import type { SharedProbes } from '../checking/shared-probes.ts';
import type { Announcer } from '../events/announcer.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { Heartbeats } from '../metrics/heartbeats.ts';
import type { MetricsRegistry } from '../metrics/registry.ts';
import type { CheckRunner } from '../operator/check-runner.ts';
import { ConnectionLister } from '../operator/connection-lister.ts';
import type { OperatorDesk } from '../operator/operator-desk.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { ConfigHistory } from '../reload/config-history.ts';
import type { Reloader } from '../reload/reloader.ts';
import type { Director } from '../state/director/director.ts';
import { DaemonHandlers } from './daemon-handlers.ts';
import type { DaemonComponents, DaemonInit } from './daemon-init.ts';
import { MetricsEndpoint } from './metrics-endpoint.ts';
import { StatusSource } from './status-source.ts';

/** The parts of a daemon that others may ask about. */
export interface EndpointParts {
  /** See DaemonHandlers. */
  readonly started: Promise<void>;
  readonly director: Director;
  readonly events: EventJournal;
  readonly announcer: Announcer;
  readonly runner: CheckRunner;
  readonly reconciler: Reconciler;
  readonly engine: CheckEngine;
  readonly sharing: SharedProbes;
  readonly heartbeats: Heartbeats;
  readonly reloader: Reloader;
  readonly desk: OperatorDesk;
  readonly history: ConfigHistory;
  readonly registry: MetricsRegistry;
}

/** Where others ask: the control socket, and the metrics server unless it is switched off. */
export function createEndpoints(
  components: DaemonComponents,
  init: DaemonInit,
  parts: EndpointParts,
): { readonly control: ControlServer; readonly metrics: MetricsEndpoint | null } {
  const { clock, logger, processMask, connectionLines, savedState } = components;
  const { version, pid, runtime, options } = init;
  const daemon = { version, pid, startedAt: clock.wall(), backend: options.kernel };
  const status = new StatusSource({ ...parts, savedState, clock, daemon });
  const connections = new ConnectionLister({ director: parts.director, lines: connectionLines });
  const handlers = new DaemonHandlers({ ...parts, status, connections, version, pid });
  const control = new ControlServer({ handlers, clock, logger, processMask }, { path: options.control });
  if (options.metrics === null) return { control, metrics: null };
  const metrics = new MetricsEndpoint(
    { ...parts, health: parts.heartbeats, status, clock, logger, runtime },
    options.metrics,
  );
  return { control, metrics };
}
