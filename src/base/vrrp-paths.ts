/**
 * The runtime directory of the VRRP half and the files in it. systemd creates and removes the directory with the unit.
 */
export interface VrrpPaths {
  readonly directory: string;
  /** The control socket of the VRRP half. */
  readonly socket: string;
  /** The file with the virtual addresses that the running half may have put on interfaces. */
  readonly held: string;
}

const DEFAULT_CONTROL = '/run/lvsd/lvsd.sock';
const DEFAULT_DIRECTORY = '/run/lvsd-vrrp';

/**
 * The runtime directory of the VRRP half, derived from the path of lvsd's control socket: `/run/lvsd-vrrp` for the
 * default path, else a directory beside it, so that `/run/a.sock` has `/run/a-vrrp/vrrp.sock`. Two directors with
 * different control sockets never share it.
 */
export function vrrpPaths(control: string): VrrpPaths {
  const directory =
    control === DEFAULT_CONTROL ? DEFAULT_DIRECTORY : `${control.replace(/\.sock$/, '')}-vrrp`;
  return { directory, socket: `${directory}/vrrp.sock`, held: `${directory}/addresses.json` };
}
