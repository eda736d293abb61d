import type { Datagram } from '../../vrrp/instance/event.ts';
import type { RequiredSocket } from '../../vrrp/instance/socket.ts';
import { readIpv4Packet, readIpv6Packet } from '../../vrrp/protocol/ip-header.ts';
import { describeError } from '../base/errors.ts';
import type { AddressFamily } from '../base/ip-address.ts';
import type { Logger } from '../base/logger.ts';

export interface WireTapPorts {
  readonly logger: Logger;
  /**
   * Receives whole IP packets of VRRP that arrive at the interface, until it is closed. Throws where they cannot be
   * received.
   */
  hearPackets(
    interfaceIndex: number,
    family: AddressFamily,
    received: (packet: Uint8Array) => void,
  ): { close(): void };
  overheard(interfaceName: string, datagram: Datagram): void;
}

/**
 * Receives on each interface of a socket the packets that arrive there before any firewall. They serve only diagnosis,
 * so everything else works without them.
 */
export class WireTaps {
  readonly #ports: WireTapPorts;
  /** The value is null where the socket could not be opened, which was logged. */
  readonly #taps = new Map<string, { close(): void } | null>();
  #required: readonly RequiredSocket[] | null = null;

  constructor(ports: WireTapPorts) {
    this.#ports = ports;
  }

  match(required: readonly RequiredSocket[]): void {
    if (required === this.#required) return;
    this.#required = required;
    const wanted = new Map(required.map((socket) => [tapKey(socket), socket]));
    for (const [key, tap] of this.#taps) {
      if (wanted.has(key)) continue;
      tap?.close();
      this.#taps.delete(key);
    }
    for (const [key, socket] of wanted) {
      if (!this.#taps.has(key)) this.#taps.set(key, this.#open(socket));
    }
  }

  close(): void {
    this.match([]);
  }

  #open({ interface: name, interfaceIndex, family }: RequiredSocket): { close(): void } | null {
    const { logger, hearPackets, overheard } = this.#ports;
    const read = family === 'inet' ? readIpv4Packet : readIpv6Packet;
    try {
      return hearPackets(interfaceIndex, family, (packet) => {
        const datagram = read(packet);
        if (datagram !== null) overheard(name, datagram);
      });
    } catch (error) {
      logger.warn('cannot tell adverts that a firewall drops from adverts that nobody sends', {
        interface: name,
        error: describeError(error),
      });
      return null;
    }
  }
}

function tapKey({ interface: name, interfaceIndex, family }: RequiredSocket): string {
  return `${name}#${interfaceIndex} ${family}`;
}
