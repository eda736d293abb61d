import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';
import { NativeSocketError } from './fault.ts';

// The only importer of koffi. Import it dynamically: where koffi has no binary for the platform, this module throws.

type Call<Arguments extends readonly (number | string | Uint8Array)[]> = (...args: Arguments) => number;

/** The C library, for the modules of this room. */
export const library: ReturnType<typeof koffi.load> = koffi.load('libc.so.6');
const callSocket: Call<[number, number, number]> = library.func('int socket(int, int, int)');
const callSetOption: Call<[number, number, number, Uint8Array, number]> = library.func(
  'int setsockopt(int, int, int, const void *, uint32_t)',
);
const callBind: Call<[number, Uint8Array, number]> = library.func('int bind(int, const void *, uint32_t)');
const callClose: Call<[number]> = library.func('int close(int)');
const callInterfaceIndex: Call<[string]> = library.func('uint32_t if_nametoindex(const char *)');

/** socket(2): a descriptor that the caller has to close or to give away. `attempted` says what for, in an error. */
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

/** close(2), of a descriptor that nobody else has. */
export function closeDescriptor(descriptor: number): void {
  callClose(descriptor);
}

/** if_nametoindex(3). */
export function interfaceIndex(name: string): number {
  const index = callInterfaceIndex(name);
  if (index === 0) throw new NativeSocketError(`interface ${name}`, 'ENODEV');
  return index;
}

/** The name of the errno that the last call left. */
export function errnoName(): string {
  return getSystemErrorName(-koffi.errno());
}

function checked(result: number, attempted: string): number {
  if (result >= 0) return result;
  throw new NativeSocketError(attempted, errnoName());
}
