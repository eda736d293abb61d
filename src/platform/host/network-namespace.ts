import { statSync } from 'node:fs';

/** Where ip-netns(8) keeps the namespaces that have names. */
const NAMES = '/run/netns';

/** Whether this process is in the network namespace of that name: then both are one file. */
export function inNetworkNamespace(name: string): boolean {
  if (name === '' || name.includes('/') || name.includes('\0')) return false;
  try {
    const [named, own] = [statSync(`${NAMES}/${name}`), statSync('/proc/self/ns/net')];
    return named.ino === own.ino && named.dev === own.dev;
  } catch {
    // There is none of that name.
    return false;
  }
}
