/** Receives the events of a channel. Its methods must not throw, because native code calls them. */
export interface ByteChannelListener {
  /** One whole datagram from the kernel. The listener may keep the bytes. */
  received(datagram: Uint8Array): void;
  /** The channel cannot be used any more. Called at most once, and never after {@link ByteChannel.close}. */
  lost(reason: Error): void;
}

/** A socket to the kernel's generic netlink, as bytes. */
export interface ByteChannel {
  /** Sends one datagram, whose bytes must not change before the answer. A failure is reported to the listener. */
  send(datagram: Uint8Array): void;
  /** Whether the open channel keeps the process alive; by default it does not. */
  keepAlive(wanted: boolean): void;
  /** Closes the channel. Safe to call twice, and from a listener. */
  close(): void;
}

/**
 * The use of a channel, which decides how it reads: single answers, one long dump (all services), or many short dumps
 * (the destinations of one service each).
 */
export type ChannelPurpose = 'command' | 'long-dump' | 'short-dump';

/** Opens a channel; rejects when the platform, the package or the permission for it is missing. */
export type OpenByteChannel = (
  purpose: ChannelPurpose,
  listener: ByteChannelListener,
) => Promise<ByteChannel>;
