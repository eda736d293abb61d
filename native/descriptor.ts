import { HOST_IS_LITTLE_ENDIAN } from './host-order.ts';
import { closeDescriptor, foreign, lastErrorName } from './libc.ts';
import { SystemCallError } from './system-call-error.ts';

const callSocket = foreign<[number, number, number]>('int socket(int, int, int)');
const callSetOption = foreign<[number, number, number, Uint8Array, number]>(
  'int setsockopt(int, int, int, const void *, uint32_t)',
);
const callBind = foreign<[number, Uint8Array, number]>('int bind(int, const void *, uint32_t)');
const callSendTo = foreign<[number, Uint8Array, number, number, Uint8Array, number]>(
  'long sendto(int, const void *, size_t, int, const void *, uint32_t)',
);

/** linux/net.h. */
const SOCK_RAW = 3;
export const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;

/** asm-generic/socket.h: the same on x86, ARM and RISC-V. */
export const SOL_SOCKET = 1;
export const SO_RCVBUF = 8;
export const SO_PRIORITY = 12;
export const SO_BINDTODEVICE = 25;
export const SO_ATTACH_FILTER = 26;
export const SO_RCVBUFFORCE = 33;

/** Opens a raw socket and configures it; closes it again when a later step fails. */
export function openRawSocket(
  domain: number,
  protocol: number,
  attempted: string,
  prepare: (descriptor: number) => void,
  type: number = SOCK_RAW,
): number {
  const descriptor = callSocket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  if (descriptor < 0) throw new SystemCallError(attempted, lastErrorName());
  try {
    prepare(descriptor);
    return descriptor;
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
}

/** setsockopt(2) with bytes; throws SystemCallError. */
export function setBytesOption(
  descriptor: number,
  level: number,
  name: number,
  value: Uint8Array,
  attempted: string,
): void {
  if (callSetOption(descriptor, level, name, value, value.length) < 0) {
    throw new SystemCallError(attempted, lastErrorName());
  }
}

/** setsockopt(2) with an `int`; throws SystemCallError. */
export function setIntOption(
  descriptor: number,
  level: number,
  name: number,
  value: number,
  attempted: string,
): void {
  setBytesOption(descriptor, level, name, intBytes(value), attempted);
}

/** bind(2); throws SystemCallError. */
export function bindSocket(descriptor: number, address: Uint8Array, attempted: string): void {
  if (callBind(descriptor, address, address.length) < 0)
    throw new SystemCallError(attempted, lastErrorName());
}

/** sendto(2): null when the kernel accepted the datagram, else the errno's name. Never throws, never blocks. */
export function sendTo(
  descriptor: number,
  bytes: Uint8Array,
  flags: number,
  address: Uint8Array,
): string | null {
  const sent = callSendTo(descriptor, bytes, bytes.length, flags, address, address.length);
  return sent < 0 ? lastErrorName() : null;
}

/** The name of an interface in the form of SO_BINDTODEVICE. */
export function deviceName(name: string): Uint8Array {
  return new TextEncoder().encode(`${name}\0`);
}

/** An `int` in the host's byte order. */
export function intBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}
