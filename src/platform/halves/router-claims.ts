import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/** A claim that another process holds is tried again this many times, because that process may be about to end. */
const TRIES = 10;
const BETWEEN_TRIES_MS = 100;
/** The longest name that the abstract namespace of unix(7) takes. */
const MAX_NAME = 107;
const PREFIX = '\0lvsd-vrrp ';
/** Raw sockets of this network namespace, by protocol. */
const RAW_TABLES = ['/proc/net/raw', '/proc/net/raw6'];
/** VRRP's protocol number, 112, as these tables show it after the local address; the inode is the tenth column. */
const VRRP_SOCKET = /^\s*\d+: [0-9A-F]+:0070(?: +\S+){7} +(\d+) /;

/**
 * Claims virtual routers for this process on this host: two speakers for the same router do not hear each other, and
 * each takes the other's addresses for leftovers. A claim is a name in the abstract namespace of sockets. Such a name
 * belongs to the network namespace, as addresses do, and the kernel frees it however the process ends.
 */
export class RouterClaims {
  readonly #held = new Map<string, Server>();
  readonly #hasSpeaker: () => boolean;

  /** @param hasSpeaker whether another process of this network namespace has a socket for VRRP open */
  constructor(hasSpeaker: () => boolean = anotherSpeaks) {
    this.#hasSpeaker = hasSpeaker;
  }

  /**
   * Claims these routers and gives up all others. Resolves to those that another process has; in that case nothing
   * changed. Any user can take a name, but only root can open sockets for VRRP: where no other process has such a
   * socket, a taken name does not count.
   */
  async claim(routers: readonly string[]): Promise<readonly string[]> {
    const taken: string[] = [];
    const added = new Map<string, Server>();
    const missing = [...new Set(routers)].filter((router) => !this.#held.has(router));
    // All claims are tried at once, because 255 held names would otherwise be waited for one after the other.
    const servers = await Promise.all(missing.map((router) => this.#take(router)));
    for (const [index, router] of missing.entries()) {
      const server = servers[index] ?? null;
      if (server === null) taken.push(router);
      else if (server !== 'nobody') added.set(router, server);
    }
    if (taken.length > 0) {
      for (const server of added.values()) server.close();
      return taken;
    }
    for (const [router, server] of this.#held) {
      if (routers.includes(router)) continue;
      server.close();
      this.#held.delete(router);
    }
    for (const [router, server] of added) this.#held.set(router, server);
    return [];
  }

  /** Gives up all claims. */
  close(): void {
    for (const server of this.#held.values()) server.close();
    this.#held.clear();
  }

  async #take(router: string): Promise<Server | 'nobody' | null> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const server = await listenAt(nameOf(router));
      if (server !== null) return server;
      if (!this.#hasSpeaker()) return 'nobody';
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
    return null;
  }
}

function nameOf(router: string): string {
  return `${PREFIX}${router}`.slice(0, MAX_NAME);
}

/** Resolves to null when the name is taken, or when this host has no descriptor left. */
function listenAt(name: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    // The listener also takes later errors, of connections that nobody needs; without it they would end the process.
    server.on('error', () => resolve(null));
    server.listen(name, () => resolve(server));
  });
}

function anotherSpeaks(): boolean {
  const inodes = RAW_TABLES.flatMap(linesOf).flatMap((line) => VRRP_SOCKET.exec(line)?.[1] ?? []);
  if (inodes.length === 0) return false;
  const own = new Set(ownDescriptors());
  return inodes.some((inode) => !own.has(`socket:[${inode}]`));
}

/** The targets of this process's descriptors, as /proc shows them. */
function ownDescriptors(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // The descriptor that read the directory is closed by now.
      return [];
    }
  });
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'latin1').split('\n');
  } catch {
    return [];
  }
}
