import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { MAX_HEAD_BYTES } from './limits.ts';

/**
 * The only file that knows undici. undici parses the reply (llhttp) and finds its end; the rest is ours, because a check
 * must send keepalived's bytes and not undici's, and a digest of a chunked body needs the bytes before they are decoded.
 */

/** What an exchange tells, in this order: `raw` before anything it leads to; one of `end` and `broken` at the last. */
export interface ReplyListener {
  /** Bytes as they came from the wire. False stops reading. */
  raw(chunk: Buffer): boolean;
  /** The head is complete. Interim (1xx) heads are not told. */
  head(status: number, chunked: boolean): void;
  /** Body bytes without chunk framing and not beyond Content-Length. */
  body(chunk: Buffer): void;
  /** The message is complete. */
  end(): void;
  /** The connection ended, or the parser gave up, before the message was complete. */
  broken(error: Error): void;
}

// undici wants an origin and a request of its own; neither reaches the wire.
const ORIGIN = 'http://check.invalid';
const REQUEST: Dispatcher.DispatchOptions = { method: 'GET', path: '/' };

/** Sends `head` on a connected socket and has the reply parsed. Destroys the socket after the message. */
export function exchange(socket: Socket, head: string, listener: ReplyListener): void {
  replaceHead(socket, head);
  tapReads(socket, listener);
  let used = false;
  const client = new Client(ORIGIN, {
    // 0: one request on this connection, closed after it.
    pipelining: 0,
    maxHeaderSize: MAX_HEAD_BYTES,
    // Deadlines are the probe's, on its own clock.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (_options, callback) => {
      if (used) {
        callback(new Error('a check uses one connection'), null);
        return;
      }
      used = true;
      // undici does not expect to be called back at once.
      queueMicrotask(() => callback(null, socket));
    },
  });
  client.dispatch(REQUEST, handlerFor(socket, listener));
}

function handlerFor(socket: Socket, listener: ReplyListener): Dispatcher.DispatchHandler {
  return {
    onRequestStart() {
      // Must be there: undici takes a handler without it for one of the old kind.
    },
    onResponseStart(_controller, status, headers) {
      if (status >= 200) listener.head(status, isChunked(headers['transfer-encoding']));
    },
    onResponseData(_controller, chunk) {
      listener.body(chunk);
    },
    onResponseEnd() {
      listener.end();
      closeWithoutStack(socket);
    },
    onResponseError(_controller, error) {
      listener.broken(error);
    },
  };
}

/** Kept from the start: what is read while another close is under way may be its 0. */
const STACK_TRACE_LIMIT: number = Error.stackTraceLimit;

/**
 * After the message undici closes the socket with an error of its own that nobody looks at. Its stack trace would be a
 * seventh of the CPU of the whole check, so none is taken from here to that close, which follows at once or not at all.
 */
function closeWithoutStack(socket: Socket): void {
  const { destroy } = socket;
  const close = (error?: Error): Socket => {
    restore();
    return socket.destroy(error);
  };
  const restore = (): void => {
    if (socket.destroy !== close) return;
    Error.stackTraceLimit = STACK_TRACE_LIMIT;
    socket.destroy = destroy;
  };
  socket.destroy = close;
  Error.stackTraceLimit = 0;
  queueMicrotask(restore);
}

/** RFC 9112 section 6.3: chunked framing when it is the last coding named. */
function isChunked(transferEncoding: string | string[] | undefined): boolean {
  if (transferEncoding === undefined) return false;
  const codings = typeof transferEncoding === 'string' ? transferEncoding : transferEncoding.join(',');
  return /(?:^|[\s,])chunked\s*$/i.test(codings);
}

/** undici writes its head with the first call of `write` and, without a body, nothing after it. */
function replaceHead(socket: Socket, head: string): void {
  const write = socket.write;
  socket.write = (): boolean => {
    socket.write = write;
    return write.call(socket, head, 'utf8');
  };
}

/** undici takes its input with `read()` on 'readable'; it never puts back what it has not parsed. */
function tapReads(socket: Socket, listener: ReplyListener): void {
  const read = socket.read;
  socket.read = (size?: number): Buffer | null => {
    const chunk: unknown = read.call(socket, size);
    if (!Buffer.isBuffer(chunk)) return null;
    return listener.raw(chunk) ? chunk : null;
  };
}
