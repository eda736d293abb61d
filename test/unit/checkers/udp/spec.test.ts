import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../../../checkers/udp/pattern.ts';
import {
  DEFAULT_PAYLOAD,
  MAX_HEX_BYTES,
  parseHexBytes,
  parseHexPattern,
} from '../../../../checkers/udp/spec.ts';

describe('parseHexBytes', () => {
  it.each([
    ['Ab12f 3 456', 'ab120f034506'],
    ['', ''],
    ['  ', ''],
    ['0', '00'],
    ['00 ff', '00ff'],
    [' dead\tbeef ', 'deadbeef'],
  ])('reads %j', (text, expected) => {
    expect(parseHexBytes(text)).toEqual({ hex: expected, problem: null });
  });

  it.each([
    ['0g', 'g'],
    ['0x12', 'x'],
    ['12,34', ','],
  ])('refuses %j and names the character', (text, character) => {
    expect(parseHexBytes(text)).toEqual({
      hex: null,
      problem: `'${character}' is not a hexadecimal digit`,
    });
  });

  it('holds as much as a UDP datagram, and no more', () => {
    expect(parseHexBytes('00'.repeat(MAX_HEX_BYTES)).problem).toBeNull();
    expect(parseHexBytes('00'.repeat(MAX_HEX_BYTES + 1)).problem).toBe('more than 65507 bytes');
  });
});

describe('parseHexPattern', () => {
  it.each([
    ['xX 1x X2', 'xx1xx2'],
    ['x', '0x'],
    ['abx', 'ab0x'],
  ])('reads %j', (text, expected) => {
    expect(parseHexPattern(text)).toEqual({ hex: expected, problem: null });
  });
});

describe('the default payload', () => {
  it("is keepalived's 32 bytes", () => {
    expect(Buffer.from(hexToBytes(DEFAULT_PAYLOAD)).toString()).toBe('keepalived check - keepalived ch');
  });
});
