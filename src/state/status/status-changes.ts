import type { RealServerStatus, StatusDocument, VirtualServerStatus } from './status-document.ts';

/** A status without its virtual servers. */
export type StatusHead = Omit<StatusDocument, 'virtual_servers'>;

/** A virtual server of which something changed. */
export interface ChangedVirtualServer extends Omit<VirtualServerStatus, 'real_servers'> {
  /** True: `real_servers` are all that it has. False: they are those that changed. */
  readonly whole: boolean;
  readonly real_servers: readonly RealServerStatus[];
}

/** What changed since a revision. */
export interface StatusChange {
  /** To be given as `since` the next time. */
  readonly revision: string;
  /** True: this is everything, because nothing or a revision of another run was named. */
  readonly complete: boolean;
  readonly head: StatusHead;
  /** Ids of all virtual servers in the order of the file; null where the list is as it was. */
  readonly order: readonly string[] | null;
  readonly virtual_servers: readonly ChangedVirtualServer[];
}

interface SeenServer {
  revision: number;
  signature: string;
  status: RealServerStatus;
}

interface SeenVirtualServer {
  /** When something of the virtual server or of one of its real servers last changed. */
  revision: number;
  /** When its list of real servers last changed. */
  whole: number;
  signature: string;
  members: string;
  status: VirtualServerStatus;
  readonly servers: Map<string, SeenServer>;
}

/**
 * Numbers what changes between one status and the next. What only ages is no change: the time of a check's latest attempt,
 * how long it took, how many there were, and the sum of downtime.
 */
export class StatusChanges {
  readonly #run: string;
  readonly #seen = new Map<string, SeenVirtualServer>();
  #head: StatusHead | null = null;
  #headSignature = '';
  #order = '';
  #ordered = 0;
  #revision = 0;

  /** `run` tells this run of the daemon from another, whose revisions begin at 1 again. */
  constructor(run: string) {
    this.#run = run;
  }

  /** Compares in as many steps as there are virtual servers, so that the caller may rest between them. */
  *compare(document: StatusDocument): Generator<number> {
    const { virtual_servers: servers, ...head } = document;
    const revision = this.#revision + 1;
    let changed = this.#compareHead(head);
    const order = servers.map(({ id }) => id).join('\n');
    if (order !== this.#order) {
      this.#order = order;
      this.#ordered = revision;
      changed = true;
      const present = new Set(servers.map(({ id }) => id));
      for (const id of this.#seen.keys()) if (!present.has(id)) this.#seen.delete(id);
    }
    for (const server of servers) {
      if (this.#compareVirtualServer(server, revision)) changed = true;
      yield 1 + server.real_servers.length;
    }
    if (changed) this.#revision = revision;
  }

  /** Whether there is something to tell to one who has seen this revision. */
  hasNewsFor(since: string | null): boolean {
    return this.#head !== null && this.#numberOf(since) !== this.#revision;
  }

  /** Null before the first comparison. */
  since(since: string | null): StatusChange | null {
    if (this.#head === null) return null;
    const number = this.#numberOf(since);
    const complete = number === null;
    const from = number ?? 0;
    const virtualServers: ChangedVirtualServer[] = [];
    for (const seen of this.#seen.values()) {
      if (seen.revision > from) virtualServers.push(changedSince(seen, from));
    }
    return {
      revision: `${this.#run}-${this.#revision}`,
      complete,
      head: this.#head,
      order: this.#ordered > from ? this.#order.split('\n').filter((id) => id !== '') : null,
      virtual_servers: virtualServers,
    };
  }

  /** Null for what is not a revision of this run. */
  #numberOf(since: string | null): number | null {
    const prefix = `${this.#run}-`;
    if (since?.startsWith(prefix) !== true) return null;
    const number = Number(since.slice(prefix.length));
    return Number.isInteger(number) && number > 0 && number <= this.#revision ? number : null;
  }

  #compareHead(head: StatusHead): boolean {
    const { generated_at: _generated, kernel, ...rest } = head;
    const { last_sync_at: _synced, operations: _operations, ...lasting } = kernel;
    const signature = JSON.stringify([rest, lasting]);
    this.#head = head;
    if (signature === this.#headSignature) return false;
    this.#headSignature = signature;
    return true;
  }

  #compareVirtualServer(status: VirtualServerStatus, revision: number): boolean {
    const { real_servers: servers, ...own } = status;
    const signature = JSON.stringify(own);
    const members = servers.map(nameOf).join('\n');
    const seen = this.#seen.get(status.id) ?? newlySeen(status);
    this.#seen.set(status.id, seen);
    let changed = seen.signature !== signature;
    if (seen.members !== members) {
      changed = true;
      seen.whole = revision;
      seen.servers.clear();
    }
    for (const server of servers) {
      const name = nameOf(server);
      const known = seen.servers.get(name);
      const now = signatureOf(server);
      if (known?.signature === now) {
        known.status = server;
        continue;
      }
      seen.servers.set(name, { revision, signature: now, status: server });
      changed = true;
    }
    Object.assign(seen, { status, signature, members });
    if (changed) seen.revision = revision;
    return changed;
  }
}

function newlySeen(status: VirtualServerStatus): SeenVirtualServer {
  return { revision: 0, whole: 0, signature: '', members: '', status, servers: new Map() };
}

function changedSince(seen: SeenVirtualServer, from: number): ChangedVirtualServer {
  const whole = seen.whole > from;
  const servers = [...seen.servers.values()].filter(({ revision }) => whole || revision > from);
  return { ...seen.status, whole, real_servers: servers.map(({ status }) => status) };
}

function nameOf({ address, port }: RealServerStatus): string {
  return `${address} ${port}`;
}

function signatureOf(server: RealServerStatus): string {
  const { checks, downtime_seconds: _downtime, ...lasting } = server;
  return JSON.stringify([lasting, checks.map(checkSignature)]);
}

function checkSignature(check: RealServerStatus['checks'][number]): unknown {
  const { last, results: _results, ...lasting } = check;
  return [lasting, last?.result, last?.detail, last?.output];
}
