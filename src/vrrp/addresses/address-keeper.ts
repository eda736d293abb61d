import { ERRNO, errnoName } from '../../../netlink/errno.ts';
import type { AddressRequest } from '../../../netlink/route/address-message.ts';
import type { Links } from '../../../vrrp/instance/link.ts';
import type { VirtualAddress } from '../../../vrrp/instance/spec.ts';
import { describeError } from '../../base/errors.ts';
import type { IpAddress } from '../../base/ip-address.ts';

/** The commands of netlink/route/route-client.ts that are used here; both return 0 or a positive errno, or throw. */
export interface AddressCommands {
  addAddress(request: AddressRequest): number;
  removeAddress(request: Pick<AddressRequest, 'interfaceIndex' | 'address' | 'prefixLength'>): number;
}

export interface AddressPorts {
  readonly commands: AddressCommands;
  links(): Links;
  /** Announces that this process is about to remove the address, as InterfaceMonitor explains. */
  removing(name: string, address: IpAddress): void;
  /** Called when the address was not there. */
  keptAddress(name: string, address: IpAddress): void;
}

/**
 * Adds virtual addresses to interfaces and removes them. An address that is there already, or gone already, is in the
 * wanted state.
 */
export class AddressKeeper {
  readonly #ports: AddressPorts;

  constructor(ports: AddressPorts) {
    this.#ports = ports;
  }

  /** `own` is the interface of the instance. Returns null, or the reason why the address is not there. */
  add(address: VirtualAddress, own: string | null): string | null {
    const name = address.interface ?? own;
    const link = name === null ? undefined : this.#ports.links().get(name);
    if (link === undefined) return `there is no interface ${name ?? 'of its instance'}`;
    const errno = attempt(() => this.#ports.commands.addAddress({ ...address, interfaceIndex: link.index }));
    if (typeof errno === 'string') return errno;
    return errno === 0 || errno === ERRNO.EEXIST ? null : errnoName(errno);
  }

  /** Returns null, or the reason why the address may still be there. */
  remove({ interface: device, address, prefixLength }: VirtualAddress, own: string | null): string | null {
    const { commands, links, removing, keptAddress } = this.#ports;
    const name = device ?? own;
    const link = name === null ? undefined : links().get(name);
    if (name === null || link === undefined) return null;
    removing(name, address);
    const errno = attempt(() =>
      commands.removeAddress({ interfaceIndex: link.index, address, prefixLength }),
    );
    if (errno === 0) return null;
    keptAddress(name, address);
    if (typeof errno === 'string') return errno;
    return errno === ERRNO.EADDRNOTAVAIL || errno === ERRNO.ENODEV ? null : errnoName(errno);
  }
}

function attempt(command: () => number): number | string {
  try {
    return command();
  } catch (error) {
    return describeError(error);
  }
}
