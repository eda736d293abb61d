/** Something that a case does at a moment, in seconds from its start. */
export interface CaseEvent {
  readonly at: number;
  readonly node: 'n1' | 'n2';
  readonly action: /** After a start the case waits until the node has told that it is BACKUP. */
    | { readonly kind: 'start' | 'stop' | 'kill' }
    /** The link's peer goes down or up: the carrier. */
    | { readonly kind: 'carrier'; readonly up: boolean }
    /** A file in the node's /run. */
    | { readonly kind: 'write'; readonly file: string; readonly text: string }
    /** Words for `ip addr` inside the node. */
    | { readonly kind: 'address'; readonly words: string };
}

/**
 * One scenario for two directors on one LAN, 10.9.0.1 and 10.9.0.2 on eth0. It begins when the first node is MASTER and
 * the second, started after it, BACKUP.
 */
export interface DuelCase {
  readonly title: string;
  /** Of both nodes, by name: keepalived.conf. */
  readonly config: Readonly<Record<'n1' | 'n2', string>>;
  readonly events: readonly CaseEvent[];
  readonly seconds: number;
}

/** A program in one seat. `{conf}` in its words is the configuration file. */
export interface Seat {
  readonly name: 'keepalived' | 'lvsd';
  readonly command: readonly string[];
}

/** What one node was seen to do, in seconds from the start of the case. */
export interface NodeRecord {
  readonly adverts: readonly SeenAdvert[];
  readonly announcements: readonly { readonly at: number; readonly address: string }[];
  /** `+` and `-` of addresses, as the kernel told. */
  readonly addresses: readonly { readonly at: number; readonly what: string }[];
  readonly fifo: readonly { readonly at: number; readonly line: string }[];
  /** Addresses at the end, besides the node's own. */
  readonly left: readonly string[];
  /** The program's own output, for failures. */
  readonly log: string;
}

export interface SeenAdvert {
  readonly at: number;
  readonly router: number;
  readonly priority: number;
  /** Everything else that a peer can see, as one string. */
  readonly header: string;
}

export type Timeline = Readonly<Record<'n1' | 'n2', NodeRecord>>;

/** One playing, and by how many milliseconds its own watch was late at worst: it sees nothing earlier than that. */
export interface Playing {
  readonly timeline: Timeline;
  readonly worstMs: number;
}
