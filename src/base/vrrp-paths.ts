/** The VRRP half's own runtime directory and what is in it. systemd makes and removes it with the unit. */
export interface VrrpPaths {
  readonly directory: string;
  /** The control socket of the VRRP half. */
  readonly socket: string;
  /** Virtual addresses that the running half may have put on interfaces. */
  readonly held: string;
}

const DEFAULT_CONTROL = '/run/lvsd/lvsd.sock';
const DEFAULT_DIRECTORY = '/run/lvsd-vrrp';

/**
 * Where the VRRP half lives, by the path of lvsd's control socket: `/run/lvsd-vrrp` for the default one, else beside it:
 * `/run/a.sock` has `/run/a-vrrp/vrrp.sock`. Two pairs with two control sockets never share it.
 */
export function vrrpPaths(control: string): VrrpPaths {
  const directory =
    control === DEFAULT_CONTROL ? DEFAULT_DIRECTORY : `${control.replace(/\.sock$/, '')}-vrrp`;
  return { directory, socket: `${directory}/vrrp.sock`, held: `${directory}/addresses.json` };
}
