import type { Announcement } from '../announce/announcement.ts';
import type { VrrpClient } from '../api/vrrp-client.ts';
import {
  type InstanceStanding,
  readServiceReply,
  type ServiceState,
  VRRP_API_VERSION,
  VRRP_PATHS,
} from '../api/vrrp-protocol.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';
import type { HealthLoopComponents } from '../checking/health-loop.ts';
import type { TransitionPublisher } from '../events/transition-publisher.ts';
import type { EventNote } from '../state/model/event.ts';
import type { DirectorView, VirtualServerFacts } from '../state/model/facts.ts';

/** The interval at which the LVS half speaks to the VRRP half when nothing changes. */
export const LINK_INTERVAL: Milliseconds = 1000;

/** The number of requests without an answer after which the VRRP half counts as silent. */
const PATIENCE = 5;

export interface VrrpLinkPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly client: VrrpClient;
  readonly director: { view(): DirectorView };
  /**
   * Called when the state of an instance on this host has changed, because the addresses of this host are about to
   * change.
   */
  readonly changed: () => void;
  /** Called with the instances that are MASTER on this host now. */
  readonly masters: (names: ReadonlySet<string>) => void;
  readonly events: { note(note: EventNote): void };
}

/**
 * Sends the VRRP half the state of the services that it tracks, each second and at once when one changes, and receives
 * the states of its instances. When the VRRP half is silent, its last answer stays valid, and the silence is logged.
 */
export class VrrpLink {
  readonly #ports: VrrpLinkPorts;
  #wanted: readonly string[] = [];
  #instances: readonly InstanceStanding[] = [];
  #failures = 0;
  #asking = false;
  #again = false;
  #stopped = false;
  #cancel: Cancel = () => undefined;

  constructor(ports: VrrpLinkPorts) {
    this.#ports = ports;
  }

  start(): void {
    void this.#beat();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** The VRRP half's metrics as text; empty when it does not answer. */
  metrics(names: string | null): Promise<string> {
    const query = names === null ? '' : `?names=${encodeURIComponent(names)}`;
    return this.#ports.client.text(`${VRRP_PATHS.metrics}${query}`).catch(() => '');
  }

  /** Notes that these virtual servers have changed. */
  noticed(virtualServers: readonly string[]): void {
    if (!virtualServers.some((id) => this.#wanted.includes(id))) return;
    if (this.#asking) this.#again = true;
    else void this.#beat();
  }

  async #beat(): Promise<void> {
    if (this.#stopped) return;
    this.#cancel();
    this.#asking = true;
    await this.#speak();
    this.#asking = false;
    const { clock } = this.#ports;
    const delay = this.#again ? 0 : LINK_INTERVAL;
    this.#again = false;
    if (!this.#stopped) this.#cancel = clock.schedule(clock.now() + delay, () => void this.#beat());
  }

  async #speak(): Promise<void> {
    const { client, logger } = this.#ports;
    try {
      const report = { version: VRRP_API_VERSION, services: this.#states() };
      const reply = readServiceReply(await client.json(VRRP_PATHS.services, report));
      if (reply === undefined) throw new Error('its answer is not one that this version knows');
      if (this.#failures >= PATIENCE) logger.info('the VRRP half answers again');
      this.#failures = 0;
      const fresh = reply.services.some((id) => !this.#wanted.includes(id));
      this.#wanted = reply.services;
      // The services that it now tracks have not been sent yet.
      if (fresh) this.#again = true;
      this.#follow(reply.instances);
    } catch (error) {
      this.#failures += 1;
      if (this.#failures !== PATIENCE) return;
      logger.warn('the VRRP half does not answer; what it said last goes on to count', {
        error: describeError(error),
      });
    }
  }

  #follow(instances: readonly InstanceStanding[]): void {
    const before = new Map(this.#instances.map(({ name, state }) => [name, state]));
    const moved = instances.filter(({ name, state }) => before.get(name) !== state);
    const isSame = moved.length === 0 && instances.length === before.size;
    this.#instances = instances;
    if (isSame) return;
    for (const { name, state, reason } of moved) {
      const from = before.get(name) ?? null;
      const words = reason === undefined ? name : `${name}: ${reason}`;
      this.#ports.events.note({ kind: 'vrrp', from, to: state, reason: words });
    }
    this.#ports.masters(new Set(instances.filter(({ state }) => state === 'MASTER').map(({ name }) => name)));
    this.#ports.changed();
  }

  #states(): readonly ServiceState[] {
    if (this.#wanted.length === 0) return [];
    return this.#ports.director
      .view()
      .virtualServers.filter(({ config }) => this.#wanted.includes(config.id))
      .map(serviceState);
  }
}

/** The share of the configured weight that is alive; a pool without weight is alive when it has its quorum. */
function serviceState({ config, quorumMet, liveWeight }: VirtualServerFacts): ServiceState {
  const weight = config.realServers.reduce((sum, server) => sum + server.weight, 0);
  const fraction = weight === 0 ? Number(quorumMet) : Math.min(1, Math.max(0, liveWeight / weight));
  const reason = `live weight ${liveWeight} of ${weight}, quorum ${config.quorum}`;
  return { id: config.id, up: quorumMet, fraction, reason };
}

/** Passes transitions on to the VRRP half, which may track the service, and to the announcement of its address. */
export function noticing(
  publisher: TransitionPublisher,
  link: VrrpLink | null,
  announcement: Pick<Announcement, 'changed'>,
): HealthLoopComponents['publisher'] {
  return {
    publish: (transitions) => {
      // The announcement comes first: until a route is withdrawn, the packets that it brings are not served.
      if (transitions.some(({ kind }) => kind === 'virtual_server')) announcement.changed();
      publisher.publish(transitions);
      if (transitions.length > 0) link?.noticed(transitions.map(({ virtualServer }) => virtualServer));
    },
    publishIsolation: (mode) => publisher.publishIsolation(mode),
    publishSuspensions: (turns) => publisher.publishSuspensions(turns),
  };
}
