import type { Links } from '../../../vrrp/instance/link.ts';
import type { InstanceKey } from '../../../vrrp/instance/spec.ts';
import { holderQuestion, readHolder } from '../../../vrrp/split/neighbours.ts';
import { describeError } from '../../base/errors.ts';
import { type AddressFamily, addressFamily, type IpAddress } from '../../base/ip-address.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';

/** How long answers are waited for. */
export const ANSWERING: Milliseconds = 1000;
/** The time after which an unanswered question is sent once more. */
export const ASK_AGAIN: Milliseconds = 20;

const NO_ADDRESSES: ReadonlySet<IpAddress> = new Set();

/**
 * Receives whole frames in which other hosts say that they have an address, by ARP or neighbour advertisement, until it
 * is closed. Throws where they cannot be received.
 */
export type HolderHearing = (
  what: {
    readonly interfaceIndex: number;
    readonly family: AddressFamily;
    /** Receives only unsolicited announcements, as far as they can be distinguished. */
    readonly announcementsOnly: boolean;
  },
  received: (frame: Uint8Array) => void,
) => { close(): void };

export interface PeerQuestionPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  links(): Links;
  readonly hearHolders: HolderHearing;
  sendFrame(frame: Uint8Array, interfaceIndex: number): string | null;
  answered(instance: InstanceKey, address: IpAddress): void;
}

/**
 * Asks whether peers are alive whose adverts are missing: with ARP from the sender 0.0.0.0, so that no neighbour table
 * changes, or with neighbour solicitation. The peers of one question are of one family.
 */
export class PeerQuestions {
  readonly #ports: PeerQuestionPorts;
  /** Ends the question of an instance. */
  readonly #open = new Map<InstanceKey, Cancel>();

  constructor(ports: PeerQuestionPorts) {
    this.#ports = ports;
  }

  /** Reports answers through `answered` for one second. A question that cannot be asked is logged. Never throws. */
  ask(instance: InstanceKey, name: string, addresses: readonly IpAddress[]): void {
    const { clock, logger, links, hearHolders, sendFrame, answered } = this.#ports;
    this.#open.get(instance)?.();
    const link = links().get(name);
    const [first] = addresses;
    if (link === undefined || first === undefined) return;
    // A BACKUP has none of its virtual addresses.
    const frames = addresses.map((address) => holderQuestion(link, address, NO_ADDRESSES));
    if (frames.includes(null)) return;
    const what = {
      interfaceIndex: link.index,
      family: addressFamily(first),
      announcementsOnly: false,
    };
    try {
      const hearing = hearHolders(what, (frame) => {
        const holder = readHolder(frame);
        if (holder !== null && addresses.includes(holder.address)) answered(instance, holder.address);
      });
      let again: Cancel = () => undefined;
      const end = clock.schedule(clock.now() + ANSWERING, () => this.#open.get(instance)?.());
      // The function that ends the question is registered before the first frame is sent, which may throw.
      this.#open.set(instance, () => {
        again();
        end();
        hearing.close();
        this.#open.delete(instance);
      });
      const send = (): void => {
        for (const frame of frames) if (frame !== null) sendFrame(frame, link.index);
      };
      send();
      again = clock.schedule(clock.now() + ASK_AGAIN, send);
    } catch (error) {
      logger.warn('cannot ask whether a silent peer is alive', {
        interface: name,
        error: describeError(error),
      });
    }
  }

  stop(): void {
    for (const end of this.#open.values()) end();
  }
}
