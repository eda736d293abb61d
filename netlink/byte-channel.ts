/** Who listens to a channel. Its methods never throw: they are called from native code. */
export interface ByteChannelListener {
  /** One whole datagram from the kernel. The bytes are the listener's to keep. */
  received(datagram: Uint8Array): void;
  /** The channel is of no more use: told at most once, never after {@link ByteChannel.close}. */
  lost(reason: Error): void;
}

/** A socket to the kernel's generic netlink, as bytes. */
export interface ByteChannel {
  /** Sends one datagram; its bytes must stay as they are until the answer. A failure is told to the listener. */
  send(datagram: Uint8Array): void;
  /** Whether waiting for this channel keeps the process alive; it does not until asked. */
  keepAlive(wanted: boolean): void;
  /** Safe to call twice, and from a listener. */
  close(): void;
}

/**
 * What a channel will carry, which decides how it reads: single answers, one long dump (all services), or many short
 * dumps (the destinations of one service each).
 */
export type ChannelPurpose = 'command' | 'long-dump' | 'short-dump';

/** Opens a channel; rejects when the platform, the package or the permission for it is missing. */
export type OpenByteChannel = (
  purpose: ChannelPurpose,
  listener: ByteChannelListener,
) => Promise<ByteChannel>;
