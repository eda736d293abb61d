import type { RawNetlinkSocket, RawNetlinkSocketOptions } from 'node-netlink';
import type { ByteChannel, ByteChannelListener, ChannelPurpose } from './byte-channel.ts';
import { NETLINK_GENERIC } from './constants.ts';

/**
 * Bytes offered for each datagram of a dump. The kernel sizes its datagrams by the largest buffer that was ever offered
 * on the socket, up to 32 KiB, and walks its whole table again for each: a long dump wants it large. The package
 * allocates and clears the whole buffer for each datagram, however short: for the many short dumps 8 KiB are twice as
 * fast as 32 KiB. Neither can cut a datagram: a first one has 8 KiB at most (linux/netlink.h: NLMSG_GOODSIZE).
 */
const DUMP_BUFFER_BYTES = { 'long-dump': 32_768, 'short-dump': 8192 } as const;

/**
 * A netlink socket as bytes, through the package `netlink` 0.3.0 (named node-netlink here), which is loaded at the first use.
 *
 * Its native part aborts the process when a callback throws or when the socket's receive buffer overflows (ENOBUFS).
 * So: nothing here throws into it; an 'error' listener is there from birth to death; the socket is closed outside of its own
 * callbacks; and the caller keeps to the limits of connection.ts, under which the buffer cannot overflow.
 */
export async function openNetlinkChannel(
  purpose: ChannelPurpose,
  listener: ByteChannelListener,
): Promise<ByteChannel> {
  const { RawNetlinkSocket } = await import('node-netlink/dist/raw.js');
  return new NetlinkChannel(new RawNetlinkSocket(NETLINK_GENERIC, socketOptions(purpose)), listener);
}

/** The package declares both buffer sizes as required; they are optional, and the defaults are what we want. */
function socketOptions(purpose: ChannelPurpose): RawNetlinkSocketOptions {
  const options: Partial<RawNetlinkSocketOptions> =
    purpose === 'command' ? {} : { messagePeeking: false, msgBufferSize: DUMP_BUFFER_BYTES[purpose] };
  return options as RawNetlinkSocketOptions;
}

class NetlinkChannel implements ByteChannel {
  readonly #socket: RawNetlinkSocket;
  readonly #listener: ByteChannelListener;
  #closed = false;

  constructor(socket: RawNetlinkSocket, listener: ByteChannelListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(new Error('the netlink socket was closed')));
    socket.on('truncatedMessage', (_message, from) => {
      this.#lose(new Error(`a datagram of ${from.truncated ?? 0} bytes was cut short`));
    });
    socket.on('message', (message, from) => {
      // Only the kernel (port 0) is trusted, because any local process can send to a netlink socket.
      if (this.#closed || from.port !== 0) return;
      this.#guard(() => this.#listener.received(message));
    });
    socket.unref();
  }

  send(datagram: Uint8Array): void {
    if (this.#closed) return;
    this.#guard(() => {
      this.#socket.send(datagram, { port: 0 }, (error) => {
        if (error !== undefined) this.#lose(error);
      });
    });
  }

  keepAlive(wanted: boolean): void {
    if (this.#closed) return;
    this.#guard(() => (wanted ? this.#socket.ref() : this.#socket.unref()));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // Closing the socket inside one of its own callbacks would free it while native code still uses it.
    setImmediate(() => {
      try {
        this.#socket.close();
      } catch {
        // The socket is closed already: the native part closes itself after an error.
      }
    });
  }

  #lose(reason: Error): void {
    if (this.#closed) return;
    this.close();
    try {
      this.#listener.lost(reason);
    } catch {
      // A listener that throws must not end the process; its own deadline will report the fault.
    }
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#lose(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
