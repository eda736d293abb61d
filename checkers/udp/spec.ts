import type { ConnectionSpec } from '../connection/spec.ts';

/** UDP_CHECK: sends one datagram; what counts as an answer is {@link UdpReplySpec}. */
export interface UdpCheckSpec {
  readonly type: 'UDP_CHECK';
  readonly connection: ConnectionSpec;
  /** `payload`: bytes as {@link parseHexBytes} gives them; empty sends an empty datagram. */
  readonly payload: HexText;
  /** Null without `require_reply`: silence passes, and only an ICMP error fails. */
  readonly reply: UdpReplySpec | null;
}

/** `require_reply` with its limits. */
export interface UdpReplySpec {
  /** Bytes as {@link parseHexPattern} gives them; empty for `require_reply` alone. */
  readonly pattern: HexText;
  /** Bytes, inclusive; from 0 to {@link MAX_REPLY_LENGTH}. */
  readonly minLength: number;
  readonly maxLength: number;
}

/** What keepalived's `min_reply_length` and `max_reply_length` may say. */
export const MAX_REPLY_LENGTH = 65_535;
/** keepalived's limits when `require_reply` stands without them. */
export const DEFAULT_REPLY_LENGTHS: Pick<UdpReplySpec, 'minLength' | 'maxLength'> = {
  minLength: 0,
  maxLength: 255,
};

/** keepalived's payload: 32 bytes of `keepalived check - `, repeated. */
export const DEFAULT_PAYLOAD: HexText =
  '6b656570616c6976656420636865636b202d206b656570616c69766564206368' as HexText;

declare const hexTextBrand: unique symbol;

/**
 * Bytes as lower-case hexadecimal digits, two for each; in a pattern `x` stands for any digit. Made only by
 * {@link parseHexBytes} and {@link parseHexPattern}, so that equal bytes are equal strings.
 */
export type HexText = string & { readonly [hexTextBrand]: true };

/** What a HEX argument says, or what is wrong with it in words for a diagnostic. */
export type HexReading =
  | { readonly hex: HexText; readonly problem: null }
  | { readonly hex: null; readonly problem: string };

/** The largest payload of an IPv4 UDP datagram (RFC 768: 65,535 less both headers). */
export const MAX_HEX_BYTES = 65_507;

/**
 * Reads keepalived's HEX: spaces separate, digits pair up within a run, a digit that is left over is a byte by itself,
 * so `Ab12f 3 456` is AB 12 0F 03 45 06.
 */
export function parseHexBytes(text: string): HexReading {
  return parseHex(text, /^[0-9a-f]$/);
}

/** As {@link parseHexBytes}, with `x` or `X` for any digit; a lone `x` is a byte from 00 to 0F, like a lone digit. */
export function parseHexPattern(text: string): HexReading {
  return parseHex(text, /^[0-9a-fx]$/);
}

function parseHex(text: string, digit: RegExp): HexReading {
  const runs = text.toLowerCase().split(/[ \t]+/);
  let hex = '';
  for (const run of runs) {
    for (let index = 0; index < run.length; index += 2) {
      const pair = run.slice(index, index + 2);
      const wrong = pair.split('').find((character) => !digit.test(character));
      if (wrong !== undefined) return { hex: null, problem: `'${wrong}' is not a hexadecimal digit` };
      hex += pair.padStart(2, '0');
    }
  }
  if (hex.length > 2 * MAX_HEX_BYTES) return { hex: null, problem: `more than ${MAX_HEX_BYTES} bytes` };
  return { hex: hex as HexText, problem: null };
}
