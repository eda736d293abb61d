import type { InstanceKey, InstanceSpec } from '../../../vrrp/instance/spec.ts';
import type { PingOutcome } from '../../../vrrp/split/arbiter.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';

export interface ArbiterPorts {
  readonly clock: Clock;
  /**
   * Creates a function that sends one echo request to the address and resolves when it is answered or the time is over.
   * Never rejects.
   */
  createPing(address: IpAddress, timeout: Milliseconds): () => Promise<PingOutcome>;
  pinged(instance: InstanceKey, address: IpAddress, outcome: PingOutcome): void;
}

interface Asking {
  readonly identity: string;
  readonly asks: readonly (() => void)[];
  cancel: Cancel;
  isOver: boolean;
}

/**
 * Pings the arbiters of each instance at their interval, and at once on request; one address has at most one ping at a
 * time.
 */
export class Arbiters {
  readonly #ports: ArbiterPorts;
  readonly #askings = new Map<InstanceKey, Asking>();

  constructor(ports: ArbiterPorts) {
    this.#ports = ports;
  }

  /** Takes the instances of a configuration; those whose arbiters did not change go on as they are. */
  load(instances: ReadonlyMap<InstanceKey, InstanceSpec>): void {
    for (const [key, asking] of this.#askings) {
      if (JSON.stringify(instances.get(key)?.arbiter ?? null) !== asking.identity) this.#end(key, asking);
    }
    for (const [key, { arbiter }] of instances) {
      if (arbiter === null || this.#askings.has(key)) continue;
      const asks = arbiter.addresses.map((address) => this.#asker(key, address, arbiter.timeout));
      const asking: Asking = {
        identity: JSON.stringify(arbiter),
        asks,
        cancel: () => undefined,
        isOver: false,
      };
      this.#askings.set(key, asking);
      this.#repeat(asking, arbiter.interval);
    }
  }

  ask(key: InstanceKey): void {
    for (const ask of this.#askings.get(key)?.asks ?? []) ask();
  }

  stop(): void {
    for (const [key, asking] of this.#askings) this.#end(key, asking);
  }

  #repeat(asking: Asking, interval: Milliseconds): void {
    const { clock } = this.#ports;
    for (const ask of asking.asks) ask();
    asking.cancel = clock.schedule(clock.now() + interval, () => this.#repeat(asking, interval));
  }

  #asker(key: InstanceKey, address: IpAddress, timeout: Milliseconds): () => void {
    const ping = this.#ports.createPing(address, timeout);
    let isRunning = false;
    return () => {
      if (isRunning) return;
      isRunning = true;
      void ping().then((outcome) => {
        isRunning = false;
        if (this.#askings.get(key)?.isOver === false) this.#ports.pinged(key, address, outcome);
      });
    };
  }

  #end(key: InstanceKey, asking: Asking): void {
    asking.isOver = true;
    asking.cancel();
    this.#askings.delete(key);
  }
}
