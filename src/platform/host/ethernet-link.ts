import { networkInterfaces } from 'node:os';
import { interfaceIndex } from '../../../native/libc.ts';
import { type FrameSender, hearArp, openFrameSender } from '../../../native/sockets/packet-socket.ts';
import type { ArpLink } from '../../datapath/arp-questions.ts';

/** ARP on the interfaces of this host. This module loads koffi, so it must be imported dynamically. */
export function ethernetLink(): ArpLink {
  let sender: FrameSender | null = null;
  return {
    find: (device) => {
      const mac = parseMac(networkInterfaces()[device]?.[0]?.mac ?? '');
      return mac === null ? null : { index: interfaceIndex(device), mac };
    },
    hear: hearArp,
    send: (frame, index) => {
      sender ??= openFrameSender();
      return sender.send(frame, index);
    },
  };
}

function parseMac(text: string): Uint8Array | null {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) return null;
  return Uint8Array.from(text.split(':'), (byte) => Number.parseInt(byte, 16));
}
