import type { ControlClient } from '../../../src/api/control-client.ts';
import { StatusChanges } from '../../../src/state/status/status-changes.ts';
import type { RealServerStatus, VirtualServerStatus } from '../../../src/state/status/status-document.ts';
import { FakeDaemon } from '../../support/cli-context.ts';
import {
  checkStatus,
  realServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../../support/status-documents.ts';

/** How large the site is, and how many of its real servers are other ones than a second before. */
export const BUSY_SITE = { services: 500, reals: 10, changing: 0.02 } as const;

const SECOND = 1_000;

/** A director of a large site on which each second 2 % of the real servers have other figures, and one in ten of those another state. */
export class BusySite {
  readonly #changes = new StatusChanges('busy');
  readonly #services: VirtualServerStatus[];
  #turn = 0;
  #waiters: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#services = Array.from({ length: BUSY_SITE.services }, (_, index) => service(index));
    this.#compare();
    this.#timer = setInterval(() => this.#change(), SECOND);
  }

  client(): ControlClient {
    return Object.assign(new FakeDaemon(), {
      changes: async ({ since }: { readonly since: string | null }) => {
        if (!this.#changes.hasNewsFor(since)) {
          await new Promise<void>((resolve) => this.#waiters.push(resolve));
        }
        const change = this.#changes.since(since);
        if (change === null) throw new Error('nothing was compared');
        return change;
      },
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #change(): void {
    this.#turn += 1;
    const { services, reals, changing } = BUSY_SITE;
    const count = Math.round(services * reals * changing);
    for (let index = 0; index < count; index += 1) {
      // A prime step, so that the rows that change are spread over all virtual servers.
      const row = ((this.#turn * count + index) * 7_919) % (services * reals);
      const at = Math.floor(row / reals);
      const known = this.#services[at];
      if (known === undefined) continue;
      const list = known.real_servers.map((real, place) =>
        place === row % reals ? realServer(at, place, this.#turn, index % 10 === 0) : real,
      );
      this.#services[at] = { ...known, real_servers: list };
    }
    this.#compare();
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #compare(): void {
    for (const _rows of this.#changes.compare(statusDocument({ virtual_servers: this.#services }))) continue;
  }
}

function service(index: number): VirtualServerStatus {
  return virtualServerStatus({
    id: `tcp 10.1.${index >> 8}.${index & 255}:80`,
    address: `10.1.${index >> 8}.${index & 255}`,
    real_servers: Array.from({ length: BUSY_SITE.reals }, (_, place) => realServer(index, place, 0, false)),
  });
}

function realServer(at: number, place: number, turn: number, falls: boolean): RealServerStatus {
  const address = `10.2.${at >> 8}.${at & 255}`;
  const down = falls && turn % 2 === 1;
  return realServerStatus({
    address,
    port: 8_000 + place,
    state: down ? 'down' : 'up',
    checks: [
      checkStatus({ type: 'TCP_CHECK', target: `${address}:${8_000 + place}`, state: down ? 'down' : 'up' }),
    ],
    connections: { active: 20 + ((turn * 13) % 50), inactive: 100 + turn, persistent: 0 },
    rates: { connections: 5 + (turn % 7), incoming_bytes: 10_000 + turn * 10, outgoing_bytes: 400_000 },
  });
}
