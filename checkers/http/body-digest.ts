import { createHash } from 'node:crypto';
import type { BodySink } from './reply/reply-reader.ts';

/** MD5 of a body in both readings: as decoded, and as it came from the wire after the head. */
export class BodyDigest implements BodySink {
  private readonly decoded = createHash('md5');
  private readonly framed = createHash('md5');

  content(bytes: Uint8Array): void {
    this.decoded.update(bytes);
  }

  wire(bytes: Uint8Array): void {
    this.framed.update(bytes);
  }

  /**
   * The digests in lower-case hexadecimal. That of the body as sent is given only for a chunked body, where it
   * differs. To be called once.
   */
  finish(chunked: boolean): readonly string[] {
    const decoded = this.decoded.digest('hex');
    return chunked ? [decoded, this.framed.digest('hex')] : [decoded];
  }
}
