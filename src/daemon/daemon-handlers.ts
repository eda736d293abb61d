import type {
  CheckReport,
  ConnectionReport,
  ControlHandlers,
  EventReport,
  OverrideReport,
  PauseReport,
  ReloadReport,
  VersionReport,
} from '../api/protocol.ts';
import { API_VERSION } from '../api/protocol.ts';
import type { CheckRequest, EventRequest, OperatorRequest, OverrideRequest } from '../api/requests.ts';
import type { PlanBasis } from '../state/plan-basis.ts';
import type { StatusDocument } from '../state/status-document.ts';
import type { CheckRunner } from './check-runner.ts';
import type { ConnectionLister } from './connection-lister.ts';
import type { EventJournal } from './event-journal.ts';
import type { OperatorDesk } from './operator-desk.ts';
import type { Reloader } from './reloader.ts';
import type { StatusSource } from './status-source.ts';

export interface DaemonHandlersInit {
  readonly status: StatusSource;
  readonly reloader: Reloader;
  readonly desk: OperatorDesk;
  readonly connections: ConnectionLister;
  readonly events: EventJournal;
  readonly runner: CheckRunner;
  readonly version: string;
  readonly pid: number;
}

/** What the control API may ask of the daemon. */
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

  reload(): Promise<ReloadReport> {
    return this.#init.reloader.reload();
  }

  override(request: OverrideRequest): Promise<OverrideReport> {
    return this.#init.desk.change(request);
  }

  pause(request: OperatorRequest): Promise<PauseReport> {
    return this.#init.desk.pause(request);
  }

  resume(request: OperatorRequest): Promise<PauseReport> {
    return this.#init.desk.resume(request);
  }

  connections(virtualServer: string, realServer: string | null): Promise<ConnectionReport> {
    return this.#init.connections.list(virtualServer, realServer);
  }

  check(request: CheckRequest): Promise<CheckReport> {
    return this.#init.runner.run(request);
  }

  planBasis(): Promise<PlanBasis> {
    return this.#init.status.planBasis();
  }

  events(request: EventRequest): Promise<EventReport> {
    return this.#init.events.read(request);
  }
}
