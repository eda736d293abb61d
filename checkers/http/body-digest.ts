import { createHash } from 'node:crypto';

const CR = 13;
const LF = 10;
/** The end of a head: CR LF CR LF. */
const SEPARATOR = [CR, LF, CR, LF];

/** MD5 of a body in both readings: as decoded, and as it came from the wire after the head. */
export class BodyDigest {
  private readonly decoded = createHash('md5');
  private readonly wire = createHash('md5');
  private matched = 0;

  /** Bytes from the wire, head included; the head is left out of the digest. */
  addWire(chunk: Uint8Array): void {
    const start = this.skipHead(chunk);
    if (start < chunk.length) this.wire.update(chunk.subarray(start));
  }

  addDecoded(chunk: Uint8Array): void {
    this.decoded.update(chunk);
  }

  /** Lower-case hexadecimal; the wire's only for a chunked body, where it differs. Once only. */
  finish(chunked: boolean): readonly string[] {
    const decoded = this.decoded.digest('hex');
    return chunked ? [decoded, this.wire.digest('hex')] : [decoded];
  }

  private skipHead(chunk: Uint8Array): number {
    let index = 0;
    while (this.matched < SEPARATOR.length && index < chunk.length) {
      const byte = chunk[index];
      if (byte === SEPARATOR[this.matched]) this.matched += 1;
      else this.matched = byte === CR ? 1 : 0;
      index += 1;
    }
    return index;
  }
}
