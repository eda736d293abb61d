import {
  bindSocket,
  openRawSocket,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SOL_SOCKET,
  sendTo,
  setIntOption,
} from '../descriptor.ts';
import { HOST_IS_LITTLE_ENDIAN } from '../host-order.ts';
import { closeDescriptor, foreign, lastErrorName, watchReadable } from '../libc.ts';
import { SystemCallError } from '../system-call-error.ts';
import { MessageReceiver } from './message-receiver.ts';

const AF_NETLINK = 16;
const SOCKADDR_NL_BYTES = 12;
/** The kernel fills datagrams of dumps up to 32 KiB, and never truncates a datagram that has this much room. */
const DATAGRAM_BYTES = 65_536;
const DRAIN_LIMIT = 64;

const callPoll = foreign<[Uint8Array, number, number]>('int poll(void *, unsigned long, int)');

const receiver = new MessageReceiver(DATAGRAM_BYTES);

/** A netlink socket that sends a request and waits for its answer (netlink(7)). */
export interface NetlinkRequester {
  /**
   * Sends one datagram and passes the answers to `received`, as long as it returns true. The kernel answers during
   * the send, so in practice this does not wait; it gives up after `timeout` milliseconds. Throws SystemCallError.
   * The bytes are valid during the call only.
   */
  request(datagram: Uint8Array, timeout: number, received: (datagram: Uint8Array) => boolean): void;
  close(): void;
}

/** Opens a requester. With `strict`, the kernel filters dumps by the request's header, where it can (Linux 4.20). */
export function openNetlinkRequester(
  protocol: number,
  { strict = false }: { readonly strict?: boolean } = {},
): NetlinkRequester {
  const descriptor = openNetlink(protocol, 0, DATAGRAM_BYTES * 16);
  if (strict) checkStrictly(descriptor);
  return {
    request: (datagram, timeout, received) => {
      const failed = sendTo(descriptor, datagram, 0, netlinkAddress(0));
      if (failed !== null) throw new SystemCallError('send a netlink request', failed);
      for (;;) {
        const message = receiver.receive(descriptor);
        if (message === 'EAGAIN') awaitReadable(descriptor, timeout);
        else if (typeof message === 'string') throw new SystemCallError('read a netlink answer', message);
        else if (isFromKernel(message.sender) && !received(message.bytes)) return;
      }
    },
    close: () => closeDescriptor(descriptor),
  };
}

export interface NetlinkListener {
  /** One datagram of the kernel; the bytes are valid during the call only. */
  received(datagram: Uint8Array): void;
  /** Messages were lost because the socket's buffer was full (`ENOBUFS`): the state has to be read again. */
  overrun(): void;
  /** All waiting messages have been passed on. */
  drained(): void;
}

/**
 * Receives messages of netlink's multicast groups. `groups` is a bit mask of RTMGRP_* values. Neither callback may
 * throw.
 */
export function hearNetlink(
  protocol: number,
  groups: number,
  bufferBytes: number,
  listener: NetlinkListener,
): { close(): void } {
  const descriptor = openNetlink(protocol, groups, bufferBytes);
  let open = true;
  const watch = watchReadable(descriptor, () => {
    for (let count = 0; open && count < DRAIN_LIMIT; count += 1) {
      const message = receiver.receive(descriptor);
      if (message === 'ENOBUFS') listener.overrun();
      else if (typeof message === 'string') break;
      else if (isFromKernel(message.sender)) listener.received(message.bytes);
    }
    if (open) listener.drained();
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

function openNetlink(protocol: number, groups: number, bufferBytes: number): number {
  return openRawSocket(AF_NETLINK, protocol, 'open a netlink socket', (fd) => {
    try {
      setIntOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, bufferBytes, 'size a netlink socket');
    } catch {
      // Without CAP_NET_ADMIN the buffer is limited by net.core.rmem_max.
      setIntOption(fd, SOL_SOCKET, SO_RCVBUF, bufferBytes, 'size a netlink socket');
    }
    bindSocket(fd, netlinkAddress(groups), 'bind a netlink socket');
  });
}

/** linux/netlink.h. */
const SOL_NETLINK = 270;
const NETLINK_GET_STRICT_CHK = 12;

/** An older kernel dumps everything; callers filter in any case. */
function checkStrictly(descriptor: number): void {
  try {
    setIntOption(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1, 'have dumps filtered');
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
  }
}

/** struct sockaddr_nl. As a destination, port 0 is the kernel; as an own address, it lets the kernel choose one. */
function netlinkAddress(groups: number): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_NL_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_NETLINK, HOST_IS_LITTLE_ENDIAN);
  view.setUint32(8, groups, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}

/** Only the kernel's messages are accepted, because any local process can send to a netlink socket. */
function isFromKernel(sender: Uint8Array): boolean {
  return sender.length >= 8 && sender.subarray(4, 8).every((byte) => byte === 0);
}

const POLLIN = 1;

function awaitReadable(descriptor: number, timeout: number): void {
  const entry = new Uint8Array(8);
  const view = new DataView(entry.buffer);
  view.setInt32(0, descriptor, HOST_IS_LITTLE_ENDIAN);
  view.setInt16(4, POLLIN, HOST_IS_LITTLE_ENDIAN);
  const ready = callPoll(entry, 1, timeout);
  if (ready === 0) throw new SystemCallError('wait for a netlink answer', 'ETIMEDOUT');
  if (ready < 0 && lastErrorName() !== 'EINTR')
    throw new SystemCallError('wait for a netlink answer', lastErrorName());
}
