import { errnoName, library } from './libc.ts';

/** linux/prctl.h. */
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;
/** linux/capability.h: the version with two words for each set, and where the inheritable ones are. */
const CAPABILITY_VERSION_3 = 0x2008_0522;
const WORDS = 6;
const INHERITABLE: readonly number[] = [2, 5];

const callPrctl: (option: number, ...values: readonly [number, number, number, number]) => number =
  library.func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)');
const callCapget: (header: Uint32Array, data: Uint32Array) => number = library.func(
  'int capget(void *, void *)',
);
const callCapset: (header: Uint32Array, data: Uint32Array) => number = library.func(
  'int capset(void *, const void *)',
);

/**
 * Empties the ambient and the inheritable capability set of the calling thread (capabilities(7)); the thread keeps
 * its own rights. A program that it starts from now on as a user other than root has no capability.
 * @returns null, or the name of the errno.
 */
export function keepCapabilitiesFromChildren(): string | null {
  const header = new Uint32Array([CAPABILITY_VERSION_3, 0]);
  const data = new Uint32Array(WORDS);
  if (callPrctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) !== 0) return errnoName();
  if (callCapget(header, data) !== 0) return errnoName();
  for (const word of INHERITABLE) data[word] = 0;
  return callCapset(header, data) === 0 ? null : errnoName();
}
