import type { RouterSpec, VirtualAddress } from '../../vrrp/instance/spec.ts';
import { carriedAddresses } from '../../vrrp/instance/spec.ts';
import type { HeldAddress } from '../base/parent-link.ts';

/** All virtual addresses that instances of this configuration may put on interfaces. */
export function heldAddresses(spec: RouterSpec): HeldAddress[] {
  return spec.instances.flatMap((instance) => carriedAddresses(instance).map(held));
}

function held({ interface: name, address, prefixLength }: VirtualAddress): HeldAddress {
  return { interface: name, address, prefixLength };
}
