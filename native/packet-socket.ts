import { bindSocket, openRawSocket, sendTo } from './descriptor.ts';
import { HOST_IS_LITTLE_ENDIAN } from './host-order.ts';
import { closeDescriptor, watchReadable } from './libc.ts';
import { MessageReceiver } from './message-receiver.ts';

/** linux/socket.h. */
const AF_PACKET = 17;
/** linux/if_ether.h. */
export const ETH_P_ARP = 0x0806;
const SOCKADDR_LL_BYTES = 20;
const BROADCAST: readonly number[] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const DRAIN_LIMIT = 64;

/** A socket that sends whole Ethernet frames (packet(7)) and receives none. */
export interface FrameSender {
  /** Null when the kernel took it, else the errno's name. */
  send(frame: Uint8Array, interfaceIndex: number): string | null;
  close(): void;
}

/** Throws SystemCallError: `EPERM` without CAP_NET_RAW. */
export function openFrameSender(): FrameSender {
  // Protocol 0: nothing is ever received.
  const descriptor = openRawSocket(AF_PACKET, 0, 'open a packet socket for announcements', () => undefined);
  return {
    send: (frame, index) => {
      const protocol = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0);
      return sendTo(descriptor, frame, 0, linkAddress(protocol, index));
    },
    close: () => closeDescriptor(descriptor),
  };
}

const receiver = new MessageReceiver(256);

/** Hears the ARP packets of one interface, those that this host sends left out. Throws SystemCallError as above. */
export function hearArp(interfaceIndex: number, received: (frame: Uint8Array) => void): { close(): void } {
  const descriptor = openRawSocket(
    AF_PACKET,
    // The protocol comes with the interface: before that, packets of all interfaces would come in.
    0,
    'open a packet socket for ARP',
    (fd) => bindSocket(fd, linkAddress(ETH_P_ARP, interfaceIndex), 'bind the packet socket for ARP'),
  );
  let open = true;
  const watch = watchReadable(descriptor, () => {
    for (let count = 0; open && count < DRAIN_LIMIT; count += 1) {
      const message = receiver.receive(descriptor);
      if (typeof message === 'string') return;
      // sockaddr_ll.sll_pkttype, PACKET_OUTGOING.
      if (message.sender[10] !== 4) received(message.bytes);
    }
  });
  return {
    close: () => {
      if (!open) return;
      open = false;
      watch.close();
      closeDescriptor(descriptor);
    },
  };
}

/** struct sockaddr_ll (linux/if_packet.h). */
function linkAddress(protocol: number, index: number): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_LL_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_PACKET, HOST_IS_LITTLE_ENDIAN);
  view.setUint16(2, protocol);
  view.setInt32(4, index, HOST_IS_LITTLE_ENDIAN);
  bytes[11] = BROADCAST.length;
  bytes.set(BROADCAST, 12);
  return bytes;
}
