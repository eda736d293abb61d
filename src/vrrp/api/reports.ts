import type { RouterState } from '../../../vrrp/instance/router-state.ts';
import { dataText } from '../../../vrrp/report/data-text.ts';
import { keepalivedJson, type ShownSettings } from '../../../vrrp/report/keepalived-json.ts';
import { statisticsText } from '../../../vrrp/report/statistics-text.ts';
import { statusOf, type VrrpStatus } from '../../../vrrp/report/status-document.ts';
import { describeCommand, type Script } from '../../base/processes/script.ts';
import type { Clock } from '../../base/time.ts';
import type { VrrpConfig, VrrpInstance, VrrpNotify } from '../../config/vrrp/model.ts';

export interface ReportPorts {
  readonly clock: Clock;
  state(): RouterState;
  /** The configuration in force; null before the first one. */
  config(): VrrpConfig | null;
}

/** Makes all reports of this half when they are requested. */
export class Reports {
  readonly #ports: ReportPorts;

  constructor(ports: ReportPorts) {
    this.#ports = ports;
  }

  status(): VrrpStatus {
    const { clock, state } = this.#ports;
    return statusOf(state(), clock.now(), clock.wall());
  }

  statistics(): string {
    return statisticsText(this.#ports.state());
  }

  data(): string {
    const { clock, state } = this.#ports;
    return dataText(state(), clock.now(), clock.wall());
  }

  /** The state in the form of keepalived's JSON dump. */
  keepalivedJson(): unknown {
    const { clock, state, config } = this.#ports;
    const settings = config();
    return keepalivedJson(state(), {
      now: clock.now(),
      wall: clock.wall(),
      version: settings?.process.jsonVersion ?? 1,
      settingsOf: (name) => shownSettings(settings?.instances.find((one) => one.name === name)),
    });
  }
}

function shownSettings(instance: VrrpInstance | undefined): ShownSettings {
  return {
    accept: instance?.accept ?? true,
    strict: instance?.strict ?? false,
    promoteSecondaries: instance?.promoteSecondaries ?? false,
    mail: instance?.notify.mail ?? false,
    deletedAsDeleted: instance?.notify.deletedAs === 'DELETED',
    scripts: instance === undefined ? {} : scriptsOf(instance.notify),
  };
}

function scriptsOf(notify: VrrpNotify): Readonly<Record<string, string>> {
  const named: readonly (readonly [string, Script | null])[] = [
    ['master', notify.master],
    ['backup', notify.backup],
    ['fault', notify.fault],
    ['stop', notify.stop],
    ['deleted', notify.deleted],
    ['master_rx_lower_pri', notify.masterRxLowerPriority],
    ['split', notify.split],
    ['', notify.any],
  ];
  return Object.fromEntries(
    named.flatMap(([key, script]) => (script === null ? [] : [[key, describeCommand(script.command)]])),
  );
}
