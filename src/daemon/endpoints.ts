import type { CheckEngine } from '../../checkers/engine/engine.ts';
import type { Announcement } from '../announce/announcement.ts';
import { ControlServer } from '../api/control-server.ts';
import { statusSocketPath } from '../api/control-socket.ts';
import { controlRouter } from '../api/routes.ts';
import type { IdleWatch } from '../checking/idle-watch.ts';
import type { SharedProbes } from '../checking/shared-probes.ts';
import type { DataPath } from '../datapath/data-path.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { TransitionPublisher } from '../events/transition-publisher.ts';
import type { FullNat } from '../fullnat/full-nat.ts';
import type { Heartbeats } from '../metrics/heartbeats.ts';
import type { Readiness } from '../metrics/readiness.ts';
import type { MetricsRegistry } from '../metrics/registry.ts';
import type { CheckRunner } from '../operator/check-runner.ts';
import { ConnectionLister } from '../operator/connection-lister.ts';
import type { OverrideService } from '../operator/override-service.ts';
import { ResultLister } from '../operator/result-lister.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { ConfigHistory } from '../reload/config-history.ts';
import type { Reloader } from '../reload/reloader.ts';
import type { Director } from '../state/director/director.ts';
import type { CheckIoStatus } from '../state/status/status-document.ts';
import { ChangeSource } from './change-source.ts';
import { DaemonHandlers } from './daemon-handlers.ts';
import type { DaemonComponents, DaemonInit } from './daemon-init.ts';
import { MetricsEndpoint } from './metrics-endpoint.ts';
import { StatusSource } from './status-source.ts';
import type { VrrpLink } from './vrrp-link.ts';

/** The parts of a daemon that its endpoints give access to. */
export interface EndpointParts {
  /** Explained at DaemonHandlers. */
  readonly started: Promise<void>;
  readonly director: Director;
  readonly events: EventJournal;
  readonly publisher: TransitionPublisher;
  readonly runner: CheckRunner;
  readonly reconciler: Reconciler;
  readonly engine: CheckEngine;
  readonly sharing: SharedProbes;
  readonly checkIo: () => CheckIoStatus | null;
  readonly heartbeats: Heartbeats;
  readonly readiness: () => Readiness;
  readonly reloader: Reloader;
  readonly overrideService: OverrideService;
  readonly history: ConfigHistory;
  readonly registry: MetricsRegistry;
  readonly announcement: Announcement;
  readonly fullnat: FullNat | null;
  readonly idleWatch: IdleWatch;
  readonly dataPath: DataPath | null;
  /** Null when the file has no VRRP. */
  readonly vrrp: VrrpLink | null;
}

export interface Endpoints {
  readonly control: ControlServer;
  /**
   * The second socket beside the control socket, for members of the group: it answers requests that change nothing.
   */
  readonly questions: ControlServer;
  readonly metrics: MetricsEndpoint | null;
  readonly status: StatusSource;
}

/** Creates the endpoints of the daemon: the control sockets, and the metrics server unless it is switched off. */
export function createEndpoints(
  components: DaemonComponents,
  init: DaemonInit,
  parts: EndpointParts,
): Endpoints {
  const { clock, logger, processMask, connectionLines, savedState, ignoredSignals } = components;
  const { version, revision, pid, runtime, options } = init;
  const daemon = { version, pid, startedAt: clock.wall(), backend: options.kernel };
  const status = new StatusSource({ ...parts, savedState, clock, daemon });
  const connections = new ConnectionLister({
    director: parts.director,
    lines: connectionLines,
    isProbeSource: (address) => parts.dataPath?.isProbeSource(address) === true,
  });
  const results = new ResultLister(parts.director);
  const changes = new ChangeSource({ status, clock, startedAt: daemon.startedAt });
  const handlers = new DaemonHandlers({ ...parts, status, connections, results, changes, version, pid });
  const serving = { router: controlRouter(handlers, clock), clock, logger, processMask };
  const control = new ControlServer(serving, { path: options.control });
  const questions = new ControlServer(serving, {
    path: statusSocketPath(options.control),
    access: 'read-only',
  });
  if (options.metrics === null) return { control, questions, metrics: null, status };
  const metrics = new MetricsEndpoint(
    {
      ...parts,
      health: parts.heartbeats,
      status,
      clock,
      logger,
      detail: options.metricsDetail,
      revision,
      runtime,
      ignoredSignals,
      vrrpMetrics: parts.vrrp === null ? null : (names) => parts.vrrp?.metrics(names) ?? Promise.resolve(''),
    },
    options.metrics,
  );
  return { control, questions, metrics, status };
}
