import type { Cancel, Clock, Milliseconds } from '../base/time.ts';
import type { HealthLoop } from './health-loop.ts';

/** How often the host's addresses are read; ha_suspend acts at most this long after an address has come or gone. */
const ADDRESS_BEAT: Milliseconds = 1000;

/** Reads the addresses of this host at a fixed interval and hands each change to the health loop. */
export class AddressFollower {
  readonly #clock: Clock;
  readonly #loop: Pick<HealthLoop, 'followAddresses'>;
  #cancel: Cancel = () => undefined;

  constructor(clock: Clock, loop: Pick<HealthLoop, 'followAddresses'>) {
    this.#clock = clock;
    this.#loop = loop;
  }

  start(): void {
    this.#cancel = this.#clock.schedule(this.#clock.now() + ADDRESS_BEAT, () => {
      this.#loop.followAddresses();
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }
}
