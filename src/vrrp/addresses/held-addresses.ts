import { linkOf } from '../../../vrrp/ground/source.ts';
import type { Links } from '../../../vrrp/instance/link.ts';
import { carriedAddresses, type RouterSpec } from '../../../vrrp/instance/spec.ts';
import type { HeldAddress } from '../../base/parent-link.ts';

/** All virtual addresses that instances of this configuration may put on interfaces. */
export function heldAddresses(spec: RouterSpec, links: Links): HeldAddress[] {
  return spec.instances.flatMap((instance) => {
    const own = instance.interface ?? linkOf(instance, links)?.name ?? null;
    return carriedAddresses(instance).flatMap(({ interface: device, address, prefixLength }) => {
      const name = device ?? own;
      return name === null ? [] : [{ interface: name, address, prefixLength }];
    });
  });
}
