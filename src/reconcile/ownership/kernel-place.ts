/**
 * Which table is meant when we speak of the kernel's: that of one boot and one network namespace. What was saved about
 * another one says nothing of this one.
 */
export interface KernelPlace {
  /** /proc/sys/kernel/random/boot_id. */
  readonly boot: string;
  /** The link /proc/self/ns/net: `net:[4026531840]`. */
  readonly network: string;
}

export function samePlace(a: KernelPlace, b: KernelPlace): boolean {
  return a.boot === b.boot && a.network === b.network;
}

/** Reads what {@link KernelPlace} was written as JSON; undefined for anything else. */
export function readPlace(value: unknown): KernelPlace | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('boot' in value) || !('network' in value)) return undefined;
  const { boot, network } = value;
  return typeof boot === 'string' && typeof network === 'string' ? { boot, network } : undefined;
}
