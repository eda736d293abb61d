import { SOCK_DGRAM, SOL_SOCKET, sendTo, setIntOption } from '../descriptor.ts';
import { HOST_IS_LITTLE_ENDIAN } from '../host-order.ts';
import { closeDescriptor, createDescriptor } from '../libc.ts';

/** linux/socket.h, linux/net.h. */
const AF_UNIX = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_NOSIGNAL = 0x4000;
const SO_SNDBUF = 7;

/** systemd reads messages of up to a page. */
const SEND_BUFFER_BYTES: number = 64 * 1024;

/** sun_path of struct sockaddr_un (linux/un.h). */
const PATH_BYTES = 108;

/** A datagram socket to the service manager; Node has no such sockets. */
export interface ServiceSocket {
  /**
   * Sends one message without waiting; null when it was accepted, else the errno's name: `EAGAIN` while the
   * receiver's queue is full.
   */
  send(text: string): string | null;
}

/**
 * Opens it; nothing is sent. `path` is NOTIFY_SOCKET of sd_notify(3): the path of a socket, or `@` and the name of one in
 * the abstract namespace. Throws a NativeSocketError without descriptors, a RangeError for a path of no such form, and a
 * SystemCallError where the kernel refuses the buffer.
 */
export function openServiceSocket(path: string): ServiceSocket {
  const address = encodeUnixAddress(path);
  const attempted = 'a socket to the service manager';
  const descriptor = createDescriptor(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, attempted);
  try {
    setIntOption(descriptor, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES, attempted);
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
  const encoder = new TextEncoder();
  return { send: (text) => sendTo(descriptor, encoder.encode(text), MSG_NOSIGNAL, address) };
}

/** struct sockaddr_un, exactly as long as its path: in the abstract namespace every byte counts. */
export function encodeUnixAddress(path: string): Uint8Array {
  const name = new TextEncoder().encode(path);
  const abstract = path.startsWith('@');
  if ((!abstract && !path.startsWith('/')) || name.length >= PATH_BYTES) {
    throw new RangeError(`${path} is no address of a unix socket`);
  }
  const bytes = new Uint8Array(2 + name.length + (abstract ? 0 : 1));
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, HOST_IS_LITTLE_ENDIAN);
  bytes.set(name, 2);
  if (abstract) bytes[2] = 0;
  return bytes;
}
