import { createSocket } from 'node:dgram';
import { readFile, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { interfaceIndex } from '../../../native/libc.ts';
import { type FrameSender, hearArp, openFrameSender } from '../../../native/sockets/packet-socket.ts';
import { addressFamily, type IpAddress, parseIpAddress } from '../../base/ip-address.ts';
import type { DataPathMachine, InterfaceSetting } from '../../datapath/answer-settings.ts';
import type { ArpLink } from '../../datapath/arp-questions.ts';

/**
 * The port of the discard service (RFC 863). Nothing is sent to it: connecting a datagram socket only makes the kernel
 * choose a route.
 */
const ANY_PORT = 9;

/** The parts of this host that data-path probes use. */
export const hostDataPath: Omit<DataPathMachine, 'record'> = {
  sourceTowards,
  tables: {
    routes: () => readText('/proc/net/route'),
    neighbours: () => readText('/proc/net/arp'),
  },
  settings: {
    read: async (setting, device) => {
      const text = (await readText(settingPath(setting, device)))?.trim() ?? '';
      return /^\d+$/.test(text) ? Number(text) : null;
    },
    write: (setting, device, value) => writeFile(settingPath(setting, device), `${value}\n`),
  },
  arp: ethernet(),
};

function sourceTowards(address: IpAddress): Promise<IpAddress | null> {
  return new Promise((resolve) => {
    const socket = createSocket(addressFamily(address) === 'inet6' ? 'udp6' : 'udp4');
    const finish = (source: IpAddress | null): void => {
      socket.removeAllListeners();
      // A closed socket may still emit an error, which must have a listener.
      socket.on('error', () => undefined);
      socket.close();
      resolve(source);
    };
    socket.once('connect', () => finish(parseIpAddress(socket.address().address) ?? null));
    socket.once('error', () => finish(null));
    socket.connect(ANY_PORT, address);
  });
}

/** The path is built from parts, so that a dot in the name of an interface stays a dot. */
function settingPath(setting: InterfaceSetting, device: string): string {
  return `/proc/sys/net/ipv4/conf/${device}/${setting}`;
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

function ethernet(): ArpLink {
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
