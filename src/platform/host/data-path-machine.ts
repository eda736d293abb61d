import { createSocket } from 'node:dgram';
import { readFile, writeFile } from 'node:fs/promises';
import { describeError } from '../../base/errors.ts';
import { addressFamily, type IpAddress, parseIpAddress } from '../../base/ip-address.ts';
import type { DataPathMachine, InterfaceSetting } from '../../datapath/answer-settings.ts';
import type { ArpLink } from '../../datapath/arp-questions.ts';

/**
 * The port of the discard service (RFC 863). Nothing is sent to it: connecting a datagram socket only makes the kernel
 * choose a route.
 */
const ANY_PORT = 9;

/** The parts of this host that data-path probes use. Never rejects. */
export async function openHostDataPath(): Promise<Omit<DataPathMachine, 'record'>> {
  return { ...files, arp: await loadEthernet() };
}

const files: Omit<DataPathMachine, 'record' | 'arp'> = {
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

/** Never rejects: where koffi does not load, each question throws the reason, and the caller says it once. */
async function loadEthernet(): Promise<ArpLink> {
  try {
    const { ethernetLink } = await import('./ethernet-link.ts');
    return ethernetLink();
  } catch (error) {
    const refuse = (): never => {
      throw new Error(`koffi did not load: ${describeError(error)}`);
    };
    return { find: refuse, hear: refuse, send: refuse };
  }
}
