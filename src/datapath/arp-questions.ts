import { arpProbe, readArpHolder } from '../../vrrp/protocol/arp.ts';
import { describeError } from '../base/errors.ts';
import type { IpAddress } from '../base/ip-address.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Milliseconds } from '../base/time.ts';
import type { Neighbour } from './proc-net.ts';

/**
 * How long a server may take to answer; listed in docs/limits.md. A host of the same network needs less than a
 * millisecond.
 */
export const ARP_PATIENCE: Milliseconds = 500;

/** Sends and receives ARP packets. */
export interface ArpLink {
  /** The index and hardware address of an interface; null for one without an Ethernet address. */
  find(device: string): { readonly index: number; readonly mac: Uint8Array } | null;
  /** Receives the ARP packets that other hosts send, until it is closed. Throws where they cannot be received. */
  hear(interfaceIndex: number, received: (frame: Uint8Array) => void): { close(): void };
  /** Returns null when the kernel accepted the packet, else the reason why it did not. */
  send(frame: Uint8Array, interfaceIndex: number): string | null;
}

interface Hearing {
  readonly heard: { close(): void };
  readonly waiting: Map<string, Set<() => void>>;
}

/**
 * Asks single hosts whether they answer ARP for an address. The probe (RFC 5227 §2.1.1) goes only to their hardware
 * address, so that no other host receives it, and has no sender address that a neighbour table could learn.
 */
export class ArpQuestions {
  readonly #ports: { readonly clock: Clock; readonly logger: Logger; readonly arp: ArpLink };
  readonly #hearings = new Map<number, Hearing>();
  #reported = false;

  constructor(ports: { readonly clock: Clock; readonly logger: Logger; readonly arp: ArpLink }) {
    this.#ports = ports;
  }

  /** Resolves to false when the host is silent, and when it cannot be asked, which is logged once. Never rejects. */
  async answers({ device, mac }: Neighbour, address: IpAddress): Promise<boolean> {
    const { arp } = this.#ports;
    try {
      const link = arp.find(device);
      if (link === null) return false;
      const frame = arpProbe(link.mac, address);
      // The hardware address takes the place of the broadcast address.
      frame.set(mac, 0);
      return await this.#ask(link.index, keyOf(mac, address), frame);
    } catch (error) {
      this.#report(describeError(error));
      return false;
    }
  }

  #ask(index: number, key: string, frame: Uint8Array): Promise<boolean> {
    const { clock, arp } = this.#ports;
    const hearing = this.#hearingOn(index);
    return new Promise((resolve) => {
      const waiting = hearing.waiting.get(key) ?? new Set();
      hearing.waiting.set(key, waiting);
      const end = (answers: boolean): void => {
        cancel();
        waiting.delete(answered);
        if (waiting.size === 0) hearing.waiting.delete(key);
        if (hearing.waiting.size === 0) this.#close(index, hearing);
        resolve(answers);
      };
      const answered = (): void => end(true);
      // When this process itself was late, an answer may wait unread; one more turn of the event loop lets it be read.
      let cancel = clock.schedule(clock.now() + ARP_PATIENCE, () => {
        cancel = clock.schedule(clock.now(), () => end(false));
      });
      waiting.add(answered);
      const refusal = arp.send(frame, index);
      if (refusal === null) return;
      this.#report(refusal);
      end(false);
    });
  }

  #hearingOn(index: number): Hearing {
    const known = this.#hearings.get(index);
    if (known !== undefined) return known;
    const waiting: Hearing['waiting'] = new Map();
    const heard = this.#ports.arp.hear(index, (frame) => {
      const holder = readArpHolder(frame);
      if (holder === null) return;
      for (const answered of [...(waiting.get(keyOf(holder.mac, holder.address)) ?? [])]) answered();
    });
    const hearing = { heard, waiting };
    this.#hearings.set(index, hearing);
    return hearing;
  }

  #close(index: number, { heard }: Hearing): void {
    this.#hearings.delete(index);
    heard.close();
  }

  #report(reason: string): void {
    if (this.#reported) return;
    this.#reported = true;
    this.#ports.logger.warn('cannot ask servers whether they answer ARP for virtual addresses', {
      reason,
      hint: 'it needs CAP_NET_RAW',
    });
  }
}

function keyOf(mac: Uint8Array, address: IpAddress): string {
  return `${mac.join(':')} ${address}`;
}
