import type { ControlHandlers, ReloadReport, VersionReport } from '../api/protocol.ts';
import { API_VERSION } from '../api/protocol.ts';
import type { StatusDocument } from '../state/status-document.ts';
import type { Reloader } from './reloader.ts';
import type { StatusSource } from './status-source.ts';

export interface DaemonHandlersInit {
  readonly status: StatusSource;
  readonly reloader: Reloader;
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
}
