import { DirectorError, describeError } from '../base/errors.ts';

/** What VRRP says, in the process that notices it first, when koffi, through which it reaches the kernel, does not load. */
export function nativePartMissing(error: unknown): DirectorError {
  return new DirectorError(
    'vrrp-native',
    `VRRP cannot run here: koffi did not load: ${describeError(error)}`,
    {
      hint: 'VRRP sends and receives through it: install its package for this platform (npm install koffi), 64-bit Linux with glibc',
      cause: error,
    },
  );
}

/** What VRRP says when the kernel refuses it a socket. */
export function kernelRefuses(error: unknown): DirectorError {
  return new DirectorError('vrrp-permission', `VRRP cannot run here: ${describeError(error)}`, {
    hint: 'it needs CAP_NET_RAW and CAP_NET_ADMIN: run it as root, or from deploy/systemd/lvsd-vrrp.service',
    cause: error,
  });
}
