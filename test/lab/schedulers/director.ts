import { execFileSync } from 'node:child_process';

export const MARK = 7;
/** The virtual addresses, all of one service by firewall mark, so that schedulers of destinations have some to tell apart. */
const NETWORK = '198.51.100';
const SOURCES = '192.0.2';

/** The kernel remembers destinations that were removed with what they had to do; so each service has new ones. */
let generation = 0;

export const serverAddress = (server: number): string => `10.1.${generation}.${server}`;
export const sourceOf = (client: number): string => `${SOURCES}.${client + 2}`;
export const targetOf = (client: number): string => `${NETWORK}.${client + 2}`;

/** Interfaces without a wire: the packets of clients are scheduled and sent, and nobody answers. */
export function raiseDirector(): void {
  run('ip', 'link', 'add', 'sink', 'type', 'dummy');
  run('ip', 'link', 'set', 'sink', 'up');
  run('ip', 'addr', 'add', '10.1.255.1/16', 'dev', 'sink');
  // Addresses of clients are local, so that sockets may be bound to them.
  for (const network of ['192.0.2.0/24', '10.2.0.0/16'])
    run('ip', 'route', 'add', 'local', network, 'dev', 'lo');
  run('ip', 'route', 'add', `${NETWORK}.0/24`, 'dev', 'sink');
}

/** A new service with servers of these weights, in order; nothing is left of the one before. */
export function newService(scheduler: string, flags: string, weights: readonly number[]): void {
  ipvsadm('-C');
  generation += 1;
  ipvsadm('-A', '-f', `${MARK}`, '-s', scheduler, ...(flags === '' ? [] : ['-b', flags]));
  weights.forEach((weight, index) => addServer(index + 1, weight));
}

export function addServer(server: number, weight: number): void {
  ipvsadm('-a', '-f', `${MARK}`, '-r', serverAddress(server), '-g', '-w', `${weight}`);
}

export function setWeight(server: number, weight: number): void {
  ipvsadm('-e', '-f', `${MARK}`, '-r', serverAddress(server), '-g', '-w', `${weight}`);
}

export function removeServer(server: number): void {
  ipvsadm('-d', '-f', `${MARK}`, '-r', serverAddress(server));
}

function ipvsadm(...words: readonly string[]): void {
  run('ipvsadm', ...words);
}

function run(program: string, ...words: readonly string[]): void {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
