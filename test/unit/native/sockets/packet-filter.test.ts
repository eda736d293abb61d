import { expect, it } from 'vitest';
import {
  BYTE_AT,
  type FilterInstruction,
  onlyEqualWords,
  onlyWhere,
} from '../../../../native/sockets/packet-filter.ts';

/** What the kernel's classic BPF makes of a packet: whether it is let through. */
function passes(program: readonly FilterInstruction[], packet: Uint8Array): boolean {
  const view = new DataView(packet.buffer);
  let [accumulator, x] = [0, 0];
  for (let at = 0; at < program.length; at += 1) {
    const [code, ifTrue, ifFalse, value] = program[at] ?? [0, 0, 0, 0];
    if (code === 0x06) return value > 0;
    if (code === 0x30) accumulator = view.getUint8(value);
    if (code === 0x20) accumulator = view.getUint32(value);
    if (code === 0x07) x = accumulator;
    if (code === 0x15) at += accumulator === value ? ifTrue : ifFalse;
    if (code === 0x1d) at += accumulator === x ? ifTrue : ifFalse;
  }
  throw new RangeError('the program does not return');
}

it('a filter lets through what has every byte, and nothing that lacks one', () => {
  const program = onlyWhere([BYTE_AT, 1, 58], [BYTE_AT, 3, 136]);
  expect(passes(program, Uint8Array.of(0, 58, 0, 136))).toBe(true);
  expect(passes(program, Uint8Array.of(0, 59, 0, 136))).toBe(false);
  expect(passes(program, Uint8Array.of(0, 58, 0, 135))).toBe(false);
});

it('a filter for equal words compares all four bytes', () => {
  const program = onlyEqualWords(0, 4);
  expect(passes(program, Uint8Array.of(10, 9, 0, 1, 10, 9, 0, 1))).toBe(true);
  expect(passes(program, Uint8Array.of(10, 9, 0, 1, 10, 9, 0, 2))).toBe(false);
});
