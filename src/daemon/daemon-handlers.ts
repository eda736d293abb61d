import type {
  ChangeReport,
  CheckReport,
  ConnectionReport,
  ControlHandlers,
  EventReport,
  HistoryReport,
  OverrideReport,
  PauseReport,
  ReloadReport,
  ResultReport,
  VersionReport,
} from '../api/protocol.ts';
import { API_VERSION } from '../api/protocol.ts';
import type {
  ChangeRequest,
  CheckRequest,
  EventRequest,
  HistoryRequest,
  OperatorRequest,
  OverrideRequest,
} from '../api/requests.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { CheckRunner } from '../operator/check-runner.ts';
import type { ConnectionLister } from '../operator/connection-lister.ts';
import type { OverrideService } from '../operator/override-service.ts';
import type { ResultLister } from '../operator/result-lister.ts';
import type { Reloader } from '../reload/reloader.ts';
import type { PlanBasis } from '../state/director/plan-basis.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type { ChangeSource } from './change-source.ts';
import type { StatusSource } from './status-source.ts';

export interface DaemonHandlersInit {
  /** Resolves when the first configuration is in force; the control socket is open before that. */
  readonly started: Promise<void>;
  readonly status: Pick<StatusSource, 'document' | 'planBasis'>;
  readonly reloader: Pick<Reloader, 'reload'>;
  readonly overrideService: Pick<OverrideService, 'change' | 'pause' | 'resume'>;
  readonly connections: Pick<ConnectionLister, 'list'>;
  readonly results: Pick<ResultLister, 'list'>;
  readonly events: Pick<EventJournal, 'read' | 'history'>;
  readonly changes: Pick<ChangeSource, 'read'>;
  readonly runner: Pick<CheckRunner, 'run'>;
  readonly version: string;
  readonly pid: number;
}

/**
 * Handles the requests of the control API. A request that changes something, or that concerns the configured servers,
 * waits until the first configuration is in force: a server that is named just after a start is then known, and the
 * change is not lost.
 */
export class DaemonHandlers implements ControlHandlers {
  readonly #init: DaemonHandlersInit;

  constructor(init: DaemonHandlersInit) {
    this.#init = init;
  }

  status(): Promise<StatusDocument> {
    return this.#init.status.document();
  }

  version(): Promise<VersionReport> {
    return Promise.resolve({ api: API_VERSION, version: this.#init.version, pid: this.#init.pid });
  }

  async reload(force: boolean): Promise<ReloadReport> {
    await this.#init.started;
    return await this.#init.reloader.reload(force);
  }

  async override(request: OverrideRequest): Promise<OverrideReport> {
    await this.#init.started;
    return await this.#init.overrideService.change(request);
  }

  async pause(request: OperatorRequest): Promise<PauseReport> {
    await this.#init.started;
    return await this.#init.overrideService.pause(request);
  }

  async resume(request: OperatorRequest): Promise<PauseReport> {
    await this.#init.started;
    return await this.#init.overrideService.resume(request);
  }

  async connections(virtualServer: string, realServer: string | null): Promise<ConnectionReport> {
    await this.#init.started;
    return await this.#init.connections.list(virtualServer, realServer);
  }

  async results(virtualServer: string, realServer: string): Promise<ResultReport> {
    await this.#init.started;
    return this.#init.results.list(virtualServer, realServer);
  }

  async check(request: CheckRequest): Promise<CheckReport> {
    await this.#init.started;
    return await this.#init.runner.run(request);
  }

  async planBasis(): Promise<PlanBasis> {
    await this.#init.started;
    return await this.#init.status.planBasis();
  }

  changes(request: ChangeRequest): Promise<ChangeReport> {
    return this.#init.changes.read(request);
  }

  history(request: HistoryRequest): Promise<HistoryReport> {
    return this.#init.events.history(request);
  }

  events(request: EventRequest): Promise<EventReport> {
    return this.#init.events.read(request);
  }
}
