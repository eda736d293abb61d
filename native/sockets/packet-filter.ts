import { HOST_IS_LITTLE_ENDIAN } from '../host-order.ts';
import { allocateNative } from '../libc.ts';

/** struct sock_filter (linux/filter.h): code, jump if true, jump if false, value. */
export type FilterInstruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/** BPF_LD | BPF_B | BPF_ABS. */
export const BYTE_AT = 0x30;
/** BPF_LD | BPF_W | BPF_ABS, BPF_MISC | BPF_TAX, BPF_JMP | BPF_JEQ with a value and with the register X, BPF_RET. */
const WORD_AT = 0x20;
const TO_X = 0x07;
const IS_EQUAL = 0x15;
const IS_EQUAL_TO_X = 0x1d;
const RETURN = 0x06;
const WHOLE_PACKET: FilterInstruction = [RETURN, 0, 0, 0x4_0000];
const NOTHING: FilterInstruction = [RETURN, 0, 0, 0];
const INSTRUCTION_BYTES = 8;

/** Lets a packet through when each of these loads from an offset gives its value. */
export function onlyWhere(
  ...conditions: readonly (readonly [load: number, offset: number, value: number])[]
): readonly FilterInstruction[] {
  const tests = conditions.flatMap(([load, offset, value], index): FilterInstruction[] => {
    // Behind a test that fails come two instructions for each later condition, and the one that lets through.
    const toNothing = 2 * (conditions.length - index - 1) + 1;
    return [
      [load, 0, 0, offset],
      [IS_EQUAL, 0, toNothing, value],
    ];
  });
  return [...tests, WHOLE_PACKET, NOTHING];
}

/** Lets a packet through when the four bytes at both offsets are the same. */
export function onlyEqualWords(one: number, other: number): readonly FilterInstruction[] {
  return [
    [WORD_AT, 0, 0, one],
    [TO_X, 0, 0, 0],
    [WORD_AT, 0, 0, other],
    [IS_EQUAL_TO_X, 0, 1, 0],
    WHOLE_PACKET,
    NOTHING,
  ];
}

/** struct sock_fprog of a program, for SO_ATTACH_FILTER. The program's memory lives as long as this process. */
export function packetFilter(instructions: readonly FilterInstruction[]): Uint8Array {
  const memory = allocateNative(instructions.length * INSTRUCTION_BYTES);
  const program = new DataView(memory.bytes.buffer, memory.bytes.byteOffset, memory.bytes.byteLength);
  for (const [index, [code, ifTrue, ifFalse, value]] of instructions.entries()) {
    const at = index * INSTRUCTION_BYTES;
    program.setUint16(at, code, HOST_IS_LITTLE_ENDIAN);
    program.setUint8(at + 2, ifTrue);
    program.setUint8(at + 3, ifFalse);
    program.setUint32(at + 4, value, HOST_IS_LITTLE_ENDIAN);
  }
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, instructions.length, HOST_IS_LITTLE_ENDIAN);
  view.setBigUint64(8, memory.address, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}
