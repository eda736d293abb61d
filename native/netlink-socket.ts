import {
  bindSocket,
  openRawSocket,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SOL_SOCKET,
  sendTo,
  setIntOption,
} from './descriptor.ts';
import { HOST_IS_LITTLE_ENDIAN } from './host-order.ts';
import { closeDescriptor, foreign, lastErrorName, watchReadable } from './libc.ts';
import { MessageReceiver } from './message-receiver.ts';
import { SystemCallError } from './system-call-error.ts';

const AF_NETLINK = 16;
const SOCKADDR_NL_BYTES = 12;
/** The kernel fills datagrams of dumps up to 32 KiB, and never cuts one that has this room. */
const DATAGRAM_BYTES = 65_536;
const DRAIN_LIMIT = 64;

const callPoll = foreign<[Uint8Array, number, number]>('int poll(void *, unsigned long, int)');

const receiver = new MessageReceiver(DATAGRAM_BYTES);

/** A netlink socket that asks and waits (netlink(7)). */
export interface NetlinkRequester {
  /**
   * Sends one datagram and hands over those that come back, as long as `received` returns true. The kernel answers
   * while it takes the request, so that this does not wait in practice; it gives up after `timeout` milliseconds.
   * Throws SystemCallError. The bytes are valid during the call only.
   */
  request(datagram: Uint8Array, timeout: number, received: (datagram: Uint8Array) => boolean): void;
  close(): void;
}

/** `strict`: dumps are filtered in the kernel by what stands in the request's header, where it can (Linux 4.20). */
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
  /** Messages were lost, for the socket's buffer was full (`ENOBUFS`): what is known has to be asked for anew. */
  overrun(): void;
  /** All that waited has been handed over. */
  drained(): void;
}

/** Hears multicast groups of netlink. `groups`: a bit mask of RTMGRP_* values. Neither callback may throw. */
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
      // Without CAP_NET_ADMIN: as much as net.core.rmem_max lets us have.
      setIntOption(fd, SOL_SOCKET, SO_RCVBUF, bufferBytes, 'size a netlink socket');
    }
    bindSocket(fd, netlinkAddress(groups), 'bind a netlink socket');
  });
}

/** linux/netlink.h. */
const SOL_NETLINK = 270;
const NETLINK_GET_STRICT_CHK = 12;

/** An older kernel dumps everything: whoever asked filters in any case. */
function checkStrictly(descriptor: number): void {
  try {
    setIntOption(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1, 'have dumps filtered');
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
  }
}

/** struct sockaddr_nl; port 0 is the kernel, and as an own address a number of its choice. */
function netlinkAddress(groups: number): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_NL_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_NETLINK, HOST_IS_LITTLE_ENDIAN);
  view.setUint32(8, groups, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}

/** Any local process can send to a netlink socket; only the kernel is believed. */
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
