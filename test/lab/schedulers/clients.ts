import { readFileSync } from 'node:fs';
import { parseConnectionLine } from '../../../ipvs/proc/connection-line.ts';
import {
  bindDescriptor,
  closeDescriptor,
  createDescriptor,
  foreign,
  setOption,
} from '../../../native/libc.ts';
import { AF_INET, encodeInt, encodeSocketAddress } from '../../../native/sockets/socket-address.ts';
import { parseIpAddress } from '../../../src/base/ip-address.ts';

/** linux/socket.h, asm-generic/socket.h. */
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_MARK = 36;
/** Any port: the service is of a firewall mark. */
const PORT = 9;
const FIRST_SOURCE_PORT = 10_000;

const callSendTo = foreign<[number, string, number, number, Uint8Array, number]>(
  'int sendto(int, const void *, size_t, int, const void *, uint32_t)',
);

/** One flow: a source port of its own, so that the kernel has a connection of its own for it. */
export interface Flow {
  readonly client: number;
  readonly descriptor: number;
  readonly port: number;
}

let nextPort = FIRST_SOURCE_PORT;

/** A flow of each client, from its own source address. Node's sockets have no mark, so these are the C library's. */
export function openFlows(
  count: number,
  mark: number,
  sourceOf: (client: number) => string,
): readonly Flow[] {
  return Array.from({ length: count }, (_, client) => {
    const port = nextPort++;
    const descriptor = createDescriptor(AF_INET, SOCK_DGRAM, 0, 'a flow');
    setOption(descriptor, SOL_SOCKET, SO_MARK, encodeInt(mark), 'its mark');
    bindDescriptor(descriptor, addressOf(sourceOf(client), port), 'its source');
    return { client, descriptor, port };
  });
}

/** One packet on each flow, one after the other: the scheduler sees them in the order of the clients. */
export function speak(flows: readonly Flow[], targetOf: (client: number) => string): void {
  for (const flow of flows) say(flow, targetOf(flow.client));
}

/** A refusal is an error here, or an ICMP message later: in the kernel's table there is no connection then. */
export function say({ descriptor }: Flow, target: string): void {
  const address = addressOf(target, PORT);
  callSendTo(descriptor, 'x', 1, 0, address, address.length);
}

export function hangUp(flows: ReadonlySet<Flow>): void {
  for (const { descriptor } of flows) closeDescriptor(descriptor);
}

/** Which server the kernel has each flow with, by the flow's source port; a refused one has none. */
export function serversOf(flows: readonly Flow[]): readonly (string | null)[] {
  const found = new Map<number, string>();
  for (const line of readFileSync('/proc/net/ip_vs_conn', 'utf8').split('\n')) {
    const connection = parseConnectionLine(line);
    if (connection !== null) found.set(connection.clientPort, connection.destinationAddress);
  }
  return flows.map(({ port }) => found.get(port) ?? null);
}

function addressOf(text: string, port: number): Uint8Array {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return encodeSocketAddress(address, port, 0);
}
