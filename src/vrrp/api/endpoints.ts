import { stateName } from '../../../vrrp/report/status-document.ts';
import { ControlServer } from '../../api/control-server.ts';
import type { ProcessMask } from '../../api/control-socket.ts';
import type { Logger } from '../../base/logger.ts';
import type { StateFile } from '../../base/state-file.ts';
import type { Clock } from '../../base/time.ts';
import { ServiceStandings } from '../tracks/service-standings.ts';
import type { VrrpHalf } from '../vrrp-half.ts';
import { type DumpKind, Dumps } from './dumps.ts';
import { renderExporterMetrics } from './exporter-metrics.ts';
import { renderVrrpMetrics } from './metrics.ts';
import { MetricsPort } from './metrics-port.ts';
import { Reports } from './reports.ts';
import { type VrrpHandlers, vrrpRouter } from './vrrp-router.ts';

export interface EndpointComponents {
  readonly half: VrrpHalf;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly processMask: ProcessMask;
  dumpFile(kind: DumpKind): StateFile;
  handOver: VrrpHandlers['handOver'];
  reload(): Promise<boolean>;
}

export interface EndpointInit {
  /** The path of the socket. */
  readonly socket: string;
  /** The address as `HOST:PORT`, or null when this process serves no metrics. */
  readonly metrics: string | null;
  readonly version: string;
  readonly runtime: string;
  readonly pid: number;
}

/** The endpoints of the VRRP half: its socket, its metrics, and the dumps that signals ask for. */
export class VrrpEndpoints {
  readonly #components: EndpointComponents;
  readonly #control: ControlServer;
  readonly #metrics: MetricsPort | null;
  readonly #services: ServiceStandings;
  readonly #dumps: Dumps;
  readonly #reports: Reports;
  readonly #init: EndpointInit;

  constructor(components: EndpointComponents, init: EndpointInit) {
    const { half, clock, logger, processMask } = components;
    this.#components = components;
    this.#init = init;
    this.#reports = new Reports({ clock, state: () => half.state, config: () => half.config });
    this.#services = new ServiceStandings({
      clock,
      logger,
      instances: () =>
        [...half.state.instances.values()].map(({ spec, phase, reason }) => {
          return { name: spec.name, state: stateName(phase), reason };
        }),
      changed: (service, standing) => half.post({ kind: 'service', service, standing }),
    });
    this.#dumps = new Dumps({ reports: this.#reports, logger, file: (kind) => components.dumpFile(kind) });
    const router = vrrpRouter({
      reports: this.#reports,
      version: init.version,
      pid: init.pid,
      metrics: (names) => this.#render(names),
      takeServices: (report) => this.#services.take(report),
      handOver: (request) => components.handOver(request),
      reload: () => this.#reload(),
    });
    this.#control = new ControlServer({ router, clock, logger, processMask }, { path: init.socket });
    this.#metrics =
      init.metrics === null
        ? null
        : new MetricsPort({ clock, logger, render: (names) => this.#render(names) }, init.metrics);
  }

  /** Claims the socket, which keeps a second VRRP half out. Rejects with a DirectorError. */
  async start(): Promise<void> {
    await this.#control.start();
    this.#metrics?.start();
  }

  /** Takes the configuration that is in force. */
  follow(): void {
    this.#services.load(this.#components.half.config?.services ?? []);
  }

  dump(kind: DumpKind): void {
    this.#dumps.request(kind);
  }

  async stop(): Promise<void> {
    this.#services.stop();
    this.#metrics?.stop();
    await this.#control.stop();
  }

  #render(names: 'lvsd' | 'keepalived'): string {
    const status = this.#reports.status();
    if (names === 'keepalived') return renderExporterMetrics(status);
    const { version, runtime } = this.#init;
    const { half } = this.#components;
    const [notifications, foreignHolders] = [half.notificationCounters(), half.foreignHolders()];
    return renderVrrpMetrics({ status, notifications, foreignHolders, build: { version, runtime } });
  }

  async #reload(): Promise<{ applied: boolean; detail: string }> {
    const applied = await this.#components.reload();
    const detail = applied ? 'the VRRP half runs the file as it is now' : 'refused: see the log of lvsd';
    return { applied, detail };
  }
}
