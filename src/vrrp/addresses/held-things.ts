import { linkOf } from '../../../vrrp/ground/source.ts';
import type { Links } from '../../../vrrp/instance/link.ts';
import { carriedAddresses, type RouterSpec } from '../../../vrrp/instance/spec.ts';
import type { Held, HeldAddress } from '../../base/parent-link.ts';
import type { VrrpConfig } from '../../config/vrrp/model.ts';
import { vmacsOf } from './vmac.ts';

/** Everything that the instances of this configuration may leave in the kernel when their process is killed. */
export function heldThings(spec: RouterSpec, config: VrrpConfig, links: Links): Held {
  return {
    addresses: heldAddresses(spec, links),
    routes: spec.instances.flatMap(({ routing }) => routing.routes),
    rules: spec.instances.flatMap(({ routing }) => routing.rules),
    vmacs: vmacsOf(config).map(({ name, mac }) => ({ name, mac: [...mac] })),
  };
}

function heldAddresses(spec: RouterSpec, links: Links): HeldAddress[] {
  return spec.instances.flatMap((instance) => {
    const own = instance.interface ?? linkOf(instance, links)?.name ?? null;
    return carriedAddresses(instance).flatMap(({ interface: device, address, prefixLength }) => {
      const name = device ?? own;
      return name === null ? [] : [{ interface: name, address, prefixLength }];
    });
  });
}
