import type { HexText } from './spec.ts';

/** The bytes of a text without wildcards. */
export function hexToBytes(hex: HexText): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => byteAt(hex, index));
}

/** A pattern made ready for comparing: a byte matches where `(byte & mask) === bits`. */
export interface NibblePattern {
  readonly bits: Uint8Array;
  readonly mask: Uint8Array;
}

export function compilePattern(hex: HexText): NibblePattern {
  const mask = hex.replace(/[0-9a-f]/g, 'f').replaceAll('x', '0') as HexText;
  return { bits: hexToBytes(hex.replaceAll('x', '0') as HexText), mask: hexToBytes(mask) };
}

/** Where `bytes` first differ from the pattern, or null. The shorter of both decides how much is compared, as in keepalived. */
export function firstDifference(pattern: NibblePattern, bytes: Uint8Array): number | null {
  const length = Math.min(pattern.bits.length, bytes.length);
  for (let index = 0; index < length; index += 1) {
    if (((bytes[index] ?? 0) & (pattern.mask[index] ?? 0)) !== pattern.bits[index]) return index;
  }
  return null;
}

function byteAt(hex: HexText, index: number): number {
  return Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16);
}
