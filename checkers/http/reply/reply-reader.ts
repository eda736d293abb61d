import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from '../limits.ts';
import { ChunkReader } from './chunk-reader.ts';
import { UNKNOWN_LENGTH } from './content-length.ts';
import { HeadReader } from './head-reader.ts';

/** How far a reply has been read. The last three states are final: later bytes are ignored. */
export type ReplyState =
  | 'head'
  | 'body'
  /** The whole body has arrived. */
  | 'complete'
  /** The body is larger than the limit, or is announced to be. */
  | 'oversized'
  /** The bytes are not HTTP; see {@link ReplyReader.problem}. */
  | 'garbage';

/** Receives the body. The bytes are a view of the reader's input, which must be used or copied at once. */
export interface BodySink {
  /** Receives content, without chunk framing and not beyond Content-Length. */
  content(bytes: Uint8Array): void;
  /** Receives the same bytes as they were sent, with the framing. */
  wire(bytes: Uint8Array): void;
}

/** What marks the end of the body. */
const BY_LENGTH = 0;
const BY_CHUNKS = 1;
const BY_END_OF_FILE = 2;

/**
 * Reads one HTTP/1 reply to a GET, in pieces of any size, and stores nothing of it. It accepts whatever curl and
 * keepalived accept (see {@link HeadReader}), because a reply with a flaw in its form still shows that the server is
 * there. The body ends at the last chunk, else at Content-Length, else at the end of file; 204, 304 and 101 have none
 * (RFC 9112 section 6.3). A body whose chunks are invalid lasts until the end of file, and is not waited for where no
 * sink wants it.
 */
export class ReplyReader {
  readonly #head = new HeadReader();
  readonly #chunks = new ChunkReader();
  #sink: BodySink | null = null;
  #limit = MAX_BODY_BYTES;
  #ending = BY_END_OF_FILE;
  #remaining = 0;
  #contentBytes = 0;
  #wireBytes = 0;
  state: ReplyState = 'head';
  /** The status of the last complete head; 0 before. */
  status = 0;
  /** Whether the body comes in chunks. */
  chunked = false;
  /** Bytes of the head, and of those of interim replies before it. */
  headBytes = 0;
  /** Why the state is `garbage`, in words. */
  problem = '';

  /** Begins a new reply. `limit` is how many bytes of content are read. */
  begin(sink: BodySink | null, limit: number): void {
    this.#sink = sink;
    this.#limit = limit;
    this.#contentBytes = 0;
    this.#wireBytes = 0;
    this.#head.reset();
    this.state = 'head';
    this.status = 0;
    this.chunked = false;
    this.headBytes = 0;
    this.problem = '';
  }

  /** Reads the bytes from `from` up to `to`. */
  read(bytes: Uint8Array, from: number, to: number): void {
    const bodyAt = this.state === 'head' ? this.#readHead(bytes, from, to) : from;
    if (this.state === 'body' && bodyAt < to) this.#readBody(bytes, bodyAt, to);
  }

  get isOver(): boolean {
    return this.state !== 'head' && this.state !== 'body';
  }

  /** Notes the end of file; returns whether the reply is complete with it. */
  endOfFile(): boolean {
    if (this.state === 'body' && this.#ending === BY_END_OF_FILE) this.state = 'complete';
    return this.isOver;
  }

  #readHead(bytes: Uint8Array, from: number, to: number): number {
    const head = this.#head;
    const end = head.read(bytes, from, Math.min(to, from + MAX_HEAD_BYTES - this.headBytes));
    this.headBytes += end - from;
    if (head.state === 'garbage') this.#fail(`it begins with '${head.statusLine.text()}'`);
    else if (head.state === 'complete') this.#endHead();
    else if (this.headBytes >= MAX_HEAD_BYTES) {
      this.#fail(`no end of the headers within ${MAX_HEAD_BYTES / 1024} KiB`);
    }
    return end;
  }

  #fail(problem: string): void {
    this.state = 'garbage';
    this.problem = problem;
  }

  #endHead(): void {
    const { status, chunked, contentLength } = this.#head;
    this.status = status;
    this.state = 'body';
    if (status === 204 || status === 304 || status === 101) {
      this.state = 'complete';
    } else if (chunked) {
      this.chunked = true;
      this.#ending = BY_CHUNKS;
      this.#chunks.reset();
    } else if (contentLength === UNKNOWN_LENGTH) {
      this.#ending = BY_END_OF_FILE;
    } else {
      this.#ending = BY_LENGTH;
      this.#remaining = contentLength;
      if (contentLength === 0) this.state = 'complete';
      else if (contentLength > this.#limit) this.state = 'oversized';
    }
  }

  #readBody(bytes: Uint8Array, from: number, to: number): void {
    let end = to;
    if (this.#ending === BY_LENGTH) end = this.#readLength(bytes, from, to);
    else if (this.#ending === BY_CHUNKS) end = this.#readChunks(bytes, from, to);
    else this.#content(bytes, from, to);
    this.#wireBytes += end - from;
    if (end > from) this.#sink?.wire(bytes.subarray(from, end));
    if (this.state !== 'body') return;
    if (this.#contentBytes > this.#limit || this.#wireBytes > MAX_BODY_BYTES) this.state = 'oversized';
  }

  #readLength(bytes: Uint8Array, from: number, to: number): number {
    const end = Math.min(to, from + this.#remaining);
    this.#content(bytes, from, end);
    this.#remaining -= end - from;
    if (this.#remaining === 0) this.state = 'complete';
    return end;
  }

  /** Reads chunks; returns the position where the message ends, or `to`. */
  #readChunks(bytes: Uint8Array, from: number, to: number): number {
    const chunks = this.#chunks;
    let at = from;
    while (at < to) {
      const content = Math.min(chunks.contentAhead, to - at);
      if (content > 0) {
        this.#content(bytes, at, at + content);
        chunks.skipContent(content);
        at += content;
        continue;
      }
      chunks.takeFraming(bytes[at] ?? 0);
      if (chunks.broken) return this.#giveUpChunks(bytes, at, to);
      at += 1;
      if (!chunks.ended) continue;
      this.state = 'complete';
      return at;
    }
    return to;
  }

  #giveUpChunks(bytes: Uint8Array, from: number, to: number): number {
    if (this.#sink === null) this.state = 'complete';
    this.#ending = BY_END_OF_FILE;
    this.#content(bytes, from, to);
    return to;
  }

  #content(bytes: Uint8Array, from: number, to: number): void {
    this.#contentBytes += to - from;
    if (to > from) this.#sink?.content(bytes.subarray(from, to));
  }
}
