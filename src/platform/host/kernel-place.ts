import { readFileSync, readlinkSync } from 'node:fs';
import type { KernelPlace } from '../../reconcile/ownership/kernel-place.ts';

const UNKNOWN = 'unknown';

/** Identifies the boot and the network namespace of this process. Parts that cannot be read are equal everywhere. */
export function currentKernelPlace(): KernelPlace {
  return {
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    network: attempt(() => readlinkSync('/proc/self/ns/net')),
  };
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return UNKNOWN;
  }
}
