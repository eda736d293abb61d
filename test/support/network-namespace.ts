import { execFileSync } from 'node:child_process';
import { readlinkSync, writeFileSync } from 'node:fs';
import koffi from 'koffi';

/** linux/sched.h. */
const CLONE_NEWNET = 0x4000_0000;

/**
 * Moves this test file's process into an empty network namespace of its own, where it may change interfaces, routes and
 * sysctls. For test files that vitest runs in a process of their own, which is how it is configured. Needs root.
 */
export function enterNetworkNamespace(): void {
  const before = namespaceId();
  const unshare = koffi.load('libc.so.6').func('int unshare(int)') as (flags: number) => number;
  if (unshare(CLONE_NEWNET) !== 0) throw new Error('a network namespace needs root: run the tests as root');
  if (namespaceId() === before) throw new Error('still in the network namespace of the machine');
  ip('link set lo up');
}

/** Runs `ip` with these words. */
export function ip(command: string): string {
  return execFileSync('ip', command.split(' '), { encoding: 'utf8' });
}

/** Writes a network sysctl of this namespace, such as `ipv4/ping_group_range`. */
export function setNetworkSetting(name: string, value: string): void {
  writeFileSync(`/proc/sys/net/${name}`, value);
}

function namespaceId(): string {
  return readlinkSync('/proc/thread-self/ns/net');
}
