import type { Cancel, Clock, Milliseconds } from '../base/time.ts';
import type { HealthLoop } from './health-loop.ts';

/** How long an address may have come or gone before ha_suspend acts on it. */
const ADDRESS_BEAT: Milliseconds = 1000;

/** Has the addresses of this host looked at, again and again. */
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
