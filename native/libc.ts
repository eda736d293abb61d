import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';
import { NativeSocketError } from './fault.ts';

// This is the only module that imports koffi. It must be imported dynamically, because it throws where koffi has no
// binary for the platform.

type Call<Arguments extends readonly (number | string | Uint8Array)[]> = (...args: Arguments) => number;

/** The C library, for the modules of this folder. */
export const library: ReturnType<typeof koffi.load> = koffi.load('libc.so.6');

/** A function of the C library that takes only numbers (addresses too), so that a call allocates nothing. */
export function declare<Arguments extends readonly number[]>(prototype: string): Call<Arguments> {
  const callable: Call<Arguments> = library.func(prototype);
  return callable;
}

/** The errno(3) of the previous call. */
export function lastError(): number {
  return koffi.errno();
}

/** Memory at a fixed address that the kernel may write to, valid as long as the process runs. */
export interface MappedMemory {
  readonly address: number;
  readonly buffer: ArrayBuffer;
}

const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const MAP_FAILED = 2 ** 64;

/** Allocates such memory. Throws a NativeSocketError where there is none left. */
export function mappedMemory(bytes: number): MappedMemory {
  const address = callMap(0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
  if (address >= MAP_FAILED) throw new NativeSocketError(`${bytes} bytes of memory`, 'ENOMEM');
  return { address, buffer: koffi.view(BigInt(address), bytes) };
}

/** Calls back whenever the descriptor is readable; the returned function ends the watch. */
export function watchDescriptor(descriptor: number, readable: () => void): () => void {
  // koffi closes a handle that is not referenced, so the returned function keeps a reference to it.
  const handle = koffi.node.poll(descriptor, { readable: true }, readable);
  handle.unref();
  return () => handle.close();
}
const callSocket: Call<[number, number, number]> = library.func('int socket(int, int, int)');
const callSetOption: Call<[number, number, number, Uint8Array, number]> = library.func(
  'int setsockopt(int, int, int, const void *, uint32_t)',
);
const callBind: Call<[number, Uint8Array, number]> = library.func('int bind(int, const void *, uint32_t)');
const callClose: Call<[number]> = library.func('int close(int)');
const callMap = declare<[number, number, number, number, number, number]>(
  'size_t mmap(size_t, size_t, int, int, int, int64_t)',
);
const callInterfaceIndex: Call<[string]> = library.func('uint32_t if_nametoindex(const char *)');

/**
 * socket(2): returns a descriptor that the caller has to close or to hand over. `attempted` names its purpose in an
 * error.
 */
export function createDescriptor(domain: number, type: number, protocol: number, attempted: string): number {
  return checked(callSocket(domain, type, protocol), attempted);
}

/** setsockopt(2). */
export function setOption(
  descriptor: number,
  level: number,
  name: number,
  value: Uint8Array,
  attempted: string,
): void {
  checked(callSetOption(descriptor, level, name, value, value.length), attempted);
}

/** bind(2) to an encoded sockaddr. */
export function bindDescriptor(descriptor: number, address: Uint8Array, attempted: string): void {
  checked(callBind(descriptor, address, address.length), attempted);
}

/** close(2) of a descriptor that is used nowhere else. */
export function closeDescriptor(descriptor: number): void {
  callClose(descriptor);
}

/** if_nametoindex(3). */
export function interfaceIndex(name: string): number {
  const index = callInterfaceIndex(name);
  if (index === 0) throw new NativeSocketError(`interface ${name}`, 'ENODEV');
  return index;
}

/** The name of the errno of the last call. */
export function errnoName(): string {
  return getSystemErrorName(-koffi.errno());
}

function checked(result: number, attempted: string): number {
  if (result >= 0) return result;
  throw new NativeSocketError(attempted, errnoName());
}

/**
 * The arguments of a C function: integers, NUL-terminated text, lists of both, memory that it reads or fills, an
 * address, or NULL.
 */
export type ForeignArgument = number | bigint | string | Uint8Array | null | readonly (string | null)[];

/** A function of the C library that returns an integer, by its prototype in C. */
export function foreign<Arguments extends readonly ForeignArgument[]>(
  prototype: string,
): (...args: Arguments) => number {
  return library.func(prototype) as (...args: Arguments) => number;
}

/** As {@link foreign}, for a function that not every C library has; undefined where it is missing. */
export function foreignIfPresent<Arguments extends readonly ForeignArgument[]>(
  prototype: string,
): ((...args: Arguments) => number) | undefined {
  try {
    return foreign<Arguments>(prototype);
  } catch {
    return undefined;
  }
}

/** The name of the errno of the previous call, such as `EAGAIN`. */
export function lastErrorName(): string {
  return getSystemErrorName(-koffi.errno());
}

/** The errno of the previous call, as the kernel's number. */
export function lastErrorNumber(): number {
  return koffi.errno();
}

/** Memory outside of the JavaScript heap, at a fixed address that the C library may keep. It is never freed. */
export interface NativeMemory {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

export function allocateNative(length: number): NativeMemory {
  const pointer: unknown = koffi.alloc('uint8_t', length);
  const bytes = new Uint8Array(koffi.view(pointer, length));
  bytes.fill(0);
  return { address: koffi.address(pointer), bytes };
}

/** Calls back whenever a descriptor is readable, level-triggered, from the event loop. `close` it before the descriptor. */
export interface ReadableWatch {
  close(): void;
}

export function watchReadable(descriptor: number, readable: () => void): ReadableWatch {
  const handle = koffi.node.poll(descriptor, { readable: true }, readable);
  return {
    close: () => {
      handle.stop();
      handle.close();
    },
  };
}
